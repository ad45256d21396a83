"""A search for settings: how it went, which settings mattered, which values did well."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import LinearSegmentedColormap, Normalize
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from digitnet.evaluation.plots.page import GREY, INK, LINES, RIGHT, WRONG, new_page

WORSE_TO_BETTER = LinearSegmentedColormap.from_list("search", ["#d9d9d9", "#8fc1e3", RIGHT])
MAX_NAMED = 12
"""More values of a setting than this aren't each named on its axis."""


@dataclass(frozen=True)
class SearchTrial:
    """A trial as the plots need it.

    Attributes
    ----------
    outcome
        ``finished``, ``pruned`` or anything else.
    accuracy
        0 to 1, as far as it came; None where it had none.
    seconds
        Seconds to the accuracy asked for; None where that isn't known.
    """

    number: int
    outcome: str
    accuracy: float | None
    seconds: float | None
    settings: Mapping[str, Any] = field(default_factory=dict)


def search_plots(
    caption: str,
    keys: Sequence[str],
    trials: Sequence[SearchTrial],
    importances: Mapping[str, float],
    kind: str,
) -> dict[str, Figure]:
    """Draw all the pictures of a search, by the names of their files.

    Parameters
    ----------
    keys
        The searched settings.
    importances
        Each setting's importance, the largest first; empty where it isn't known.
    kind
        ``accuracy``, ``time`` or ``both``: what the trials are judged by.
    """
    figures = {"history": history_plot(caption, trials, kind)}
    if importances:
        figures["importances"] = importances_plot(caption, importances, kind)
    if sum(one.outcome == "finished" for one in trials) > 1:
        figures["parallel_coordinates"] = parallel_plot(caption, keys, trials, kind)
    if kind == "both":
        figures["pareto"] = pareto_plot(caption, trials)
    return figures


def history_plot(caption: str, trials: Sequence[SearchTrial], kind: str) -> Figure:
    """Draw each trial's value, in the order in which they began, and the best so far."""
    figure = new_page(8, 5, "Trials, and the best so far", caption)
    axes = figure.add_subplot()
    finished = [one for one in trials if one.outcome == "finished"]
    numbers = [one.number for one in finished]
    values = [_value(one, kind) for one in finished]
    best = np.minimum.accumulate(values) if kind == "time" else np.maximum.accumulate(values)
    pruned = [one for one in trials if one.outcome == "pruned" and one.accuracy is not None]
    axes.step(numbers, best, where="post", color=RIGHT, label="best so far", linewidth=1.5)
    axes.plot(numbers, values, "o", color=RIGHT, label="finished", markersize=5)
    if pruned and kind != "time":
        axes.plot(
            [one.number for one in pruned],
            [100 * (one.accuracy or 0) for one in pruned],
            "x",
            color=WRONG,
            label="given up early",
            markersize=6,
        )
    if kind != "time":
        shown = [(one.number, 100 * one.accuracy) for one in trials if one.accuracy is not None]
        _focus(axes, values, shown)
    axes.set_xlabel("trial")
    axes.set_ylabel(_label(kind))
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
    _finish(axes)
    axes.legend(frameon=False, loc="lower left", bbox_to_anchor=(-0.02, 1.0), ncols=4)
    return figure


def importances_plot(caption: str, importances: Mapping[str, float], kind: str) -> Figure:
    """Draw how much each setting's value mattered to how good a trial was."""
    about = "time" if kind == "time" else "accuracy"
    height = 1.7 + 0.42 * len(importances)
    figure = new_page(8, height, f"What made the difference in {about}", caption)
    axes = figure.add_subplot()
    names = list(importances)[::-1]
    shares = [100 * importances[name] for name in names]
    bars = axes.barh(names, shares, color=RIGHT, height=0.6)
    axes.bar_label(bars, [f"{share:.0f} %" for share in shares], padding=4, color=INK)
    axes.set_xlim(0, max(*shares, 1) * 1.12)
    axes.set_xlabel("share of the difference (%), PED-ANOVA over the finished trials")
    axes.tick_params(axis="y", length=0)
    _finish(axes)
    axes.grid(visible=False, axis="y")
    return figure


def pareto_plot(caption: str, trials: Sequence[SearchTrial]) -> Figure:
    """Draw accuracy over time; the front is what no other trial beats in both."""
    figure = new_page(8, 5, "Accuracy and time", caption)
    axes = figure.add_subplot()
    finished = [one for one in trials if one.outcome == "finished"]
    points = sorted((one.seconds or 0, 100 * (one.accuracy or 0), one.number) for one in finished)
    front, best = [], -math.inf
    for point in points:
        if point[1] > best:
            front.append(point)
            best = point[1]
    rest = [point for point in points if point not in front]
    axes.plot([p[0] for p in rest], [p[1] for p in rest], "o", color=GREY, label="not on the front")
    axes.step([p[0] for p in front], [p[1] for p in front], where="post", color=RIGHT, alpha=0.5)
    label = "Pareto front, with the trials' numbers"
    axes.plot([p[0] for p in front], [p[1] for p in front], "o", color=RIGHT, label=label)
    for seconds, accuracy, number in front:
        axes.annotate(
            str(number),
            (seconds, accuracy),
            xytext=(0, 6),
            textcoords="offset points",
            ha="center",
            fontsize=9,
            color=INK,
        )
    _focus(axes, [point[1] for point in points], [(point[0], point[1]) for point in points])
    axes.set_xlabel("training until the accuracy asked for (s)")
    axes.set_ylabel("validation accuracy at the end (%)")
    _finish(axes)
    axes.legend(frameon=False, loc="lower left", bbox_to_anchor=(-0.02, 1.0), ncols=3)
    return figure


def parallel_plot(
    caption: str, keys: Sequence[str], trials: Sequence[SearchTrial], kind: str
) -> Figure:
    """Draw one line per finished trial through its settings; the bluer, the better."""
    finished = [one for one in trials if one.outcome == "finished"]
    values = [_value(one, kind) for one in finished]
    figure = new_page(max(8, 1.9 * (len(keys) + 1)), 5, "Settings of the finished trials", caption)
    axes = figure.add_subplot()
    colours, scale = _colours(values, kind)
    columns = [_Column([one.settings[key] for one in finished]) for key in keys]
    heights = np.array([column.heights for column in columns]).T
    for rank in np.argsort([-v if kind == "time" else v for v in values]):
        axes.plot(range(len(keys)), heights[rank], color=colours[rank], linewidth=1.8)
        axes.plot(range(len(keys)), heights[rank], "o", color=colours[rank], markersize=4)
    for at, column in enumerate(columns):
        axes.axvline(at, color=GREY, linewidth=0.8, zorder=0)
        for height, text in column.ticks:
            axes.annotate(
                text,
                (at, height),
                xytext=(-6, 0),
                textcoords="offset points",
                ha="right",
                va="center",
                fontsize=9,
                color=INK,
                bbox={"boxstyle": "square,pad=0.1", "facecolor": "white", "edgecolor": "none"},
                zorder=4,
            )
    axes.set_xticks(range(len(keys)), keys)
    axes.set_xlim(-0.45, len(keys) - 0.85)
    axes.set_ylim(-0.06, 1.06)
    axes.set_yticks([])
    axes.tick_params(axis="x", length=0, pad=8)
    axes.spines[:].set_visible(False)
    figure.colorbar(scale, ax=axes, label=_label(kind), shrink=0.9, pad=0.02)
    return figure


class _Column:
    """A setting's axis: a height from 0 to 1 for each value, and labels."""

    def __init__(self, values: Sequence[Any]) -> None:
        known = set(values)
        numbers = all(isinstance(v, int | float) and not isinstance(v, bool) for v in known)
        if numbers and (len(known) > MAX_NAMED or _is_real(known)):
            self._place_numbers([float(v) for v in values])
            return
        order = sorted(known) if numbers else sorted(known, key=str)
        at = {v: i / max(len(order) - 1, 1) if len(order) > 1 else 0.5 for i, v in enumerate(order)}
        self.heights = [at[v] for v in values]
        self.ticks = [(height, _told(v)) for v, height in at.items()]

    def _place_numbers(self, values: Sequence[float]) -> None:
        low, high = min(values), max(values)
        log = low > 0 and high / low > 10
        scaled = np.log(values) if log else np.array(values)
        span = float(np.ptp(scaled)) or 1.0
        self.heights = list((scaled - scaled.min()) / span)
        shown = np.linspace(scaled.min(), scaled.max(), 5)
        told = np.exp(shown) if log else shown
        self.ticks = [(i / 4, _told(float(value))) for i, value in enumerate(told)]


def _is_real(values: set[Any]) -> bool:
    return len(values) > 4 and any(isinstance(value, float) for value in values)


def _told(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.2g}" if isinstance(value, float) else str(value)


def _colours(values: Sequence[float], kind: str) -> tuple[list[Any], ScalarMappable]:
    """Return a colour for each value, by rank among the better half so that those stay apart."""
    middle = float(np.median(values))
    low, high = (min(values), middle) if kind == "time" else (middle, max(values))
    if low == high:
        low, high = low - 0.5, high + 0.5
    palette = WORSE_TO_BETTER.reversed() if kind == "time" else WORSE_TO_BETTER
    scale = ScalarMappable(Normalize(low, high, clip=True), palette)
    return list(scale.to_rgba(np.array(values))), scale


def _value(one: SearchTrial, kind: str) -> float:
    return one.seconds or 0.0 if kind == "time" else 100 * (one.accuracy or 0.0)


def _label(kind: str) -> str:
    return "training to the target (s)" if kind == "time" else "validation accuracy (%)"


def _focus(axes: Axes, values: Sequence[float], points: Sequence[tuple[float, float]]) -> None:
    """Show the better three quarters of the values; arrows tell which points lie below."""
    low, high = float(np.quantile(values, 0.25)), max(values)
    room = max(high - low, 0.1)
    bottom = max(min(values), low - room) - 0.08 * room
    axes.set_ylim(bottom, high + 0.15 * room)
    below = [x for x, y in points if y < bottom]
    if below:
        at = [bottom + 0.03 * (high - bottom)] * len(below)
        axes.plot(below, at, "v", color=GREY, label="below this picture", markersize=6)


def _finish(axes: Axes) -> None:
    axes.grid(color=LINES)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
