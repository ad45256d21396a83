"""What a person put into a run folder, moved into the run that takes its place."""

import hashlib
from pathlib import Path

from digitnet.runs.keeping import keep_foreign


def written(folder: Path, files: dict[str, str]) -> Path:
    """A folder with files."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def manifest_of(files: dict[str, str]) -> dict[str, dict[str, str]]:
    return {
        "files": {name: hashlib.sha256(text.encode()).hexdigest() for name, text in files.items()}
    }


def test_a_file_in_a_folder_of_the_runs_own_is_kept(tmp_path: Path) -> None:
    own = {"model.onnx": "former", "plots/curve.png": "former"}
    old = written(tmp_path / "old", {**own, "plots/mine.txt": "a note"})
    new = written(tmp_path / "new", {"model.onnx": "new"})
    assert keep_foreign(old, new, manifest_of(own)) == ()
    assert (new / "plots/mine.txt").read_text() == "a note"
    assert sorted(path.name for path in new.rglob("*")) == ["mine.txt", "model.onnx", "plots"]


def test_the_first_free_folder_takes_what_lost_its_place(tmp_path: Path) -> None:
    old = written(tmp_path / "old", {"notes": "mine", "former/notes": "of the one before"})
    new = written(tmp_path / "new", {"notes": "new"})
    assert keep_foreign(old, new, manifest_of({})) == ("former-2/notes",)
    assert (new / "notes").read_text() == "new"
    assert (new / "former-2/notes").read_text() == "mine"
    assert (new / "former/notes").read_text() == "of the one before"
