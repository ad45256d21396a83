"""``digitnet score`` without a screen: any amount of pictures into a folder of scores."""

import contextlib
import json
import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from digitnet.errors import RunError
from digitnet.reader.loading import load_classifier
from digitnet.runs.locking import locked
from digitnet.workflows.score import stores
from digitnet.workflows.score.output import Counts, read_counts
from digitnet.workflows.score.pieces import Piece
from digitnet.workflows.score.plan import (
    PLAN,
    Plan,
    ScoringJob,
    load_plan,
    make_plan,
    numbered_pieces,
    save_plan,
)
from digitnet.workflows.score.processes import score_here
from digitnet.workflows.score.work import Done

SUCCESS = "_SUCCESS"
"""Appears last: the folder is complete. Holds the counts, as JSON."""

_OURS = re.compile(r"part-(\d{6,})\.parquet")

Run = Callable[[ScoringJob, Sequence[tuple[int, Piece]]], Iterator[Done]]
"""Scores pieces somewhere, and yields each one when its file stands."""


@dataclass(frozen=True)
class Begun:
    """How much there is to do, and how much of it an earlier run did."""

    rows: int
    done: Counts


Listener = Callable[[Begun | Done], None]


def ignore(_: Begun | Done) -> None:
    """Listen to nothing."""


def score(job: ScoringJob, run: Run = score_here, listen: Listener = ignore) -> Counts:
    """Classify or read every picture of a job; leave Parquet files in its folder.

    An earlier run of the same job is gone on with: its files stay, and the rows that
    are missing are scored. A file appears whole or not at all.

    Parameters
    ----------
    run
        Where the work is done: by default on the cores of this machine.
    listen
        Told what is to do, then each piece that is done.

    Returns
    -------
    Counts over all rows, those of earlier runs too.

    Raises
    ------
    DataError
        If the input is missing, or not what its names say.
    RunError
        If the folder holds something else or can't be written, there is no such model,
        or a worker died.
    """
    job = job.absolute()
    load_classifier(job.model)
    with _held(job):
        plan, done = _begin(job)
        counts = sum(done.values(), Counts())
        listen(Begun(plan.rows, counts))
        rest = numbered_pieces(plan, done)
        for one in run(job, rest) if rest else ():
            counts += one.counts
            listen(one)
        stores.write_file(job.out, SUCCESS, (json.dumps(asdict(counts)) + "\n").encode())
        return counts


@contextlib.contextmanager
def _held(job: ScoringJob) -> Iterator[None]:
    """Keep other processes out of the folder, and tell what can't be written."""
    if not stores.is_local(job.out):
        yield
        return
    folder = Path(job.out)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not os.access(folder, os.W_OK | os.X_OK):
            raise RunError(f"{folder}: nothing may be written there; give another folder")
        with locked(folder, f"{folder}: another process is scoring into it"):
            yield
    except OSError as error:
        if error.filename is None or str(folder) in str(error.filename):
            raise RunError(
                f"{folder}: can't be written: {error.strerror}; give another folder"
            ) from error
        raise


def _begin(job: ScoringJob) -> tuple[Plan, dict[int, Counts]]:
    """Return the plan, and which of its pieces stand already."""
    there = stores.list_folder(job.out)
    if PLAN not in there:
        foreign = sorted(name for name in there if not name.startswith("."))
        if foreign:
            more = f" and {len(foreign) - 1} more" if len(foreign) > 1 else ""
            raise RunError(
                f"{job.out}: holds files that no scoring wrote ({foreign[0]}{more}); "
                "give a new or an empty folder"
            )
        plan = make_plan(job)
        stores.make_folder(job.out)
        save_plan(plan, job)
        return plan, {}
    plan = load_plan(job)
    _remove_torn(job.out, there)
    return plan, dict(_finished(job, plan, there))


def _finished(job: ScoringJob, plan: Plan, there: dict[str, int]) -> Iterator[tuple[int, Counts]]:
    for name in sorted(there):
        if match := _OURS.fullmatch(name):
            number = int(match[1])
            counts = read_counts(job.out, number)
            if number >= len(plan.pieces) or counts.rows != plan.pieces[number].rows:
                raise RunError(f"{stores.join(job.out, name)}: isn't part of this job; remove it")
            yield number, counts


def _remove_torn(folder: str, names: dict[str, int]) -> None:
    """Remove what a killed process left half written."""
    if stores.is_local(folder):
        for name in names:
            if re.fullmatch(r"\.(part-\d+\.parquet|_plan\.jsonl|_SUCCESS)\.\d+", name):
                (Path(folder) / name).unlink(missing_ok=True)
