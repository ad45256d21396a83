"""Batches that other processes make."""

import dataclasses
import itertools

import numpy as np
import pytest

from digitnet.errors import TrainingError
from digitnet.synthesis.pages.writing.bank import Bank
from digitnet.training.page import feed as feeding
from digitnet.training.page.feed import Feed, batches_ahead, composing


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


def test_what_is_ready_comes_once_from_whoever_made_it(feed: Feed) -> None:
    found = []
    with composing(feed, 4, workers=2) as inbox:
        while len(found) < 5:
            found += inbox.ready(timeout_s=10)
    expected = [feed.batch(step)[0] for step in range(4, 14)]
    steps = [
        [np.array_equal(pictures, one) for one in expected].index(True) for pictures, _ in found
    ]
    assert len(set(steps)) == len(steps)
    for place in (0, 1):  # each process' own in their order, from its first on
        mine = [step for step in steps if step % 2 == place]
        assert mine == list(range(place, place + 2 * len(mine), 2))


def test_an_error_in_a_process_arrives_with_what_is_ready(feed: Feed) -> None:
    bank = dataclasses.replace(feed.bank, rows=[])
    broken = dataclasses.replace(feed, bank=bank, batch_size=40)
    with composing(broken, 0, workers=1) as inbox, pytest.raises(IndexError):
        inbox.ready(timeout_s=60)
