"""Batches of composed scenes, made in other processes while the network trains.

A batch is a pure function of bank, seed and step, so an interrupted run needs
no record of how far a generator had got.
"""

import contextlib
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import Any, Generic, Protocol, TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from digitnet.errors import TrainingError
from digitnet.processor import usable_processors
from digitnet.synthesis.pages.compose import compose
from digitnet.synthesis.pages.writing.bank import Bank
from digitnet.training.page.targets import Maps, make_targets

PATIENCE_S = 0.1
"""How often the wait for a batch looks whether Ctrl-C was pressed."""
NICE = 5
"""The network's own threads come first; composing takes what they leave."""
DIED = "a process that composes scenes died, perhaps for lack of memory"

Batch = tuple[NDArray[np.uint8], Maps]
"""(n, size, size) pictures and (n, size / 4, size / 4, 10) targets."""


Made = TypeVar("Made")
Made_co = TypeVar("Made_co", covariant=True)


class Composer(Protocol[Made_co]):
    """What makes batches. It goes to other processes."""

    def batch(self, step: int) -> Made_co:
        """Return the batch of a step, a function of nothing else."""


@dataclass(frozen=True)
class Feed:
    """What batches are made of."""

    bank: Bank
    seed: int
    batch_size: int
    size: int

    def batch(self, step: int) -> Batch:
        """Return the batch of a step, 0 for the first of the run."""
        first = step * self.batch_size
        scenes = [
            compose(self.bank, self.seed, index, self.size)
            for index in range(first, first + self.batch_size)
        ]
        pictures = np.stack([scene.picture for scene in scenes])
        return pictures, np.stack([make_targets(scene) for scene in scenes])


@contextlib.contextmanager
def batches_ahead(
    feed: Composer[Made],
    first: int,
    check: Callable[[], None] = lambda: None,
    workers: int | None = None,
) -> Iterator[Iterator[Made]]:
    """Hold processes that compose, and give the batches from step `first` on, without end.

    Parameters
    ----------
    check
        Called often while a batch is awaited; may raise.
    workers
        Processes; as many as this process may use processors where it isn't said. The
        batches are the same for any number.

    Raises
    ------
    TrainingError
        While iterating, if a process died.
    """
    with composing(feed, first, workers) as inbox:
        yield inbox.in_order(check)


class Inbox(Generic[Made]):
    """Where the batches of several processes arrive."""

    def __init__(self, ends: Sequence[Connection]) -> None:
        self._ends = ends

    def in_order(self, check: Callable[[], None]) -> Iterator[Made]:
        """Give the batches in the order of their steps, without end.

        Parameters
        ----------
        check
            Called often while a batch is awaited; may raise.
        """
        while True:
            for end in self._ends:
                while not end.poll(PATIENCE_S):
                    check()
                yield _take(end, f"{DIED}; go on with --resume")

    def ready(self, timeout_s: float = 0) -> list[Made]:
        """Return the batches that have come, in no order; wait for the first so long.

        Raises
        ------
        TrainingError
            If a process died.
        """
        wait(self._ends, timeout_s)
        return [_take(end, DIED) for end in self._ends if end.poll()]


@contextlib.contextmanager
def composing(
    feed: Composer[Made], first: int, workers: int | None = None
) -> Iterator[Inbox[Made]]:
    """Hold processes that compose the batches from step `first` on.

    Each makes one batch ahead, and waits until it is taken.

    Parameters
    ----------
    workers
        Processes; as many as this process may use processors where it isn't said.
    """
    count = workers or usable_processors()
    context = multiprocessing.get_context("spawn")
    ends, processes = [], []
    try:
        for place in range(count):
            ours, theirs = context.Pipe(duplex=False)
            process = context.Process(
                target=_work, args=(feed, first + place, count, theirs), daemon=True
            )
            process.start()
            theirs.close()
            ends.append(ours)
            processes.append(process)
        yield Inbox(ends)
    finally:
        for end in ends:
            end.close()
        for process in processes:
            process.terminate()
            process.join()


def _take(end: Connection, died: str) -> Any:
    try:
        batch = end.recv()
    except (EOFError, OSError) as error:
        raise TrainingError(died) from error
    if isinstance(batch, Exception):
        raise batch
    return batch


def _work(feed: Composer[Any], first: int, stride: int, end: Connection) -> None:
    """Compose every `stride`-th batch until nobody reads any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the main process' to handle
    cv2.setNumThreads(1)  # there are as many processes as processors
    if hasattr(os, "nice"):
        os.nice(NICE)
    step = first
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        while True:
            try:
                made = feed.batch(step)
            except Exception as error:  # the main process raises it
                made = error
            end.send(made)
            step += stride
