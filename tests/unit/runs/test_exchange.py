import errno
import sys
from pathlib import Path

import pytest

from digitnet.runs import exchange as module
from digitnet.runs.exchange import exchange


@pytest.mark.skipif(sys.platform == "win32", reason="Windows can't")
def test_two_folders_change_places(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    for folder in (one, other):
        folder.mkdir()
        (folder / folder.name).touch()
    assert exchange(one, other)
    assert (one / "other").exists()
    assert (other / "one").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows can't")
def test_relative_paths_are_those_of_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("one", "other"):
        Path(name).mkdir()
        (Path(name) / name).touch()
    assert exchange(Path("one"), Path("other"))
    assert Path("one/other").exists()


def test_where_the_system_cannot_nothing_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_rename", lambda *_: errno.EINVAL)
    assert not exchange(tmp_path / "one", tmp_path / "other")


def test_what_went_wrong_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    with pytest.raises(FileNotFoundError, match="one"):
        exchange(tmp_path / "one", tmp_path / "nowhere")
