"""Batches that other processes make."""

import dataclasses
import itertools

import numpy as np
import pytest

from digitnet.errors import TrainingError
from digitnet.synthesis.pages.writing.bank import Bank
from digitnet.training.page import feed as feeding
from digitnet.training.page.feed import Feed, batches_ahead


@pytest.fixture
def feed(bank: Bank) -> Feed:
    return Feed(bank, seed=3, batch_size=2, size=128)


@pytest.mark.parametrize("workers", [1, 2])
def test_batches_come_in_order_whoever_makes_them(feed: Feed, workers: int) -> None:
    with batches_ahead(feed, 4, workers=workers) as batches:
        found = list(itertools.islice(batches, 3))
    for step, (pictures, targets) in enumerate(found, start=4):
        expected = feed.batch(step)
        assert pictures.dtype == np.uint8
        np.testing.assert_array_equal(pictures, expected[0])
        np.testing.assert_array_equal(targets, expected[1])


def test_each_scene_is_another(feed: Feed) -> None:
    pictures = np.concatenate([feed.batch(step)[0] for step in range(3)])
    assert len(np.unique(pictures, axis=0)) == 6


def test_an_error_in_a_process_arrives(feed: Feed) -> None:
    broken = dataclasses.replace(feed, bank=dataclasses.replace(feed.bank, rows=[]))
    with batches_ahead(broken, 0, workers=1) as batches, pytest.raises(IndexError):
        next(itertools.islice(batches, 50, None))


def test_a_process_that_dies_is_told(feed: Feed, monkeypatch: pytest.MonkeyPatch) -> None:
    started = []
    context = feeding.multiprocessing.get_context("spawn")
    real = context.Process

    def start(*args: object, **settings: object) -> object:
        started.append(real(*args, **settings))
        return started[-1]

    monkeypatch.setattr(context, "Process", start)
    with batches_ahead(feed, 0, workers=1) as batches:
        next(batches)
        started[0].kill()
        with pytest.raises(TrainingError, match="--resume"):
            list(batches)


def test_ctrl_c_counts_while_a_batch_is_awaited(feed: Feed) -> None:
    def check() -> None:
        raise KeyboardInterrupt

    slow = dataclasses.replace(feed, batch_size=2000)
    with batches_ahead(slow, 0, check, workers=1) as batches, pytest.raises(KeyboardInterrupt):
        next(batches)
