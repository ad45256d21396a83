"""``digitnet tune``: what it leaves, what it prints, what it refuses."""

import csv
import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import Result
from typer.testing import CliRunner

from digitnet.cli import app
from digitnet.data.optdigits import load_optdigits
from digitnet.recipes import RECIPES, recipe_from_toml

SPACE = """
base = "first-steps"
epochs = 1
width = 0.1
batch_size = [16, 32]
learning_rate = { low = 1e-3, high = 1e-2, log = true }
"""


@pytest.fixture(scope="module")
def digits(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A few hundred real digits, 320 to train and validate; 64 to test, with wrong labels."""
    known = load_optdigits()
    images, labels = known.images[:384], known.labels[:384]
    path = tmp_path_factory.mktemp("data") / "few.npz"
    wrong = (labels[320:] + 1) % 10
    np.savez(path, x_train=images[:320], y_train=labels[:320], x_test=images[320:], y_test=wrong)
    return path


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("space") / "ranges.toml"
    path.write_text(SPACE)
    return path


def tune(space: Path, digits: Path, out: Path, *arguments: object) -> Result:
    command = ["tune", space, "--data", digits, "--out", out, *arguments]
    return CliRunner().invoke(app, [str(one) for one in command])


@pytest.fixture(scope="module")
def finished(
    space: Path, digits: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Result, Path]:
    out = tmp_path_factory.mktemp("tune") / "study"
    return tune(space, digits, out, "--trials", 3, "--final", 2), out


def rows(out: Path) -> list[dict[str, str]]:
    with (out / "trials.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def test_the_best_trials_recipe_can_be_trained(finished: tuple[Result, Path]) -> None:
    done, out = finished
    assert (done.exit_code, done.stderr) == (0, "")
    assert [row["outcome"] for row in rows(out)] == ["finished"] * 3
    best = max(rows(out), key=lambda row: float(row["accuracy"]))
    expected = dataclasses.replace(
        RECIPES["first-steps"],
        name="ranges",
        epochs=1,
        width=0.1,
        batch_size=int(best["batch_size"]),
        learning_rate=float(best["learning_rate"]),
    )
    assert recipe_from_toml(out / "recipe.toml") == expected


def test_a_study_leaves_tables_plots_and_the_final_runs(finished: tuple[Result, Path]) -> None:
    _, out = finished
    visible = {path.name for path in out.iterdir() if not path.name.startswith(".")}
    assert visible == {
        "final",
        "history.png",
        "importances.png",
        "journal.log",
        "parallel_coordinates.png",
        "recipe.toml",
        "study.json",
        "trials.csv",
        "trials.txt",
    }
    runs = json.loads((out / "final" / "runs.json").read_text())
    assert runs["seeds"] == [0, 1]
    head, first = (out / "trials.txt").read_text().splitlines()[:2]
    assert head.split()[:3] == ["trial", "outcome", "valid."]
    assert first.startswith("*  ")


def test_a_line_a_trial_tells_the_best_so_far_and_the_time_left(
    finished: tuple[Result, Path],
) -> None:
    done, out = finished
    lines = done.stdout.splitlines()
    assert [line.split()[0] for line in lines[:3]] == ["1/3", "2/3", "3/3"]
    assert all("best " in line for line in lines[:3])
    assert lines[0].endswith(" left")
    assert not lines[2].endswith(" left")
    best = max(float(row["accuracy"]) for row in rows(out))
    assert f"best {100 * best:.2f} %" in lines[2]
    assert "3 trials: 3 finished, 0 given up early, 0 failed" in lines
    assert "2 seeds" in done.stdout


def test_the_test_digits_have_no_say(finished: tuple[Result, Path]) -> None:
    """Their labels are all wrong here: the final runs are at fault on them, the trials aren't."""
    _, out = finished
    runs = json.loads((out / "final" / "runs.json").read_text())
    assert runs["test"]["accuracy"]["mean"] < 0.2
    assert max(float(row["accuracy"]) for row in rows(out)) > 0.3


def test_a_failing_trial_is_recorded_and_the_search_goes_on(digits: Path, tmp_path: Path) -> None:
    space = tmp_path / "wild.toml"
    space.write_text(
        'base = "first-steps"\nwidth = 0.1\nloss = ["sparse", "one-hot"]\n'
        "label_smoothing = [0.0, 0.1, 0.2, 0.3]\n"
    )
    done = tune(space, digits, tmp_path / "study", "--trials", 5)
    assert done.exit_code == 0, done.stderr
    outcomes = [row["outcome"] for row in rows(tmp_path / "study")]
    assert len(outcomes) == 5
    assert set(outcomes) == {"finished", "failed"}
    failed = [row for row in rows(tmp_path / "study") if row["outcome"] == "failed"]
    assert {row["told"] for row in failed} == {'label_smoothing needs loss = "one-hot"'}
    assert {row["loss"] for row in failed} == {"sparse"}


def test_accuracy_and_time_give_a_front_with_a_recipe_each(
    space: Path, digits: Path, tmp_path: Path
) -> None:
    out = tmp_path / "study"
    done = tune(space, digits, out, "--trials", 3, "--objective", "both", "--target", 0.02)
    assert done.exit_code == 0, done.stderr
    finished = [row for row in rows(out) if row["outcome"] == "finished"]
    front = [
        one["trial"]
        for one in finished
        if not any(
            float(other["accuracy"]) >= float(one["accuracy"])
            and float(other["seconds_to_target"]) < float(one["seconds_to_target"])
            for other in finished
        )
    ]
    assert (out / "pareto.png").exists()
    names = {path.name for path in out.glob("pareto-*.toml")}
    assert names == ({f"pareto-{number}.toml" for number in front} if len(front) > 1 else set())


def test_a_search_goes_on_with_more_trials(space: Path, digits: Path, tmp_path: Path) -> None:
    out = tmp_path / "study"
    assert tune(space, digits, out, "--trials", 1, "--quiet").stdout == ""
    first = rows(out)
    again = tune(space, digits, out, "--trials", 2)
    assert again.exit_code == 1
    assert "holds a search already; --resume goes on with it" in again.stderr
    assert tune(space, digits, out, "--trials", 2, "--resume").exit_code == 0
    assert rows(out)[:1] == first
    assert len(rows(out)) == 2
    other = tune(space, digits, out, "--trials", 3, "--resume", "--seed", 1)
    assert "the search that stands there has another seed" in other.stderr


def test_a_target_out_of_reach_is_one_line_and_the_table_stays(
    space: Path, digits: Path, tmp_path: Path
) -> None:
    out = tmp_path / "study"
    done = tune(space, digits, out, "--trials", 1, "--objective", "time", "--target", 0.9999)
    assert done.exit_code == 1
    assert done.stderr.count("\n") == 1
    assert "no trial finished; the first that ended so: never reached 99.99 %" in done.stderr
    assert [row["outcome"] for row in rows(out)] == ["pruned"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--data", "nowhere"], "nowhere: neither a data set's name nor a file or folder"),
        (["--objective", "time"], "the objective time needs a target between 0 and 1"),
        (["--ray", "127.0.0.1:9"], "the Ray cluster 127.0.0.1:9 can't be reached: Connection ref"),
        (["--storage", "nonsense"], "--storage nonsense: expected postgresql://USER@HOST:PORT/"),
        (["--storage", "sqlite:///x"], "expected postgresql://USER@HOST:PORT/DATABASE"),
        (["--storage", "postgresql://me@127.0.0.1:9/x"], "postgresql://me@127.0.0.1:9/x: "),
    ],
)
def test_bad_input_is_one_line_and_leaves_nothing(
    space: Path, digits: Path, tmp_path: Path, arguments: list[str], message: str
) -> None:
    done = tune(space, digits, tmp_path / "study", *arguments)
    assert done.exit_code == 1
    assert done.stderr.startswith("digitnet: error: ")
    assert message in done.stderr
    assert done.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_one_class_is_one_line_and_nothing_is_searched(space: Path, tmp_path: Path) -> None:
    np.savez(tmp_path / "fives.npz", x=load_optdigits().images[:40], y=np.full(40, 5))
    done = tune(space, tmp_path / "fives.npz", tmp_path / "study")
    assert done.exit_code == 1
    assert "error: fives: all its 32 labels are 5; nothing can be learnt" in done.stderr
    assert not (tmp_path / "study").exists()


def test_an_unknown_architecture_is_one_line_before_anything_is_loaded(tmp_path: Path) -> None:
    space = tmp_path / "ranges.toml"
    space.write_text('model = ["classic", "clasic"]')
    done = tune(space, tmp_path / "nowhere", tmp_path / "study")
    assert "no model is named 'clasic' (did you mean 'classic'?)" in done.stderr
    assert not (tmp_path / "study").exists()


def test_a_wrong_range_is_one_line_before_anything_is_loaded(tmp_path: Path) -> None:
    space = tmp_path / "ranges.toml"
    space.write_text("epoch = [1, 2]")
    done = tune(space, tmp_path / "nowhere", tmp_path / "study")
    assert done.exit_code == 1
    assert done.stderr == (
        f"digitnet: error: {space}: no setting is named 'epoch' (did you mean 'epochs'?)\n"
    )
