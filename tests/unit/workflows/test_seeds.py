import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from digitnet.data.datasets import Splits, load_splits
from digitnet.data.optdigits import load_optdigits
from digitnet.errors import ExportError, RunError
from digitnet.evaluation.run_summary import read_run_summary
from digitnet.export.ensemble_file import export_ensemble
from digitnet.reader.classifier import Classifier
from digitnet.recipes import Recipe
from digitnet.runs import open_run, verify_run
from digitnet.runs.model_keys import CLASSES_KEY, DATA_KEY, DESLANT_KEY, RECIPE_KEY
from digitnet.training.events import Event, Started
from digitnet.workflows.seeds import train_seeds
from digitnet.workflows.train import train_run

RECIPE = Recipe(name="tiny", model="first-steps", width=0.05, epochs=1, batch_size=64)


@pytest.fixture
def load(tmp_path: Path) -> Callable[[int], Splits]:
    digits = load_optdigits()
    path = tmp_path / "few.npz"
    np.savez(path, x_train=digits.images[:200], y_train=digits.labels[:200])
    return lambda seed: load_splits(path, seed=seed)


def test_an_interrupted_series_keeps_its_finished_runs(
    load: Callable[[int], Splits], tmp_path: Path
) -> None:
    started: list[int] = []

    def stop_at_the_second(event: Event) -> None:
        if isinstance(event, Started):
            started.append(event.seed)
            if started == [4, 5]:
                raise KeyboardInterrupt

    out = tmp_path / "out"
    with pytest.raises(KeyboardInterrupt):
        train_seeds(RECIPE, load, (4, 5), out, listen=stop_at_the_second)
    assert not out.exists()

    other = RECIPE.with_settings({"learning_rate": 0.5})
    with pytest.raises(RunError, match="the unfinished series has another recipe or other data"):
        train_seeds(other, load, (4, 5), out, resume=True)

    series = train_seeds(RECIPE, load, (4, 5), out, resume=True, listen=stop_at_the_second)
    assert started == [4, 5, 5]
    assert [run["seed"] for run in series.runs] == [4, 5]
    first, second = (run["loss"] for run in series.runs)
    assert series.spread["loss"].mean == pytest.approx((first + second) / 2)
    assert series.spread["loss"].sd == pytest.approx(abs(first - second) / 2**0.5)
    content = json.loads((out / "runs.json").read_text())
    assert content["seeds"] == [4, 5]
    assert content["runs"][0]["folder"] == "seed-4"
    assert (out / "seed-5" / "model.onnx").is_file()


def test_a_series_killed_while_it_was_put_in_order_ends_whole(
    load: Callable[[int], Splits], tmp_path: Path
) -> None:
    """Torn writes, and a run that had just taken its place, are no part of the result."""
    begun = tmp_path / ".out.part"
    train_seeds(RECIPE, load, (4, 5), begun)
    for name in (".manifest.json.tmp", ".runs.json.tmp", "seed-4/.manifest.json.tmp"):
        (begun / name).write_text("torn")
    (begun / "manifest.json").unlink()
    (begun / "seed-4" / ".checkpoints").mkdir()
    (begun / "seed-4" / ".checkpoints" / "epoch-000001.checkpoint").write_text("state")

    with pytest.raises(RunError, match="the unfinished series has seed-5 too; give the same"):
        train_seeds(RECIPE, load, (3, 4), tmp_path / "out", resume=True)

    train_seeds(RECIPE, load, (4, 5), tmp_path / "out", resume=True)
    hidden = [path.name for path in (tmp_path / "out").rglob(".*")]
    assert hidden == []
    for name in ("seed-4", "seed-5"):
        verify_run(open_run(tmp_path / "out" / name))
    listed = json.loads((tmp_path / "out" / "manifest.json").read_text())["files"]
    assert all((tmp_path / "out" / name).is_file() for name in listed)


def test_an_ensemble_answers_with_the_mean_of_its_runs(
    load: Callable[[int], Splits], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    series = train_seeds(RECIPE, load, (4, 5), out, ensemble=True)
    assert series.ensemble is not None
    assert series.ensemble.path == out / "ensemble"
    test = load(4).test
    one, two, both = (
        Classifier(out / name)(test.images) for name in ("seed-4", "seed-5", "ensemble")
    )
    np.testing.assert_allclose(
        both.probabilities, (one.probabilities + two.probabilities) / 2, atol=1e-6
    )
    np.testing.assert_allclose(both.digitness, (one.digitness + two.digitness) / 2, atol=1e-6)
    right = (both.probabilities.argmax(axis=1) == test.labels).mean()
    assert series.ensemble.metrics.accuracy == pytest.approx(right)
    verify_run(open_run(out / "ensemble"))
    members = [read_run_summary(out / name / "metrics.json") for name in ("seed-4", "seed-5")]
    assert series.ensemble.summary.parameters == sum(summary.parameters for summary in members)


@pytest.mark.parametrize("augment", ["none", "deform"])
def test_an_ensemble_is_shown_pictures_as_its_runs_are(
    load: Callable[[int], Splits], tmp_path: Path, augment: str
) -> None:
    recipe = RECIPE.with_settings({"augment": augment})
    series = train_seeds(recipe, load, (4, 5), tmp_path / "out", ensemble=True)
    assert series.ensemble is not None
    told = [Classifier(tmp_path / "out" / name).metadata for name in ("seed-4", "ensemble")]
    for key in (CLASSES_KEY, DESLANT_KEY, RECIPE_KEY, DATA_KEY):
        assert told[0].get(key) == told[1].get(key)
    assert (DESLANT_KEY in told[1]) == (augment == "deform")


def test_networks_that_are_shown_pictures_in_two_ways_are_not_joined(
    load: Callable[[int], Splits], tmp_path: Path
) -> None:
    members = [tmp_path / "plain", tmp_path / "deslanted"]
    for member, augment in zip(members, ("none", "deform"), strict=True):
        train_run(RECIPE.with_settings({"augment": augment}), load(4), 4, member)
    joined = tmp_path / "joined.onnx"
    with pytest.raises(ExportError, match=r"networks of different digitnet\.deslant"):
        export_ensemble(members, joined, threshold=0.0, samples=load(4).validation.images)
    assert not joined.exists()


def test_members_of_an_ensemble_are_validated_by_the_same_digits(
    load: Callable[[int], Splits], tmp_path: Path
) -> None:
    asked: list[int] = []

    def load_and_tell(seed: int) -> Splits:
        asked.append(seed)
        return load(seed)

    train_seeds(RECIPE, load_and_tell, (4, 5), tmp_path / "out", ensemble=True)
    assert set(asked) == {4}
