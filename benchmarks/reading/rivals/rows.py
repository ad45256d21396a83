"""Set others' figures on the real pictures beside digitnet's."""

import dataclasses
from collections.abc import Collection, Sequence
from pathlib import Path

from reading.real.rows import QUICK, ROWS
from reading.results import Result
from reading.rivals.engines import RivalReader

SAMPLE = 200
"""So many pictures of a row choose a rival's setting: all but where there are a thousand."""


def beside(
    results: Sequence[Result],
    rivals: Sequence[RivalReader],
    rows: Collection[str],
    folder: Path,
    quick: bool = False,
) -> list[Result]:
    """Return the results with the rivals' figures, for the rows named."""
    figures = {
        rival.name: {
            result.label: result
            for row in rows
            for result in _figures(rival, row, folder, QUICK if quick else None)
        }
        for rival in rivals
    }
    return [
        dataclasses.replace(
            result,
            rivals={
                name: labels[result.label]
                for name, labels in figures.items()
                if result.label in labels
            },
        )
        for result in results
    ]


def _figures(rival: RivalReader, row: str, folder: Path, count: int | None) -> list[Result]:
    if row == "size":
        return [Result(row, "networks on disk", rival.megabytes, "MB", at_least=False)]
    return best_results(rival, row, folder, count) if row in ROWS else []


def best_results(
    rival: RivalReader, row: str, folder: Path, count: int | None = None
) -> list[Result]:
    """Measure a rival in the setting that does best by the row's first figure."""
    tried = []
    for setting in rival.settings:
        results, outcomes = ROWS[row](setting, folder, count or SAMPLE)
        tried.append((results[0].value or 0.0, setting, results, len(outcomes)))
    _, setting, results, seen = max(tried, key=lambda trial: trial[0])
    if not count and seen >= SAMPLE:
        results, _ = ROWS[row](setting, folder, None)
    first = dataclasses.replace(results[0], note=f"{setting.name}; {results[0].note}".rstrip("; "))
    return [first, *results[1:]]
