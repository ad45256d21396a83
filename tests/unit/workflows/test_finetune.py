"""Which older pictures fine-tuning shows again, and which it holds out."""

import dataclasses

import numpy as np
import pytest

from digitnet.classes import DIGIT_NAMES
from digitnet.data.dataset import Dataset
from digitnet.data.split import stratified_split
from digitnet.reader.classifier import Classifier
from digitnet.recipes.named import ROBUST
from digitnet.workflows.finetune import HELD, REPLAYED, VALIDATED, Base, _parted, _recipe


def numbered(count: int) -> Dataset:
    """Return pictures that hold their own number."""
    images = np.zeros((count, 28, 28), np.uint8)
    images[:, 0, :4] = np.arange(count, dtype=np.uint32).view(np.uint8).reshape(-1, 4)
    return Dataset("numbered", images, np.arange(count).astype(np.uint8) % 10)


def numbers(part: Dataset) -> set[int]:
    return set(part.images[:, 0, :4].copy().view(np.uint32).ravel().tolist())


@pytest.fixture
def base() -> Base:
    return Base("a network", ROBUST, Classifier(), {}, seed=7)


def test_what_a_network_never_learnt_tells_what_it_forgets(base: Base) -> None:
    older = numbered(60_000)
    learnt, unseen = stratified_split(older.labels, ROBUST.validation_fraction, base.seed)
    shown, aside, held = (numbers(part) for part in _parted(older, base, seed=1))
    assert (len(shown), len(aside), len(held)) == (REPLAYED, VALIDATED, HELD)
    assert shown <= set(learnt.tolist())
    assert aside | held <= set(unseen.tolist())
    assert not aside & held


@pytest.mark.parametrize(("count", "parts"), [(1000, [500, 250, 250]), (4, [2, 1, 1])])
def test_of_few_older_pictures_half_are_shown(base: Base, count: int, parts: list[int]) -> None:
    found = [numbers(part) for part in _parted(numbered(count), base, seed=1)]
    assert [len(part) for part in found] == parts
    assert len(set.union(*found)) == count


@pytest.mark.parametrize("classes", [DIGIT_NAMES, ("a", "b")])
def test_a_network_that_saw_crops_is_fine_tuned_without(
    base: Base, classes: tuple[str, ...]
) -> None:
    """They are of digits, on pages: not what the own pictures are."""
    shown = dataclasses.replace(base.recipe, outliers=0.15, crops=0.5)
    recipe = _recipe(shown, classes, {})
    assert (recipe.crops, recipe.classes) == (0, len(classes))
