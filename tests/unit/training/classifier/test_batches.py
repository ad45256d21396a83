import itertools
import threading
from collections.abc import Callable

import numpy as np
import pytest

from digitnet.data.datasets import Dataset, Splits
from digitnet.recipes import Recipe
from digitnet.training.classifier import batches
from digitnet.training.classifier.batches import Epoch, epoch_data, epoch_size, epochs_ahead


def test_every_picture_comes_once_an_epoch_in_an_order_of_its_own(few: Splits) -> None:
    orders = []
    for epoch in range(3):
        images, labels = epoch_data(Recipe(), few.train, 5, epoch)
        sums = images.sum(axis=(1, 2), dtype=np.int64) * 10 + labels
        expected = few.train.images.sum(axis=(1, 2), dtype=np.int64) * 10 + few.train.labels
        assert sorted(sums) == sorted(expected)
        orders.append(labels.tolist())
    assert orders[0] != orders[1] != orders[2] != orders[0]


@pytest.mark.parametrize("augment", ["none", "elastic", "deform"])
def test_an_epoch_depends_on_seed_and_epoch_alone(few: Splits, augment: str) -> None:
    recipe = Recipe(augment=augment, outliers=0.1)
    train = few.train.part(np.arange(40))
    images, labels = epoch_data(recipe, train, 5, 2)
    epoch_data(recipe, train, 5, 3)
    again, labels_again = epoch_data(recipe, train, 5, 2)
    np.testing.assert_array_equal(images, again)
    np.testing.assert_array_equal(labels, labels_again)
    assert not np.array_equal(images, epoch_data(recipe, train, 6, 2)[0])


def test_outliers_are_an_eleventh_class_mixed_in(few: Splits) -> None:
    recipe = Recipe(outliers=0.25)
    images, labels = epoch_data(recipe, few.train, 0, 0)
    assert epoch_size(recipe, few.train) == len(labels) == len(images) == 375
    assert (labels == 10).sum() == 75
    assert (labels[:150] == 10).any()
    assert (labels[-150:] == 10).any()


def test_the_training_digits_stay_as_they_are(few: Splits) -> None:
    before = few.train.images.copy()
    for augment in ("none", "elastic", "deform"):
        images, _ = epoch_data(Recipe(augment=augment), few.train, 0, 0)
        images[:] = 0
    np.testing.assert_array_equal(few.train.images, before)


def test_epochs_ahead_are_the_epochs(few: Splits) -> None:
    recipe = Recipe(epochs=4)
    for epoch, (images, labels) in enumerate(epochs_ahead(recipe, few.train, 5, first=1), start=1):
        expected_images, expected_labels = epoch_data(recipe, few.train, 5, epoch)
        np.testing.assert_array_equal(images, expected_images)
        np.testing.assert_array_equal(labels, expected_labels)
    assert epoch == 3


def test_the_next_epoch_is_made_before_it_is_asked_for(
    few: Splits, monkeypatch: pytest.MonkeyPatch
) -> None:
    second_is_made = threading.Event()

    def noted(
        recipe: Recipe, train: Dataset, seed: int, epoch: int, stop: threading.Event
    ) -> Epoch:
        made = epoch_data(recipe, train, seed, epoch, stop)
        if epoch == 1:
            second_is_made.set()
        return made

    monkeypatch.setattr(batches, "epoch_data", noted)
    next(epochs_ahead(Recipe(epochs=2), few.train, 5, first=0))
    assert second_is_made.wait(timeout=60)


def test_an_error_is_raised_where_the_epoch_is_awaited() -> None:
    broken = Dataset("broken", np.zeros((2, 28, 28), np.uint8), np.zeros(3, np.uint8))
    with pytest.raises(IndexError):
        next(epochs_ahead(Recipe(), broken, 0, first=0))


@pytest.mark.parametrize("augment", ["none", "elastic", "deform"])
def test_closing_stops_the_making_of_the_next_epoch(few: Splits, augment: str) -> None:
    """It would take minutes: the digits are repeated a hundred times over."""
    rows = np.tile(np.arange(len(few.train)), 100)
    recipe = Recipe(epochs=1000, augment=augment, outliers=0.5)
    epochs = epochs_ahead(recipe, few.train.part(rows), 0, first=0, check=interrupted(after=2))
    with pytest.raises(KeyboardInterrupt):
        next(epochs)
    epochs.close()
    makers = [thread for thread in threading.enumerate() if thread.name == "next-epoch"]
    for maker in makers:
        maker.join(timeout=5)
    assert not any(maker.is_alive() for maker in makers)


def interrupted(after: int) -> Callable[[], None]:
    calls = itertools.count(1)

    def check() -> None:
        if next(calls) >= after:
            raise KeyboardInterrupt

    return check
