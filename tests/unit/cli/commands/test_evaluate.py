"""``digitnet evaluate``: what it prints, writes, refuses, and never imports."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from click.testing import Result
from typer.testing import CliRunner

from digitnet.cli import app
from digitnet.data.optdigits import load_optdigits
from digitnet.evaluation.corruptions import CORRUPTIONS
from digitnet.evaluation.report import EVALUATION_FILES
from own_digits import digits


def evaluate(*arguments: object) -> Result:
    """Score; bright rows are no digits and have to stay what they are."""
    words = list(map(str, arguments))
    kept = ["--as-stored"] if any(word.endswith(".npz") for word in words) else []
    return CliRunner().invoke(app, ["evaluate", *words, *kept])


@pytest.fixture(scope="module")
def scored(tmp_path_factory, finished_rows_run, row_digits):
    """What one evaluation printed, and its folder."""
    out = tmp_path_factory.mktemp("scored") / "out"
    return evaluate(finished_rows_run, "--data", row_digits, "--out", out, "--corruptions"), out


def test_figures_on_screen_and_files_in_the_folder(scored):
    done, out = scored
    assert done.exit_code == 0
    assert "note: rows: the network that ships reads only " in done.stderr
    assert "30 pictures tell little: it may be from 79 to 98 %" in done.stdout
    assert "93.33 %, 95 % interval 78.68 to 98.15 %" in done.stdout
    assert "2 of 30; see misclassified.png" in done.stdout
    assert max(map(len, done.stdout.splitlines()[1:-1])) <= 80
    assert {path.name for path in out.iterdir()} == set(EVALUATION_FILES)
    content = json.loads((out / "metrics.json").read_text())
    assert (content["recipe"], content["seed"], content["parameters"]) == ("rows", 4, 7840)
    assert content["dataset"]["name"] == "rows"
    assert content["dataset"]["train"] is None
    assert content["test"]["accuracy"] == 0.933333
    rows = (out / "predictions.csv").read_text().splitlines()
    assert rows[1 + 17].startswith("17,1,7,")


def test_json_prints_the_metrics_and_nothing_else(tmp_path, rows_run, row_digits):
    out = tmp_path / "out"
    done = evaluate(rows_run / "model.onnx", "--data", row_digits, "--out", out, "--json")
    assert done.stdout.count("\n") == 1
    assert json.loads(done.stdout) == json.loads((out / "metrics.json").read_text())
    assert json.loads(done.stdout)["recipe"] is None


def test_corruptions_are_scored_each_and_on_average(scored):
    done, out = scored
    content = json.loads((out / "metrics.json").read_text())
    assert list(content["corruptions"]) == list(CORRUPTIONS)
    mean = np.mean(list(content["corruptions"].values()))
    assert f"{100 * mean:.2f} %" in done.stdout
    assert "impulse noise" in done.stdout


@pytest.mark.process
def test_training_frameworks_are_never_imported(tmp_path, rows_run, row_digits):
    arguments = ["evaluate", str(rows_run), "--data", str(row_digits), "--as-stored"]
    arguments += ["--out", str(tmp_path / "o")]
    code = (
        "import sys\n"
        "from digitnet.cli import main\n"
        f"sys.argv = ['digitnet', *{arguments!r}]\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code\n"
        "found = {'tensorflow', 'keras', 'jax', 'torch', 'onnx'} & set(sys.modules)\n"
        "print('imported:', sorted(found))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "imported: []"


@pytest.mark.parametrize(
    ("run", "told"),
    [
        ("nowhere", "nowhere: no model can be read there (No such file or directory)"),
        ("empty", "model.onnx: no model can be read there"),
        ("notes.onnx", "notes.onnx: not a valid ONNX model"),
    ],
)
def test_what_is_no_model_is_an_error_of_one_line(tmp_path, row_digits, run, told):
    (tmp_path / "empty").mkdir()
    (tmp_path / "notes.onnx").write_text("nothing")
    out = tmp_path / "out"
    done = evaluate(tmp_path / run, "--data", row_digits, "--out", out)
    assert done.exit_code == 1
    assert done.stderr.count("\n") == 1
    assert told in done.stderr
    assert not out.exists()


def test_bad_data_leaves_the_former_evaluation(tmp_path, rows_run, scored):
    out = shutil.copytree(scored[1], tmp_path / "out")
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    done = evaluate(rows_run, "--data", tmp_path / "none.csv", "--out", out)
    assert done.exit_code == 1
    assert "none.csv" in done.stderr
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


def test_a_run_is_never_spoilt_by_an_evaluation(tmp_path, rows_run, row_digits):
    before = {path.name: path.read_bytes() for path in rows_run.iterdir()}
    done = evaluate(rows_run, "--data", row_digits, "--out", rows_run)
    assert done.exit_code == 1
    assert "holds a finished run, whose own figures would be lost; give another" in done.stderr
    assert {path.name: path.read_bytes() for path in rows_run.iterdir()} == before


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (["predictions.csv"], "(predictions.csv)"),
        (["notes.txt", "sums.ods"], "(notes.txt and 1 more)"),
        (["metrics.json"], "(metrics.json)"),
    ],
)
def test_no_evaluation_goes_among_what_none_wrote(tmp_path, rows_run, row_digits, names, told):
    for name in names:
        (tmp_path / "mine" / name).parent.mkdir(exist_ok=True)
        (tmp_path / "mine" / name).write_text("mine")
    done = evaluate(rows_run, "--data", row_digits, "--out", tmp_path / "mine")
    assert done.exit_code == 1
    assert f"mine: holds files that no evaluation wrote {told}; give a new or an" in done.stderr
    assert {path.name for path in (tmp_path / "mine").iterdir()} == set(names)
    assert {path.read_text() for path in (tmp_path / "mine").iterdir()} == {"mine"}


def test_a_former_evaluation_is_replaced_and_what_a_person_put_there_stays(
    tmp_path, rows_run, row_digits
):
    out = tmp_path / "out"
    evaluate(rows_run, "--data", row_digits, "--out", out)
    (out / "notes.txt").write_text("mine")
    (out / "metrics.txt").write_text("of old")
    assert evaluate(rows_run, "--data", row_digits, "--out", out).exit_code == 0
    assert (out / "notes.txt").read_text() == "mine"
    assert (out / "metrics.txt").read_text() != "of old"


def test_run_of_another_version_is_refused(tmp_path, rows_run, row_digits):
    manifest = rows_run / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"format": 1', '"format": 99'))
    done = evaluate(rows_run, "--data", row_digits, "--out", tmp_path / "out")
    assert done.exit_code == 1
    assert "a run of format 99" in done.stderr


def test_place_that_cannot_be_written_is_an_error_of_one_line(tmp_path, rows_run, row_digits):
    blocked = Path(tmp_path / "file")
    blocked.write_text("in the way")
    done = evaluate(rows_run, "--data", row_digits, "--out", blocked)
    assert done.exit_code == 1
    assert done.stderr.count("\n") == 1
    assert f"{blocked}: a file stands there; give a folder" in done.stderr
    assert blocked.read_text() == "in the way"


def test_of_data_that_the_run_was_trained_on_only_the_held_out_part_counts(tmp_path, rows_run):
    record = rows_run / "metrics.json"
    content = json.loads(record.read_text())
    content["dataset"] = {
        "name": "optdigits",
        "sha256": load_optdigits().sha256,
        "train": 1294,
        "validation": 144,
        "test": 359,
    }
    record.write_text(json.dumps(content))
    done = evaluate(rows_run, "--data", "optdigits", "--out", tmp_path / "out", "--json")
    assert json.loads(done.stdout)["test"]["count"] == 359
    assert "359 of its 1797 pictures are held out for testing" in done.stderr


def test_lying_pictures_are_told(tmp_path, rows_run):
    images, labels = digits(30)
    np.savez(tmp_path / "own.npz", images=images.transpose(0, 2, 1), labels=labels)
    done = CliRunner().invoke(
        app,
        [
            "evaluate",
            str(rows_run),
            "--data",
            str(tmp_path / "own.npz"),
            "--out",
            str(tmp_path / "e"),
        ],
    )
    assert "note: own: its pictures seem to lie on their side" in done.stderr
    assert "give --transpose, or leave it out if it was given" in done.stderr


def test_without_a_run_the_shipped_classifier_is_scored(tmp_path):
    done = evaluate("--data", "optdigits", "--out", tmp_path / "out", "--json")
    assert done.exit_code == 0, done.stderr
    assert json.loads(done.stdout)["test"]["accuracy"] > 0.9
