"""What is to be scored, in which pieces: decided once and kept beside the scores."""

import dataclasses
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from digitnet.errors import DataError, RunError
from digitnet.json_text import parse_json
from digitnet.runs.model_file import model_bytes
from digitnet.workflows.score import stores
from digitnet.workflows.score.formats import cut_file, is_container, skipped
from digitnet.workflows.score.formats import files as single_files
from digitnet.workflows.score.pieces import PAGES, Piece, Sizes

PLAN = "_plan.jsonl"
FORMAT = 1


@dataclass(frozen=True)
class ScoringJob:
    """What somebody wants scored.

    Attributes
    ----------
    inputs
        Files, folders, globs, fsspec URLs.
    out
        The folder for the scores, a path or an fsspec URL.
    model
        A run folder, an ``.onnx`` file, or None for the model that ships.
    read
        Read every number on each page, and not one digit.
    column
        The column of Parquet files that holds the pictures, where its name doesn't tell.
    sizes
        Rows in one output file.
    """

    inputs: tuple[str, ...]
    out: str
    model: str | None = None
    read: bool = False
    column: str = ""
    sizes: Sizes | None = None

    def absolute(self) -> "ScoringJob":
        """Return the same job in words that mean the same in every process."""
        return dataclasses.replace(
            self,
            inputs=tuple(stores.absolute(one) for one in self.inputs),
            out=stores.absolute(self.out),
            model=None if self.model is None else stores.absolute(self.model),
        )


@dataclass(frozen=True)
class Plan:
    """The pieces of a job, in order, and the lengths of the files that they are cut from."""

    pieces: tuple[Piece, ...]
    lengths: dict[str, int]

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return sum(piece.rows for piece in self.pieces)


def make_plan(job: ScoringJob) -> Plan:
    """Look at the input, all of it, and cut it into pieces.

    Raises
    ------
    DataError
        If there is nothing to score, or a file is not what its name says.
    OSError
        If something can't be read.
    """
    sizes = job.sizes or (PAGES if job.read else Sizes())
    lengths: dict[str, int] = {}
    pieces: list[Piece] = []
    for given in job.inputs:
        files = stores.list_files(given)
        wanted = files if files == [given] else [file for file in files if not skipped(file)]
        alone: list[str] = []
        for file in wanted:
            if not is_container(file, sure=files == [given]):
                alone.append(file)
                continue
            pieces += single_files.cut(alone, sizes)
            alone = []
            pieces += cut_file(file, sizes, job.column)
            lengths[file] = stores.size_of(file)
        pieces += single_files.cut(alone, sizes)
        if not wanted or not pieces:
            raise DataError(
                f"{given}: holds nothing to score: no picture, and no tar, zip, Parquet, IDX, "
                "npz or CSV file with pictures"
            )
    return Plan(tuple(pieces), lengths)


def save_plan(plan: Plan, job: ScoringJob) -> None:
    """Keep a plan beside the scores."""
    head = {"format": FORMAT, **_identity(job), "lengths": plan.lengths}
    lines = [head, *(piece.record() for piece in plan.pieces)]
    content = "".join(json.dumps(line) + "\n" for line in lines)
    stores.write_file(job.out, PLAN, content.encode())


def load_plan(job: ScoringJob) -> Plan:
    """Return the plan that an earlier run of the same job made.

    Raises
    ------
    RunError
        If the scores there are another job's, or a file of the input was changed since.
    """
    where = stores.join(job.out, PLAN)
    content = stores.read_file(where)
    try:
        head, *rest = (parse_json(line) for line in content.decode().splitlines())
        pieces = tuple(Piece.from_record(one) for one in rest)
        plan = Plan(pieces, dict(head["lengths"]))
        former = {key: head[key] for key in _identity(job)}
    except (ValueError, KeyError, TypeError) as error:
        raise RunError(f"{where}: not a plan of this version's; give a new folder") from error
    for key, value in _identity(job).items():
        if former[key] != value:
            raise RunError(
                f"{job.out}: holds the scores of another job: its {key} was {_short(former[key])}, "
                f"now it is {_short(value)}; give a new folder"
            )
    for file, length in plan.lengths.items():
        if stores.size_of(file) != length:
            raise RunError(
                f"{file}: was {length:,} bytes long when scoring began, and is not any more; "
                "give a new folder to score it anew"
            )
    return plan


def _identity(job: ScoringJob) -> dict[str, object]:
    """Return what a job that goes on must have in common with the one that began."""
    return {
        "input": list(job.inputs),
        "model": hashlib.sha256(model_bytes(job.model)).hexdigest(),
        "mode": "read" if job.read else "classify",
        "column": job.column,
    }


def _short(value: object) -> str:
    text = ", ".join(value) if isinstance(value, list) else str(value)
    return text if len(text) <= 80 else f"{text[:79]}…"


def numbered_pieces(plan: Plan, done: Iterable[int]) -> list[tuple[int, Piece]]:
    """Return the pieces that are still to do, with their numbers."""
    finished = set(done)
    return [(number, piece) for number, piece in enumerate(plan.pieces) if number not in finished]
