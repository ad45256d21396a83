import os
import sys
from pathlib import Path

import pytest

from digitnet.errors import RunError
from digitnet.runs.locking import locked

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows locks no folders")


def test_a_folder_that_is_held_is_refused_until_it_is_free(tmp_path: Path) -> None:
    with (
        locked(tmp_path, "first"),
        pytest.raises(RunError, match=r"^held$"),
        locked(tmp_path, "held"),
    ):
        pytest.fail("two hold the folder")
    with locked(tmp_path, "again"):
        pass


def test_a_folder_that_was_replaced_meanwhile_is_not_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, other = tmp_path / "run", tmp_path / "other"
    folder.mkdir()
    other.mkdir()
    opened = os.open(other, os.O_RDONLY)
    monkeypatch.setattr("digitnet.runs.locking._open", lambda _: opened)
    with pytest.raises(RunError, match=r"^replaced$"), locked(folder, "replaced"):
        pytest.fail("another folder stands there")


def test_a_link_and_a_missing_folder_cannot_be_held(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(tmp_path, target_is_directory=True)
    for path in (link, tmp_path / "none"):
        with pytest.raises(RunError, match="can't be opened: "), locked(path, "held"):
            pytest.fail("no folder is held")
