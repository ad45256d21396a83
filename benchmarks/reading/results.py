"""Figures with their bars: how they are kept, joined over models, printed and written."""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from digitnet.evaluation.metrics import wilson_interval
from figures_file import write_figures


@dataclass(frozen=True)
class Result:
    """One figure.

    Attributes
    ----------
    row
        The row that it belongs to, as ``--only`` names it.
    label
        What was measured, in words.
    value
        None where it couldn't be measured; `note` says why.
    unit
        Of `value`, `bar`, `interval` and `spread`: "%", "ms", …
    bar
        What the value has to reach, or stay under with ``at_least=False``.
    interval
        95 % confidence interval (Wilson) of a share.
    spread
        Standard deviation over models.
    details
        Finer figures of the same unit by name.
    rivals
        The same figure of others' readers, by their names.
    """

    row: str
    label: str
    value: float | None
    unit: str = "%"
    bar: float | None = None
    at_least: bool = True
    interval: tuple[float, float] | None = None
    spread: float | None = None
    count: int | None = None
    note: str = ""
    details: Mapping[str, float] = field(default_factory=dict)
    rivals: Mapping[str, "Result"] = field(default_factory=dict)

    @property
    def passed(self) -> bool | None:
        """Whether the bar is reached; None without a bar or a value."""
        if self.bar is None or self.value is None:
            return None
        return self.value >= self.bar if self.at_least else self.value <= self.bar

    @property
    def behind(self) -> list[str]:
        """The rivals that aren't beaten: as good is not ahead, unless nothing can be better."""
        if self.value is None:
            return list(self.rivals)
        perfect = self.at_least and self.unit == "%" and self.value == 100
        return [name for name, other in self.rivals.items() if not (perfect or self._beats(other))]

    def _beats(self, other: "Result") -> bool:
        if self.value is None or other.value is None:
            return other.value is None
        return self.value > other.value if self.at_least else self.value < other.value


def share(row: str, label: str, right: Sequence[bool] | np.ndarray, **more: object) -> Result:
    """Return the percentage of true answers, with its interval."""
    answers = np.asarray(right, bool)
    hits, count = int(answers.sum()), len(answers)
    if count == 0:
        return Result(row, label, None, note="nothing to measure on")
    low, high = wilson_interval(hits, count)
    value, interval = 100 * hits / count, (100 * low, 100 * high)
    return Result(row, label, value, interval=interval, count=count, **more)  # type: ignore[arg-type]


def over_models(runs: Sequence[Sequence[Result]]) -> list[Result]:
    """Join what several models scored into means with standard deviations."""
    if len(runs) == 1:
        return list(runs[0])
    joined = []
    for same in zip(*runs, strict=True):
        values = [result.value for result in same if result.value is not None]
        if len(values) < len(same):
            joined.append(same[0])
            continue
        details = {
            name: float(np.mean([result.details[name] for result in same]))
            for name in same[0].details
        }
        mean, spread = float(np.mean(values)), float(np.std(values, ddof=1))
        joined.append(
            dataclasses.replace(same[0], value=mean, spread=spread, interval=None, details=details)
        )
    return joined


def print_table(results: Iterable[Result], console: Console) -> None:
    """Print the figures, within 80 columns, and below them what needs saying."""
    results = list(results)
    rivals = list(dict.fromkeys(name for result in results for name in result.rivals))
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("measured on", max_width=24 if rivals else 34)
    table.add_column("figure", justify="right", no_wrap=True)
    table.add_column("95 % / sd", justify="right", no_wrap=True, style="dim")
    table.add_column("goal", justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    for name in rivals:
        table.add_column(name, justify="right", max_width=9)
    for result in results:
        mark = {True: "[green]✓[/]", False: "[red]✗[/]", None: ""}[result.passed]
        others = [_of_rival(result, name) for name in rivals]
        table.add_row(result.label, _figure(result), _spread(result), _bar(result), mark, *others)
    console.print(table)
    for result in results:
        if result.note:
            console.print(f"[dim]{result.label}:[/] {result.note}", highlight=False)
        for name, other in result.rivals.items():
            if other.note:
                console.print(f"[dim]{result.label}, {name}:[/] {other.note}", highlight=False)
    if rivals:
        _print_behind(results, rivals, console)


def _print_behind(results: Sequence[Result], rivals: Sequence[str], console: Console) -> None:
    for name in rivals:
        behind = [result.label for result in results if name in result.behind]
        text = (
            f"not ahead of {name}: {', '.join(behind)}" if behind else f"ahead of {name} throughout"
        )
        console.print(text, highlight=False)


def write_json(results: Iterable[Result], facts: Mapping[str, object], path: Path) -> None:
    """Write every figure, the finer ones too, and the facts of the run."""
    rows = [{**dataclasses.asdict(result), "passed": result.passed} for result in results]
    write_figures({**facts, "results": rows}, path)


def _figure(result: Result) -> str:
    return "–" if result.value is None else f"{_number(result.value)} {result.unit}"


def _spread(result: Result) -> str:
    if result.spread is not None:
        return f"± {_number(result.spread)}"
    return "–".join(_number(end) for end in result.interval) if result.interval else ""


def _bar(result: Result) -> str:
    if result.bar is None:
        return ""
    return f"{'≥' if result.at_least else '≤'} {result.bar:,g}"


def _of_rival(result: Result, name: str) -> str:
    other = result.rivals.get(name)
    return "–" if other is None or other.value is None else _number(other.value)


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.2f}"
