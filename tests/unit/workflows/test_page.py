"""A page run from digits to its folder, with the processes that compose."""

import csv
import dataclasses

import keras
import numpy as np
import onnxruntime as ort
import pytest

from digitnet.data.datasets import Splits, load_splits
from digitnet.evaluation.page_report import PAGE_FILES
from digitnet.recipes import PageRecipe, choose_recipe
from digitnet.runs import open_run, verify_run
from digitnet.training.page import statistics
from digitnet.workflows.page import CompletedPageRun, train_page_run

RECIPE = PageRecipe(
    name="tiny",
    stem=4,
    quarter=8,
    eighth=8,
    sixteenth=8,
    head=8,
    blocks=0,
    deep_blocks=0,
    warmup_steps=2,
    batch_size=2,
    steps=4,
    epochs=2,
    scene_size=128,
    ema=0.5,
    validation_scenes=9,
)


@pytest.fixture(scope="module")
def few() -> Splits:
    splits = load_splits("optdigits")
    rows = np.arange(64)
    return dataclasses.replace(
        splits, train=splits.train.part(rows), validation=splits.validation.part(rows)
    )


@pytest.fixture(scope="module")
def finished(few: Splits, tmp_path_factory: pytest.TempPathFactory) -> CompletedPageRun:
    """A run on a machine without fonts or a cache."""
    place = tmp_path_factory.mktemp("page")
    (place / "fonts").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(place / "cache"))
        patch.setenv("DIGITNET_FONTS", str(place / "fonts"))
        patch.setattr(statistics, "SCENES", 8)
        return train_page_run(RECIPE, few, 3, place / "out")


def test_the_folder_is_whole(finished: CompletedPageRun) -> None:
    run = open_run(finished.path)
    verify_run(run)
    others = {"model.keras", "model.onnx", "recipe.toml", "history.csv"}
    assert set(run.manifest["files"]) == {*PAGE_FILES, *others}
    assert run.manifest["recipe"] == "tiny"
    assert run.manifest["seed"] == 3
    assert choose_recipe(str(finished.path / "recipe.toml")) == RECIPE


def test_history_has_a_row_an_epoch(finished: CompletedPageRun) -> None:
    with (finished.path / "history.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [row["epoch"] for row in rows] == ["1", "2"]
    assert all(float(row["val_loss"]) > 0 for row in rows)


def test_both_models_answer_alike(finished: CompletedPageRun) -> None:
    model = keras.models.load_model(finished.path / "model.keras", compile=False, safe_mode=True)
    pictures = np.random.default_rng(0).integers(0, 256, (1, 48, 80), np.uint8)
    session = ort.InferenceSession(finished.path / "model.onnx")
    (found,) = session.run(["maps"], {"images": pictures})
    expected = np.asarray(model(pictures, training=False)).transpose(0, 3, 1, 2)
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-4)
