"""``digitnet train``: the folder it leaves, what it prints, what it refuses."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import Result
from typer.testing import CliRunner

import own_digits
from digitnet.cli import app
from digitnet.data.optdigits import load_optdigits
from digitnet.reader.classifier import Classifier
from digitnet.runs import open_run, verify_run
from needs import need_package

FILES = {
    "README.md",
    "accuracy_plot.png",
    "config.json",
    "confusion_matrix.png",
    "history.csv",
    "loss_plot.png",
    "manifest.json",
    "metrics.json",
    "metrics.txt",
    "misclassified.png",
    "model.keras",
    "model.onnx",
    "predictions.csv",
    "recipe.toml",
    "sample_predictions.png",
    "samples.png",
}


@pytest.fixture(scope="module")
def digits(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A few hundred real digits, 320 to train and validate, 64 to test."""
    optdigits = load_optdigits()
    images, labels = optdigits.images[:384], optdigits.labels[:384]
    path = tmp_path_factory.mktemp("data") / "few.npz"
    np.savez(
        path, x_train=images[:320], y_train=labels[:320], x_test=images[320:], y_test=labels[320:]
    )
    return path


def train(digits: Path, out: Path, *arguments: object) -> Result:
    tiny = ["--recipe", "classic", "--set", "width=0.1", "--set", "epochs=2"]
    common = ["train", *tiny, "--data", digits, "--out", out]
    return CliRunner().invoke(app, [str(one) for one in (*common, *arguments)])


@pytest.fixture(scope="module")
def finished(digits: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, Path]:
    out = tmp_path_factory.mktemp("train") / "outputs"
    return train(digits, out, "--seed", 5), out


def test_the_run_folder_is_complete_and_true_to_its_manifest(
    finished: tuple[Result, Path],
) -> None:
    done, out = finished
    assert (done.exit_code, done.stderr) == (0, "")
    assert {path.name for path in out.iterdir()} == FILES
    assert [path.name for path in out.parent.iterdir()] == ["outputs"]
    run = open_run(out)
    verify_run(run)
    assert set(run.manifest["files"]) == FILES - {"manifest.json"}
    assert (run.manifest["recipe"], run.manifest["seed"]) == ("classic", 5)
    assert run.manifest["dataset"]["name"] == "few"
    assert {"digitnet", "keras", "python", "numpy"} <= set(run.manifest["versions"])


def test_metrics_and_history_are_those_of_the_exported_model(
    finished: tuple[Result, Path], digits: Path
) -> None:
    _, out = finished
    metrics = json.loads((out / "metrics.json").read_text())
    with np.load(digits) as data:
        answers = Classifier(out)(data["x_test"]).probabilities.argmax(axis=1)
        right = float((answers == data["y_test"]).mean())
    assert metrics["test"]["accuracy"] == right
    assert metrics["dataset"] == {
        "name": "few",
        "sha256": metrics["dataset"]["sha256"],
        "train": 288,
        "validation": 32,
        "test": 64,
    }
    with (out / "history.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["epoch"] for row in rows] == ["1", "2"]
    assert float(rows[-1]["val_accuracy"]) == pytest.approx(
        metrics["validation"]["accuracy"], abs=1e-6
    )


def test_a_model_validated_on_32_digits_rejects_nothing(finished: tuple[Result, Path]) -> None:
    """Of so few the least sure would set the threshold, and 3 % of all digits be given up."""
    _, out = finished
    assert Classifier(out).threshold == 0


def test_off_a_terminal_there_is_a_plain_line_an_epoch(finished: tuple[Result, Path]) -> None:
    done, _ = finished
    lines = done.stdout.splitlines()
    assert lines[0].startswith("recipe classic, seed 5: 2,301 parameters, 288 images an epoch")
    epochs = [line for line in lines if line.startswith("epoch ")]
    assert [line.split()[1] for line in epochs] == ["1/2", "2/2"]
    assert all("validation" in line and "images/s" in line for line in epochs)
    assert "\x1b" not in done.stdout
    assert max(len(line) for line in lines if "outputs" not in line) <= 80
    assert "95 % interval" in done.stdout


def test_quiet_prints_nothing(digits: Path, tmp_path: Path) -> None:
    done = train(digits, tmp_path / "out", "--quiet", "--set", "epochs=1")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "")


def test_several_runs_give_a_mean_and_a_spread(digits: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = train(digits, out, "--runs", 2, "--seed", 7, "--set", "epochs=1")
    assert (done.exit_code, done.stderr) == (0, "")
    assert {path.name for path in out.iterdir()} == {
        "manifest.json",
        "runs.json",
        "seed-7",
        "seed-8",
    }
    runs = json.loads((out / "runs.json").read_text())
    accuracies = []
    for seed in (7, 8):
        folder = out / f"seed-{seed}"
        assert {path.name for path in folder.iterdir()} == FILES
        accuracies.append(json.loads((folder / "metrics.json").read_text())["test"]["accuracy"])
    assert [run["accuracy"] for run in runs["runs"]] == accuracies
    assert runs["test"]["accuracy"]["mean"] == pytest.approx(np.mean(accuracies))
    assert runs["test"]["accuracy"]["sd"] == pytest.approx(np.std(accuracies, ddof=1))
    assert f"{100 * np.mean(accuracies):.2f} %" in done.stdout
    assert {len(line) for line in done.stdout.splitlines() if line.startswith("│")} == {80}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--recipe", "clasic"], "no recipe is named 'clasic' (did you mean 'classic'?)"),
        (["--recipe", "nowhere.toml"], "nowhere.toml: can't be read: No such file or directory"),
        (["--set", "epoch=3"], "no setting is named 'epoch' (did you mean 'epochs'?)"),
        (["--set", "epochs"], "--set epochs: expected KEY=VALUE, such as --set epochs=3"),
        (["--set", "batch_size=0"], "batch_size = 0 is not allowed; it must be a whole number"),
        (["--set", "learning_rate=nan"], "learning_rate = nan is not allowed"),
        (["--set", "model=clasic"], "no model is named 'clasic' (did you mean 'classic'?)"),
        (["--data", "nowhere"], "nowhere: neither a data set's name nor a file or folder"),
    ],
)
def test_a_wrong_setting_is_one_line_and_leaves_nothing(
    digits: Path, tmp_path: Path, arguments: list[str], message: str
) -> None:
    done = train(digits, tmp_path / "out", *arguments)
    assert done.exit_code == 1
    assert done.stderr.startswith("digitnet: error: ")
    assert message in done.stderr
    assert done.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_other_files_is_refused_before_training(digits: Path, tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("years of work")
    done = train(digits, tmp_path)
    assert done.exit_code == 1
    assert "holds files that no run wrote (thesis.tex); give a new or an empty" in done.stderr
    assert "epoch" not in done.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


def test_a_recipe_can_come_from_a_file(digits: Path, tmp_path: Path) -> None:
    recipe = tmp_path / "mine.toml"
    recipe.write_text('base = "classic"\nepochs = 1\nwidth = 0.05\n')
    done = CliRunner().invoke(
        app,
        ["train", "--recipe", str(recipe), "--data", str(digits), "--out", str(tmp_path / "out")],
    )
    assert done.exit_code == 0, done.stderr
    assert 'name = "mine"' in (tmp_path / "out" / "recipe.toml").read_text()
    assert json.loads((tmp_path / "out" / "metrics.json").read_text())["recipe"] == "mine"


def test_tensorboard_logs_are_written(digits: Path, tmp_path: Path) -> None:
    need_package("tensorboard", "pip install 'digitnet[tensorboard]'")
    logs = tmp_path / "logs"
    done = train(digits, tmp_path / "out", "--set", "epochs=1", "--tensorboard", logs)
    assert done.exit_code == 0, done.stderr
    written = b"".join(log.read_bytes() for log in (logs / "classic-seed-0").iterdir())
    assert b"epoch/val_accuracy" in written
    assert b"learning_rate" in written


def test_interrupted_before_anything_is_saved_it_does_not_announce_resume(
    digits: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("digitnet.workflows.train.train", interrupted)
    done = train(digits, tmp_path / "out")
    assert done.exit_code == 130
    assert "nothing was saved before the first epoch's end; start anew with" in done.stderr
    (tmp_path / ".out.part" / ".checkpoints").mkdir(parents=True)
    (tmp_path / ".out.part" / ".checkpoints" / "state").touch()
    done = train(digits, tmp_path / "out", "--resume")
    assert "go on with: digitnet " in done.stderr
    assert done.stderr.endswith(" --resume\n")


def interrupted(*arguments: object, **options: object) -> None:
    raise KeyboardInterrupt


def test_an_ensemble_of_one_is_refused_before_anything_is_loaded(tmp_path: Path) -> None:
    done = train(tmp_path / "nowhere", tmp_path / "out", "--ensemble")
    assert done.exit_code == 1
    assert "--ensemble needs several networks: add --runs 5, for example" in done.stderr


def test_labels_from_the_wrong_column_stop_it_before_it_starts(tmp_path: Path) -> None:
    images, labels = own_digits.digits(30)
    rows = np.hstack([images.reshape(30, -1), labels[:, None]])
    np.savetxt(tmp_path / "own.csv", rows, "%d", delimiter=",")
    done = train(tmp_path / "own.csv", tmp_path / "out", "--label-column", "first")
    assert done.exit_code == 1
    assert "all its 30 labels are 0; nothing can be learnt from one class" in done.stderr
    assert "--label-column last" in done.stderr
    assert not (tmp_path / "out").exists()


def test_few_pictures_get_more_epochs_and_a_word(tmp_path: Path) -> None:
    images, labels = own_digits.digits(40)
    np.savez(tmp_path / "own.npz", images=images, labels=labels)
    words = ["train", "--recipe", "classic", "--set", "width=0.1", "--set", "batch_size=4"]
    words += ["--data", str(tmp_path / "own.npz"), "--out", str(tmp_path / "out")]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.stderr
    assert "29 pictures are few: 10 epochs would be only 80 steps, so it takes 30" in done.stderr
    assert len((tmp_path / "out" / "history.csv").read_text().splitlines()) == 31
    figures = (tmp_path / "out" / "metrics.txt").read_text(encoding="utf-8")
    assert "8 pictures tell little: it may be from " in figures


def test_a_run_goes_on_from_another_ones_weights(
    finished: tuple[Result, Path], digits: Path, tmp_path: Path
) -> None:
    _, before = finished
    still = ["--set", "epochs=1", "--set", "learning_rate=1e-12", "--set", "dropout=0"]
    done = train(digits, tmp_path / "on", "--seed", 5, "--from", before, *still)
    assert (done.exit_code, done.stderr) == (0, "")
    images = load_optdigits().images[:50]
    first, second = (Classifier(run)(images) for run in (before, tmp_path / "on"))
    assert np.abs(first.probabilities - second.probabilities).max() < 1e-4
    fresh = train(digits, tmp_path / "fresh", "--seed", 5, *still)
    assert fresh.exit_code == 0
    anew = Classifier(tmp_path / "fresh")(images)
    assert np.abs(first.probabilities - anew.probabilities).max() > 0.1


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (["--set", "width=0.2"], "has width = 0.1, this recipe 0.2; only the same network can go"),
        (["--recipe", "fast"], "has model = 'classic', this recipe 'fast'"),
        (["--set", "loss=one-hot", "--set", "outliers=0.1"], "tells other classes apart"),
        (["--runs", "2"], "--from goes on with one network; leave out --runs 2"),
        (["--recipe", "page"], "--from begins with a classifier"),
    ],
)
def test_only_the_same_network_goes_on(
    finished: tuple[Result, Path], digits: Path, tmp_path: Path, more: list[str], told: str
) -> None:
    if more[0] == "--recipe":
        common = ["train", *more, "--data", digits, "--out", tmp_path / "on"]
        command = [str(one) for one in (*common, "--from", finished[1])]
        done = CliRunner().invoke(app, command)
    else:
        done = train(digits, tmp_path / "on", "--from", finished[1], *more)
    assert done.exit_code == 1
    assert told in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "on").exists()
