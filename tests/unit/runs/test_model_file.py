"""Where the bytes of a model come from."""

from pathlib import Path

import pytest

from digitnet.errors import RunError
from digitnet.runs.model_file import model_bytes, runs_in


@pytest.mark.parametrize("name", ["", "model.onnx"])
def test_a_run_folder_and_its_file_are_the_same_model(tmp_path: Path, name: str) -> None:
    (tmp_path / "model.onnx").write_bytes(b"a network")
    assert model_bytes(tmp_path / name) == b"a network"


def test_a_folder_of_runs_names_the_ensemble_first(tmp_path: Path) -> None:
    for name in ("seed-2", "seed-1", "ensemble"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "model.onnx").touch()
    assert [run.name for run in runs_in(tmp_path)] == ["ensemble", "seed-1", "seed-2"]
    with pytest.raises(RunError, match=r"give one of the runs in it, such as .*/ensemble$"):
        model_bytes(tmp_path)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("nothing.onnx", r"no model can be read there \(No such file .*give a run folder or a"),
        ("a\0b", "can't be a file's name"),
    ],
)
def test_what_is_no_model_is_one_error(tmp_path: Path, name: str, told: str) -> None:
    with pytest.raises(RunError, match=told):
        model_bytes(f"{tmp_path}/{name}")
