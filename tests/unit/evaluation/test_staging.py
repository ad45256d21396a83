"""Files that appear together or not at all."""

import pytest

from digitnet.evaluation.staging import staged, write_text


def test_files_appear_at_the_end_beside_what_is_there(tmp_path):
    out = tmp_path / "deep" / "out"
    with staged(out) as folder:
        (folder / "new.txt").write_text("new")
        assert not out.exists()
    (out / "other.txt").write_text("kept")
    with staged(out) as folder:
        (folder / "new.txt").write_text("newer")
        assert (out / "new.txt").read_text() == "new"
    assert {path.name: path.read_text() for path in out.iterdir()} == {
        "new.txt": "newer",
        "other.txt": "kept",
    }
    assert list(out.parent.iterdir()) == [out]


def test_after_an_error_everything_is_as_it_was(tmp_path):
    def fail() -> None:
        with staged(tmp_path / "out") as folder:
            (folder / "new.txt").write_text("new")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert list(tmp_path.iterdir()) == []


def test_a_text_is_the_same_on_every_system(tmp_path):
    write_text(tmp_path / "text", "größe\nn\n")
    assert (tmp_path / "text").read_bytes() == "größe\nn\n".encode()
