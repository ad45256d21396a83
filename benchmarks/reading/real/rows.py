"""The rows over real pictures: how many digits, lines and whole pictures are right."""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from reading.bench import Bench
from reading.real.pictures import (
    Contender,
    Outcome,
    drawings,
    is_lone,
    labelled,
    predict_pictures,
    read_pictures,
    unpack_hwd,
)
from reading.results import Result, share

Scored = tuple[list[Result], list[Outcome]]
Row = Callable[[Contender, Path, int | None], Scored]
"""Reads the pictures of a folder, or so many of them."""
QUICK = 3


def pages(contender: Contender, folder: Path, count: int | None = None) -> Scored:
    """Photos and crops of people's numbers: several digits by `read`, lone ones by `predict`."""
    pictures = list(labelled(folder / "pages"))[:count]
    outcomes = read_pictures(
        contender, [picture for picture in pictures if not is_lone(picture[1])]
    )
    lone = predict_pictures(contender, pictures)
    name = "real-pages"
    return [
        _digits(name, "pages: digits", outcomes, 98.5),
        _lines(name, "pages: lines exactly right", outcomes, 96),
        _whole(name, "pages: lone digits, predict", lone, 99),
        _effort(name, "pages: processor time", [*outcomes, *lone]),
    ], outcomes + lone


def grids(contender: Contender, folder: Path, count: int | None = None) -> Scored:
    """Photos of sudokus: the words around them count as none."""
    outcomes = read_pictures(contender, list(labelled(folder / "grids"))[:count])
    name = "real-grids"
    return [
        _digits(name, "sudokus: digits", outcomes, 99),
        _lines(name, "sudokus: rows exactly right", outcomes, 95),
        _whole(name, "sudokus: whole grids", outcomes, 70),
        _effort(name, "sudokus: processor time", outcomes),
    ], outcomes


def cheques(contender: Contender, folder: Path, count: int | None = None) -> Scored:
    """Amounts cut from cheques."""
    outcomes = read_pictures(contender, list(labelled(folder / "cheques"))[:count])
    name = "real-cheques"
    return [
        _digits(name, "cheques: digits", outcomes, 98.5),
        _whole(name, "cheques: whole amounts", outcomes, 94),
        _effort(name, "cheques: processor time", outcomes),
    ], outcomes


def strangers(contender: Contender, folder: Path, count: int | None = None) -> Scored:
    """Scanned and drawn digits of a few strangers, answered and right."""
    with tempfile.TemporaryDirectory(prefix="hwd1000-") as target:
        outcomes = predict_pictures(contender, unpack_hwd(folder, Path(target), count))
    outcomes += drawings(contender, folder)
    return [_whole("real-digits", "hwd1000 and drawings", outcomes, 100)], outcomes


ROWS: Mapping[str, Row] = {
    "real-pages": pages,
    "real-grids": grids,
    "real-cheques": cheques,
    "real-digits": strangers,
}


def measured(name: str) -> Callable[[Bench], list[Result]]:
    """Return the row that has digitnet read one of `ROWS`."""

    def row(bench: Bench) -> list[Result]:
        folder = bench.real_dev
        if folder is None or not folder.is_dir():
            note = "no folder: give --real-dev or set DIGITNET_REAL_DEV"
            return [Result(name, f"real pictures: {name}", None, note=note)]
        results, outcomes = ROWS[name](bench.contender, folder, QUICK if bench.quick else None)
        bench.outcomes.extend(outcomes)
        return results

    return row


def _digits(row: str, label: str, outcomes: Sequence[Outcome], bar: float) -> Result:
    written = sum(outcome.digits for outcome in outcomes)
    right = sum(outcome.right for outcome in outcomes)
    matches = sum(outcome.alignment.matches for outcome in outcomes)
    false = sum(outcome.alignment.insertions for outcome in outcomes)
    note = f"{100 * matches / written:.1f} % of {written} digits matched; {false} false ones"
    return _share(row, label, (right, written), bar, note)


def _lines(row: str, label: str, outcomes: Sequence[Outcome], bar: float) -> Result:
    right = sum(outcome.lines_right for outcome in outcomes)
    written = sum(len(outcome.truth) for outcome in outcomes)
    return _share(row, label, (right, written), bar)


def _whole(row: str, label: str, outcomes: Sequence[Outcome], bar: float) -> Result:
    failed = sum(1 for outcome in outcomes if outcome.error)
    note = f"{failed} pictures could not be read" if failed else ""
    right = sum(outcome.whole for outcome in outcomes)
    return _share(row, label, (right, len(outcomes)), bar, note)


def _effort(row: str, label: str, outcomes: Sequence[Outcome]) -> Result:
    """Return the mean of the processor's milliseconds for a picture."""
    milliseconds = 1000 * sum(found.processor_seconds for found in outcomes) / len(outcomes)
    return Result(row, label, milliseconds, "ms", at_least=False)


def _share(row: str, label: str, counts: tuple[int, int], bar: float, note: str = "") -> Result:
    right, count = counts
    return share(row, label, [True] * right + [False] * (count - right), bar=bar, note=note)
