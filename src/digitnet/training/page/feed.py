"""Batches of composed scenes, made in other processes while the network trains.

A batch is a pure function of bank, seed and step, so an interrupted run needs
no record of how far a generator had got.
"""

import contextlib
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection

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

Batch = tuple[NDArray[np.uint8], Maps]
"""(n, size, size) pictures and (n, size / 4, size / 4, 8) targets."""


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
    feed: Feed, first: int, check: Callable[[], None] = lambda: None, workers: int | None = None
) -> Iterator[Iterator[Batch]]:
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
        yield _receive(ends, check)
    finally:
        for end in ends:
            end.close()
        for process in processes:
            process.terminate()
            process.join()


def _receive(ends: list[Connection], check: Callable[[], None]) -> Iterator[Batch]:
    while True:
        for end in ends:
            while not end.poll(PATIENCE_S):
                check()
            try:
                batch = end.recv()
            except (EOFError, OSError) as error:
                raise TrainingError(
                    "a process that composes scenes died, perhaps for lack of memory; "
                    "go on with --resume"
                ) from error
            if isinstance(batch, Exception):
                raise batch
            yield batch


def _work(feed: Feed, first: int, stride: int, end: Connection) -> None:
    """Compose every `stride`-th batch until nobody reads any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the main process' to handle
    if hasattr(os, "nice"):
        os.nice(NICE)
    step = first
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        while True:
            try:
                made: Batch | Exception = feed.batch(step)
            except Exception as error:  # the main process raises it
                made = error
            end.send(made)
            step += stride
