import os
from pathlib import Path

import numpy as np
import pytest

from digitnet.data.datasets import Dataset, Splits
from digitnet.errors import RecipeError
from digitnet.reader.detector import Detector
from digitnet.recipes import Recipe
from digitnet.synthesis.pages.scene import MARK, NO_LOSS, Scene
from digitnet.training.classifier import batches, crops
from digitnet.training.classifier.crops import OUTSIDER, Crops, load_crops, true_labels


def scene(boxes: list[list[float]], labels: list[int]) -> Scene:
    return Scene(
        np.zeros((64, 64), np.uint8),
        np.array(boxes, np.float32).reshape(-1, 4),
        np.array(labels, np.uint8),
        np.zeros(len(labels), np.int16),
    )


def test_a_box_is_what_it_lies_on() -> None:
    page = scene([[0, 0, 10, 10], [20, 0, 10, 10], [40, 0, 10, 10]], [7, MARK, NO_LOSS])
    found = [[1, 0, 10, 10], [20, 1, 10, 10], [40, 0, 9, 10], [0, 40, 10, 10], [5, 0, 10, 10]]
    labels = true_labels(np.array(found, np.float32), page)
    assert labels.tolist() == [7, OUTSIDER, NO_LOSS, OUTSIDER, NO_LOSS]


def test_a_box_that_holds_two_digits_is_none() -> None:
    pair = scene([[0, 0, 10, 20], [9, 0, 6, 20], [40, 0, 30, 20], [50, 4, 4, 9]], [9, 1, 7, 1])
    both, one, bar = [0, 0, 15, 20], [0, 0, 10, 20], [40, 0, 30, 20]
    assert true_labels(np.array([both, one, bar], np.float32), pair).tolist() == [OUTSIDER, 9, 7]


def test_on_a_page_without_digits_all_that_is_found_is_none() -> None:
    found = np.array([[0, 0, 10, 10], [5, 5, 3, 3]], np.float32)
    assert true_labels(found, scene([], [])).tolist() == [OUTSIDER, OUTSIDER]


def test_crops_come_from_the_cache_the_second_time(
    few: Splits, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def make(digits: Dataset, scenes: int) -> Crops:
        asked.append(scenes)
        return Crops(np.full((3, 28, 28), 9, np.uint8), np.array([1, 2, OUTSIDER], np.uint8))

    monkeypatch.setattr(crops, "make_crops", make)
    load_crops.cache_clear()
    first = load_crops(few.train, 4, tmp_path)
    load_crops.cache_clear()
    again = load_crops(few.train, 4, tmp_path)
    load_crops.cache_clear()
    assert asked == [4]
    np.testing.assert_array_equal(first.images, again.images)
    assert again.labels.tolist() == [1, 2, OUTSIDER]


def test_real_pages_give_digits_and_none(
    few: Splits, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("DIGITNET_FONTS", str(tmp_path))
    made = crops.make_crops(few.train, 6)
    assert made.images.shape == (len(made.labels), 28, 28)
    assert len(made.labels) > 10
    assert set(made.labels.tolist()) <= set(range(11))
    assert made.images.any(axis=(1, 2)).mean() > 0.9


@pytest.mark.process
def test_crops_are_the_same_for_any_number_of_processes(
    few: Splits, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("DIGITNET_FONTS", str(tmp_path))
    alone = crops.make_crops(few.train, 7)
    monkeypatch.setattr(crops, "FEW", 1)
    monkeypatch.setattr(os, "cpu_count", lambda: 3)
    shared = crops.make_crops(few.train, 7)
    np.testing.assert_array_equal(alone.images, shared.images)
    assert alone.labels.tolist() == shared.labels.tolist()


def test_what_is_found_in_drawings_is_no_digit() -> None:
    drawn = crops.crop_scene(None, 0)  # type: ignore[arg-type]  # a drawing needs no bank
    found = crops.crops_of(drawn, Detector())
    assert len(found.labels) > 5
    assert set(found.labels.tolist()) == {OUTSIDER}


def test_an_epoch_gets_its_share_of_crops(few: Splits, monkeypatch: pytest.MonkeyPatch) -> None:
    one = Crops(np.full((1, 28, 28), 200, np.uint8), np.array([OUTSIDER], np.uint8))
    monkeypatch.setattr(batches, "load_crops", lambda _: one)
    recipe = Recipe(outliers=0.1, crops=0.5)
    images, labels = batches.epoch_data(recipe, few.train, 0, 0)
    assert len(images) == len(labels) == batches.epoch_size(recipe, few.train) == 480
    assert (images == 200).all(axis=(1, 2)).sum() == 150


def test_crops_without_the_class_for_what_is_no_digit_are_refused() -> None:
    with pytest.raises(RecipeError, match="set outliers above 0"):
        Recipe(crops=0.5)
