import os
from pathlib import Path

import pytest

from digitnet.processor import adds_exactly, processor_flags, processor_name, usable_processors


def cpuinfo(folder: Path) -> Path:
    path = folder / "cpuinfo"
    path.write_text("model name\t: Some Xeon\nflags\t\t: fpu fma avx2 sse\n")
    return path


def test_a_process_counts_the_processors_that_it_may_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 5, 6}, raising=False)
    assert usable_processors() == 3
    monkeypatch.delattr(os, "sched_getaffinity")
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert usable_processors() == 1


def test_a_processor_is_told_with_what_chooses_among_kernels(tmp_path: Path) -> None:
    path = cpuinfo(tmp_path)
    assert processor_flags(path) == {"fpu", "fma", "avx2", "sse"}
    assert processor_name(path) == "Some Xeon (avx2, fma)"


def test_a_system_that_tells_nothing_has_a_name_and_no_flags(tmp_path: Path) -> None:
    assert processor_flags(tmp_path / "none") == frozenset()
    assert processor_name(tmp_path / "none")


@pytest.mark.parametrize(
    ("flags", "exact"),
    [("avx2", False), ("", False), ("avx2 avx_vnni", True), ("avx2 avx512_vnni amx_int8", True)],
)
def test_vnni_adds_products_of_eight_bits_exactly(tmp_path: Path, flags: str, exact: bool) -> None:
    path = tmp_path / "cpuinfo"
    path.write_text(f"flags\t\t: fpu {flags}\n")
    assert adds_exactly(path) == exact
