"""Forty pages that never change: reading must not fall below what it once reached.

`tools/freeze_pages.py` drew them. A floor is the share of digits that are right, over the two
pages of a kind; a false digit costs as much as a lost one.
"""

import csv
import difflib
from collections import defaultdict
from pathlib import Path

import pytest

import digitnet

PAGES = Path(__file__).parents[2] / "pages"
FLOORS = {
    "plain": 0.94,
    "ruled": 0.95,
    "grid": 0.87,
    "boxed": 0.83,
    "board": 0.97,
    "european": 0.50,
    "archive": 0.50,
    "field": 1.00,
    "drawing": 1.00,
    "hundred": 0.98,
    "sudoku": 0.90,
    "form": 0.90,
    "words": 0.00,
    "amounts": 0.91,
    "dense": 0.97,
    "columns": 0.96,
    "signs": 0.73,
    "faint": 1.00,
    "dark": 1.00,
    "turned": 0.97,
}


def truth() -> dict[str, list[tuple[Path, list[str]]]]:
    kinds = defaultdict(list)
    with (PAGES / "labels.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            kinds[row["kind"]].append((PAGES / row["file"], row["lines"].split("|")))
    return dict(kinds)


def right(read: str, written: str) -> int:
    """Return how many digits are right, less one for each false one."""
    blocks = difflib.SequenceMatcher(None, read, written, autojunk=False).get_matching_blocks()
    matched = sum(block.size for block in blocks)
    return max(0, matched - (len(read) - matched))


def test_there_are_two_pages_of_twenty_kinds_under_three_megabytes() -> None:
    kinds = truth()
    assert len(kinds) == 20
    assert all(len(pages) == 2 for pages in kinds.values())
    assert sum(path.stat().st_size for path in PAGES.iterdir()) < 3_000_000
    assert set(FLOORS) == set(kinds)


@pytest.mark.parametrize("kind", list(truth()))
def test_reading_stays_above_the_floor(kind: str) -> None:
    reader = digitnet.load()
    hits = total = 0
    for path, lines in truth()[kind]:
        written = "".join(lines).replace(" ", "")
        read = "".join(reader.read(path).lines).replace(" ", "")
        hits, total = hits + right(read, written), total + len(written)
    assert hits / total >= FLOORS[kind], f"{hits} of {total} digits"
