"""What people say of pictures, as files."""

from pathlib import Path

import pytest

from digitnet.errors import DigitnetError, RefusedError
from digitnet.web import corrections
from digitnet.web.corrections import CorrectionStore

PNG = b"\x89PNG\r\n\x1a\nand more"


def test_a_picture_lies_whole_under_its_label_with_the_time_in_its_name(tmp_path: Path) -> None:
    store = CorrectionStore(tmp_path / "new" / "kept")
    file = store.keep(PNG, "7")
    folder, _, name = file.partition("/")
    assert folder == "7"
    assert name.endswith(".png")
    assert name[:2] == "20"
    assert (store.folder / file).read_bytes() == PNG


def test_the_same_picture_is_kept_once_under_a_label(tmp_path: Path) -> None:
    store = CorrectionStore(tmp_path)
    assert store.keep(PNG, "7") == store.keep(PNG, "7")
    assert store.keep(PNG, "1") != store.keep(PNG, "7")
    assert len(list(tmp_path.glob("*/*"))) == 2


@pytest.mark.parametrize("label", ["T-shirt/top", "../up", "a\\b", "CON:"])
def test_a_class_name_never_leaves_the_folder(tmp_path: Path, label: str) -> None:
    store = CorrectionStore(tmp_path / "kept")
    path = (tmp_path / "kept" / store.keep(PNG, label)).resolve()
    assert path.parent.parent == (tmp_path / "kept").resolve()
    assert [one.name for one in tmp_path.iterdir()] == ["kept"]


def test_dots_are_no_folder(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="can't name a folder"):
        CorrectionStore(tmp_path).keep(PNG, "..")


def test_a_full_store_refuses_and_counts_what_lay_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    CorrectionStore(tmp_path).keep(PNG, "7")
    monkeypatch.setattr(corrections, "MAX_KEPT", 1)
    with pytest.raises(RefusedError, match="the folder is full") as refused:
        CorrectionStore(tmp_path).keep(b"another", "7")
    assert refused.value.status == 507


def test_a_place_that_is_no_folder_is_told_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(DigitnetError, match="file: no corrections can be kept there"):
        CorrectionStore(tmp_path / "file")


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="not even root can write in /proc")
def test_a_folder_that_cannot_be_written_is_told_at_the_start() -> None:
    with pytest.raises(DigitnetError, match="Permission denied"):
        CorrectionStore(Path("/proc/self"))


def test_a_folder_that_was_taken_away_is_made_again(tmp_path: Path) -> None:
    store = CorrectionStore(tmp_path / "kept")
    (tmp_path / "kept").rmdir()
    assert (tmp_path / "kept" / store.keep(PNG, "7")).read_bytes() == PNG


def test_where_the_folder_lies_is_told_to_the_log_and_not_to_clients(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store = CorrectionStore(tmp_path / "kept")
    (tmp_path / "kept").rmdir()
    (tmp_path / "kept").write_bytes(b"")
    with pytest.raises(RefusedError, match="can't be kept: see the log") as refused:
        store.keep(PNG, "7")
    assert refused.value.status == 507
    assert str(tmp_path) not in refused.value.message
    assert str(tmp_path) in caplog.text
