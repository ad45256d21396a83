"""The tools are scripts: their tests import them from where they stand."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))

if TYPE_CHECKING:
    from page_runs import PageRun


@pytest.fixture(scope="session")
def bare_machine(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Environment variables of a machine without fonts, its cache kept for all tests."""
    place = tmp_path_factory.mktemp("machine")
    (place / "fonts").mkdir()
    return {"XDG_CACHE_HOME": str(place / "cache"), "DIGITNET_FONTS": str(place / "fonts")}


@pytest.fixture(scope="session")
def page_run(bare_machine: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> "PageRun":
    """A finished run of a tiny page network, made on the bare machine."""
    from tiny_page_run import make_run

    with pytest.MonkeyPatch.context() as patch:
        for name, value in bare_machine.items():
            patch.setenv(name, value)
        return make_run(tmp_path_factory.mktemp("page") / "run")
