"""The pieces of a job on the cores of this machine."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import Connection

from digitnet.errors import RunError
from digitnet.processor import usable_processors
from digitnet.workflows.score.pieces import Piece
from digitnet.workflows.score.plan import ScoringJob
from digitnet.workflows.score.work import Done, Worker

AHEAD = 2
"""Pieces handed out for each process, so that none waits."""


def score_here(
    job: ScoringJob, pieces: Sequence[tuple[int, Piece]], workers: int | None = None
) -> Iterator[Done]:
    """Score pieces in several processes, by default one per core; yield each once its file stands.

    Raises
    ------
    RunError
        If a process dies; the files that are written stay.
    """
    count = min(workers or usable_processors(), len(pieces))
    if count <= 1:
        worker = Worker(job)
        yield from (worker(number, piece) for number, piece in pieces)
        return
    context = multiprocessing.get_context("spawn")
    alive, tell = context.Pipe(duplex=False)
    pool = ProcessPoolExecutor(count, context, _start, (job, alive))
    try:
        yield from _spread(pool, pieces, count)
    except BrokenProcessPool as error:
        raise RunError(
            f"{job.out}: a worker process died, perhaps for want of memory; "
            "run the same command again, it goes on where it was"
        ) from error
    finally:
        tell.close()  # an interrupted job's processes end at once
        pool.shutdown(wait=True, cancel_futures=True)
        alive.close()


def _spread(
    pool: ProcessPoolExecutor, pieces: Sequence[tuple[int, Piece]], count: int
) -> Iterator[Done]:
    running: set[Future[Done]] = set()
    for number, piece in pieces:
        if len(running) >= AHEAD * count:
            ended, running = wait(running, return_when=FIRST_COMPLETED)
            yield from (one.result() for one in ended)
        running.add(pool.submit(_work, number, piece))
    while running:
        ended, running = wait(running, return_when=FIRST_COMPLETED)
        yield from (one.result() for one in ended)


_worker: Worker | None = None
"""In a process of the pool: the one worker that it has."""


def _start(job: ScoringJob, alive: Connection) -> None:
    global _worker  # noqa: PLW0603 - the pool hands over nothing but functions
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, args=(alive,), daemon=True).start()
    _worker = Worker(job)


def _end_with_parent(alive: Connection) -> None:
    """End when the pipe's other end is gone, so that a killed job leaves nobody behind."""
    try:
        alive.recv()
    except (EOFError, OSError):
        os._exit(1)


def _work(number: int, piece: Piece) -> Done:
    assert _worker is not None
    return _worker(number, piece)
