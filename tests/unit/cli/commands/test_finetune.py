"""``digitnet finetune``: what it learns, what it keeps, what it refuses before any work."""

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import Result
from PIL import Image
from typer.testing import CliRunner

import own_digits
from digitnet.cli import app
from digitnet.reader.classifier import Classifier
from digitnet.reader.loading import load
from digitnet.runs import open_run, verify_run
from needs import need_package

FEW = ["--set", "epochs=1"]


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(one) for one in arguments])


def write_symbols(
    folder: Path, names: tuple[str, ...] = ("ring", "cross"), count: int = 10
) -> None:
    """Write pictures of things that are no digits, a folder for each."""
    rng = np.random.default_rng(0)
    rows, columns = np.mgrid[0:64, 0:64] - 31.5
    for name in names:
        (folder / name).mkdir(parents=True)
        for number in range(count):
            size = rng.uniform(14, 24)
            ring = abs(np.hypot(rows, columns) - size) < 4
            cross = (np.minimum(abs(rows), abs(columns)) < 4) & (
                np.maximum(abs(rows), abs(columns)) < size
            )
            ink = ring if name == "ring" else cross
            Image.fromarray(np.where(ink, 0, 255).astype(np.uint8)).save(
                folder / name / f"{number}.png"
            )


@pytest.fixture(scope="module")
def symbols(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Result]:
    """Symbols by folder, a run fine-tuned on them, and what was printed."""
    folder = tmp_path_factory.mktemp("symbols")
    write_symbols(folder / "own")
    out = folder / "run"
    data = ["--data", folder / "own", "--classes", "found"]
    return folder / "own", out, run("finetune", *data, "--out", out, *FEW)


def test_folders_of_any_name_become_classes_that_every_file_and_answer_names(
    symbols: tuple[Path, Path, Result],
) -> None:
    own, out, told = symbols
    assert told.exit_code == 0, told.output
    assert Classifier(out).classes == ("cross", "ring")
    verify_run(open_run(out))
    assert json.loads((out / "metrics.json").read_text())["classes"] == ["cross", "ring"]
    assert "of 2 classes (cross, ring)" in (out / "README.md").read_text()
    assert "cross" in (out / "metrics.txt").read_text()
    labels = {line.split(",")[1] for line in (out / "predictions.csv").read_text().split()[1:]}
    assert labels == {"cross", "ring"}
    reader = load(out)
    assert reader.predict([own / "ring" / "0.png"])[0].digit == "ring"
    assert reader.predict([own / "cross" / "0.png"])[0].digit == "cross"


def test_a_model_of_other_things_says_that_it_finds_no_digits_on_a_page(
    symbols: tuple[Path, Path, Result],
) -> None:
    own, out, _ = symbols
    told = run("read", own / "ring" / "0.png", "--model", out, "--json")
    assert told.exit_code == 1
    assert "this model tells cross, ring apart" in json.loads(told.stdout)["error"]


def test_evaluate_understands_the_models_own_names_and_refuses_others(
    symbols: tuple[Path, Path, Result], tmp_path: Path
) -> None:
    own, out, _ = symbols
    told = run("evaluate", out, "--data", own, "--out", tmp_path / "e", "--json")
    assert json.loads(told.stdout)["test"]["accuracy"] == 1
    wrong = run("evaluate", out, "--data", "optdigits", "--out", tmp_path / "e")
    assert wrong.exit_code == 1
    assert "optdigits: its classes are the digits 0 to 9, but" in wrong.stderr
    assert "tells cross, ring apart" in wrong.stderr


def test_going_on_from_a_run_keeps_its_classes(
    symbols: tuple[Path, Path, Result], tmp_path: Path
) -> None:
    own, out, _ = symbols
    again = tmp_path / "again"
    told = run("finetune", "--data", own, "--from", out, "--out", again, *FEW)
    assert told.exit_code == 0, told.output
    assert Classifier(again).classes == ("cross", "ring")
    assert f"from {out}" in (again / "README.md").read_text()


def test_a_hub_folder_carries_the_classes_and_reads_as_the_run_does(
    symbols: tuple[Path, Path, Result], tmp_path: Path
) -> None:
    safetensors = need_package("safetensors.numpy", "pip install 'digitnet[hub]'")
    own, out, _ = symbols
    folder = tmp_path / "hub"
    told = run("export", out, "--format", "hub", "--out", folder)
    assert told.exit_code == 0, told.output
    config = json.loads((folder / "config.json").read_text())
    assert config["id2label"] == {"0": "cross", "1": "ring"}
    assert config["num_labels"] == 2
    assert "of 2 classes (cross, ring)" in (folder / "README.md").read_text()
    assert not (folder / "model.keras").exists()
    shapes = {one.shape for one in safetensors.load_file(folder / "model.safetensors").values()}
    assert (2,) in shapes
    reader = load(folder / "model.onnx")
    assert reader.predict([own / "ring" / "0.png"])[0].digit == "ring"


def test_one_class_and_pictures_that_are_none_stop_it_before_any_work(tmp_path: Path) -> None:
    write_symbols(tmp_path / "one", ("ring",))
    out = tmp_path / "out"
    data = ["--classes", "found", "--out", out]
    told = run("finetune", "--data", tmp_path / "one", *data)
    assert (told.exit_code, told.stderr.count("\n")) == (1, 1)
    assert "1 class: ring; expected 2 to 256" in told.stderr
    (tmp_path / "broken" / "a").mkdir(parents=True)
    (tmp_path / "broken" / "b").mkdir()
    for name in "ab":
        (tmp_path / "broken" / name / "x.png").write_bytes(b"no picture")
    told = run("finetune", "--data", tmp_path / "broken", *data)
    assert (told.exit_code, told.stderr.count("\n")) == (1, 1)
    assert "none of its 2 files can be used" in told.stderr
    assert not out.exists()


def test_folders_that_are_no_digits_are_refused_with_the_way_to_take_them(tmp_path: Path) -> None:
    write_symbols(tmp_path / "own")
    told = run("finetune", "--data", tmp_path / "own", "--out", tmp_path / "out")
    assert told.exit_code == 1
    assert "--classes found takes the subfolders' names" in told.stderr


@pytest.mark.slow
def test_own_digits_are_learnt_and_older_ones_not_forgotten(tmp_path: Path) -> None:
    """Digits lying on their side, which the network that ships reads as others."""
    images, labels = own_digits.digits(100)
    lying = np.ascontiguousarray(images.transpose(0, 2, 1))
    np.savez(
        tmp_path / "own.npz",
        x_train=lying[:60],
        y_train=labels[:60],
        x_test=lying[60:],
        y_test=labels[60:],
    )
    out = tmp_path / "run"
    told = run(
        "finetune", "--data", tmp_path / "own.npz", "--as-stored", "--out", out, "--replay",
        "optdigits", "--set", "epochs=2",
    )  # fmt: skip
    assert told.exit_code == 0, told.output
    before = (Classifier()(lying[60:]).probabilities.argmax(axis=1) == labels[60:]).mean()
    after = (Classifier(out)(lying[60:]).probabilities.argmax(axis=1) == labels[60:]).mean()
    assert before < 0.5
    assert after > 0.5 + before / 2
    assert "optdigits, set aside" in told.stdout
