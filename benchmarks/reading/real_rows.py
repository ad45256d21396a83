"""The rows over real pictures: how many digits, lines and whole pictures are right."""

import argparse
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from rich.console import Console

from reading.real import (
    Contender,
    Outcome,
    drawings,
    is_lone,
    labelled,
    predict_pictures,
    read_pictures,
    unpack_hwd,
    write_details,
)
from reading.results import Result, print_table, share, write_json

Row = Callable[[Contender, Path], tuple[list[Result], list[Outcome]]]


def pages(contender: Contender, folder: Path) -> tuple[list[Result], list[Outcome]]:
    """Photos and crops of people's numbers: several digits by `read`, lone ones by `predict`."""
    pictures = list(labelled(folder / "pages"))
    outcomes = read_pictures(
        contender, [picture for picture in pictures if not is_lone(picture[1])]
    )
    lone = predict_pictures(contender, pictures)
    name = "real-pages"
    return [
        _digits(name, "pages: digits", outcomes, 98.5),
        _lines(name, "pages: lines exactly right", outcomes, 96),
        _whole(name, "pages: lone digits, predict", lone, 99),
    ], outcomes + lone


def grids(contender: Contender, folder: Path) -> tuple[list[Result], list[Outcome]]:
    """Photos of sudokus: the words around them count as none."""
    outcomes = read_pictures(contender, labelled(folder / "grids"))
    name = "real-grids"
    return [
        _digits(name, "sudokus: digits", outcomes, 99),
        _lines(name, "sudokus: rows exactly right", outcomes, 95),
        _whole(name, "sudokus: whole grids", outcomes, 70),
    ], outcomes


def cheques(contender: Contender, folder: Path) -> tuple[list[Result], list[Outcome]]:
    """Amounts cut from cheques."""
    outcomes = read_pictures(contender, labelled(folder / "cheques"))
    name = "real-cheques"
    return [
        _digits(name, "cheques: digits", outcomes, 98.5),
        _whole(name, "cheques: whole amounts", outcomes, 94),
    ], outcomes


def strangers(contender: Contender, folder: Path) -> tuple[list[Result], list[Outcome]]:
    """Scanned and drawn digits of a few strangers, answered and right."""
    with tempfile.TemporaryDirectory(prefix="hwd1000-") as target:
        outcomes = predict_pictures(contender, unpack_hwd(folder, Path(target)))
    outcomes += drawings(contender, folder)
    return [_whole("real-digits", "hwd1000 and drawings", outcomes, 100)], outcomes


ROWS: Mapping[str, Row] = {
    "real-pages": pages,
    "real-grids": grids,
    "real-cheques": cheques,
    "real-digits": strangers,
}


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


def _share(row: str, label: str, counts: tuple[int, int], bar: float, note: str = "") -> Result:
    right, count = counts
    return share(row, label, [True] * right + [False] * (count - right), bar=bar, note=note)


def main() -> None:
    """Measure digitnet on the real pictures alone."""
    import digitnet

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", nargs="+", choices=list(ROWS), default=list(ROWS))
    parser.add_argument("--model", type=Path)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--details", type=Path, help="a line for each picture, as CSV")
    options = parser.parse_args()
    reader = digitnet.load(options.model)
    contender = Contender(
        "digitnet",
        lambda file: reader.read(file).lines,
        lambda file: reader.predict([file])[0].digit,
    )
    results: list[Result] = []
    outcomes: list[Outcome] = []
    for name in options.only:
        scored, read = ROWS[name](contender, options.folder)
        results += scored
        outcomes += read
    print_table(results, Console(highlight=False))
    if options.json:
        write_json(results, {}, options.json)
    if options.details:
        write_details(outcomes, options.details)


if __name__ == "__main__":
    main()
