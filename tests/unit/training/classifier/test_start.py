"""What fine-tuning is shown."""

import threading

import numpy as np

import own_digits
from digitnet.data.dataset import Dataset
from digitnet.data.optdigits import load_optdigits
from digitnet.recipes import Recipe
from digitnet.training.classifier.start import Mixture

NEVER = threading.Event()
RECIPE = Recipe(outliers=0.25, augment="deform")


def own() -> Dataset:
    return Dataset("own", *own_digits.digits(10))


def test_own_and_older_pictures_are_shown_equally_often_with_their_labels() -> None:
    mixture = Mixture(own(), load_optdigits(), 40)
    images, labels = mixture.epoch(RECIPE, 0, 0, NEVER)
    assert len(images) == len(labels) == mixture.size(RECIPE) == 100
    assert (labels == 10).sum() == 20
    alone, told = Mixture(own(), None, 40).epoch(RECIPE, 0, 0, NEVER)
    assert np.bincount(told).tolist() == [4] * 10 + [10]
    assert len(np.unique(alone.reshape(50, -1), axis=0)) > 40  # a fifth stay unchanged


def test_an_epoch_depends_on_seed_and_number_alone() -> None:
    mixture = Mixture(own(), None, 20)
    first, again, other = (mixture.epoch(RECIPE, 3, epoch, NEVER)[0] for epoch in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()


def test_fewer_older_pictures_than_wanted_are_shown_again() -> None:
    mixture = Mixture(own(), own(), 40)
    _, labels = mixture.epoch(Recipe(), 0, 0, NEVER)
    assert np.bincount(labels).tolist() == [8] * 10


def test_pictures_on_bright_ground_keep_it() -> None:
    """Changed as they are, their ground would be taken for ink."""
    images, labels = own_digits.digits(10)
    shown, _ = Mixture(Dataset("dark", 255 - images, labels), None, 10).epoch(Recipe(), 0, 0, NEVER)
    edges = np.concatenate([shown[:, 0], shown[:, -1], shown[:, :, 0], shown[:, :, -1]], axis=1)
    assert np.median(edges, axis=1).min() > 127
    assert shown.mean(axis=(1, 2)).min() > 127
