import platform
from pathlib import Path

import pytest

from digitnet.recipes import Recipe
from digitnet.training.backend.precision import choose_precision


@pytest.fixture
def cpuinfo(tmp_path: Path) -> Path:
    return tmp_path / "cpuinfo"


@pytest.fixture(autouse=True)
def _on_linux(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "system", lambda: "Linux")


@pytest.mark.parametrize("flag", ["avx512_bf16", "amx_bf16"])
def test_bfloat16_where_the_processor_computes_with_it(cpuinfo: Path, flag: str) -> None:
    cpuinfo.write_text(f"processor\t: 0\nflags\t\t: fpu avx2 {flag} sse\n")
    assert choose_precision(Recipe(), cpuinfo) == "mixed_bfloat16"


@pytest.mark.parametrize("flags", ["fpu avx2 avx512f", "avx512_bf16x", ""])
def test_float32_where_it_would_only_be_emulated(cpuinfo: Path, flags: str) -> None:
    cpuinfo.write_text(f"processor\t: 0\nflags\t\t: {flags}\nbugs\t\t: avx512_bf16\n")
    assert choose_precision(Recipe(), cpuinfo) == "float32"


def test_float32_where_the_processor_is_unknown(cpuinfo: Path) -> None:
    assert choose_precision(Recipe(), cpuinfo) == "float32"


def test_float32_on_apple(cpuinfo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "system", lambda: "Darwin")
    cpuinfo.write_text("flags\t\t: avx512_bf16\n")
    assert choose_precision(Recipe(), cpuinfo) == "float32"


@pytest.mark.parametrize("wanted", ["float32", "mixed_bfloat16"])
def test_what_the_recipe_says_is_done(cpuinfo: Path, wanted: str) -> None:
    assert choose_precision(Recipe(precision=wanted), cpuinfo) == wanted
