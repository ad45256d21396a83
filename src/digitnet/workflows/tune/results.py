"""What a search leaves: the best recipe, tables and plots."""

import csv
import io
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import optuna
from matplotlib.figure import Figure
from optuna.trial import FrozenTrial, TrialState

from digitnet.errors import SearchError
from digitnet.evaluation.plots import save_png
from digitnet.evaluation.plots.search import SearchTrial, search_plots
from digitnet.evaluation.staging import staged, write_text
from digitnet.recipes import Recipe
from digitnet.workflows.tune.events import TrialCounts
from digitnet.workflows.tune.objective import Objective
from digitnet.workflows.tune.space import Space
from digitnet.workflows.tune.trials import all_trials

OUTCOMES = {
    TrialState.COMPLETE: "finished",
    TrialState.PRUNED: "pruned",
    TrialState.FAIL: "failed",
    TrialState.RUNNING: "running",
}
MIN_COMPARED = 2
"""Finished trials without which nothing can be said about what made the difference."""
FIGURES = ("trial", "outcome", "accuracy", "seconds_to_target", "train_seconds")


@dataclass(frozen=True)
class Tried:
    """One trial.

    Attributes
    ----------
    accuracy
        Accuracy on the validation digits after its last epoch; None where it had none.
    seconds_to_target
        Seconds of training until the target; None where it wasn't asked for or not reached.
    train_seconds
        Seconds of training until the trial was over.
    """

    number: int
    outcome: str
    settings: Mapping[str, Any]
    accuracy: float | None
    seconds_to_target: float | None
    train_seconds: float | None
    told: str


@dataclass(frozen=True)
class SearchResult:
    """A finished search.

    Attributes
    ----------
    recipe
        The best trial's; of a Pareto front the most accurate one's.
    best
        One trial, or the Pareto front, the most accurate first.
    trials
        All that count, in the order in which they began.
    """

    path: Path
    recipe: Recipe
    best: tuple[Tried, ...]
    trials: tuple[Tried, ...]
    counts: TrialCounts


def outcome(trial: FrozenTrial) -> str:
    """Return how a trial ended in one word."""
    return OUTCOMES.get(trial.state, "waiting")


def best_in_words(study: optuna.Study, objective: Objective) -> str:
    """Return the best values so far, or nothing where no trial has finished."""
    best = _best(study, objective)
    if not best:
        return ""
    told = objective.describe(best[0].values)
    return told if len(best) == 1 else f"{told}, {len(best)} on the front"


def write_results(
    out: Path, study: optuna.Study, space: Space, objective: Objective, counts: TrialCounts
) -> SearchResult:
    """Write tables, plots and the best recipe.

    Raises
    ------
    SearchError
        If no trial finished; the tables are written all the same.
    """
    trials = [_tried(trial, objective) for trial in all_trials(study)]
    best = [_tried(trial, objective) for trial in _best(study, objective)]
    recipes = {one.number: space.recipe(one.settings) for one in best}
    with staged(out) as folder:
        keys = list(space.searched)
        write_text(folder / "trials.csv", trials_csv(trials, keys))
        write_text(folder / "trials.txt", trials_text(trials, best, keys))
        if best:
            write_text(folder / "recipe.toml", recipes[best[0].number].to_toml())
            for name, figure in _figures(space, study, objective, trials).items():
                save_png(figure, folder / f"{name}.png")
        if len(best) > 1:
            for number, recipe in recipes.items():
                write_text(folder / f"pareto-{number}.toml", recipe.to_toml())
    if not best:
        raise SearchError(f"{out}: {_why_nothing(trials)}; trials.txt lists them")
    return SearchResult(out, recipes[best[0].number], tuple(best), tuple(trials), counts)


def trials_csv(trials: Sequence[Tried], keys: Sequence[str]) -> str:
    """Return one row per trial, its numbers in full."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*FIGURES, *keys, "told"])
    for one in trials:
        figures = (one.number, one.outcome, one.accuracy, one.seconds_to_target, one.train_seconds)
        settings = (one.settings.get(key) for key in keys)
        row = ["" if value is None else value for value in (*figures, *settings, one.told)]
        writer.writerow(row)
    return text.getvalue()


def trials_text(trials: Sequence[Tried], best: Sequence[Tried], keys: Sequence[str]) -> str:
    """Return a table for people, the best trials first and marked."""
    marked = {one.number for one in best}
    ranks = {"finished": 0, "pruned": 1, "failed": 2}
    ordered = sorted(
        trials,
        key=lambda one: (
            one.number not in marked,
            ranks.get(one.outcome, 3),
            -(one.accuracy or 0),
            one.number,
        ),
    )
    rows = [["", "trial", "outcome", "valid. %", "to target s", "train s", *keys, ""]]
    for one in ordered:
        accuracy = "" if one.accuracy is None else f"{100 * one.accuracy:.3f}"
        times = (
            "" if s is None else f"{s:.1f}" for s in (one.seconds_to_target, one.train_seconds)
        )
        settings = (_short(one.settings.get(key, "")) for key in keys)
        mark = "*" if one.number in marked else ""
        rows.append([mark, str(one.number), one.outcome, accuracy, *times, *settings, one.told])
    shown = [i for i in range(len(rows[0])) if any(row[i] for row in rows[1:])]
    widths = [max(len(row[i]) for row in rows) for i in shown]
    lines = (
        "  ".join(row[i].ljust(width) for i, width in zip(shown, widths, strict=True)).rstrip()
        for row in rows
    )
    return "\n".join(lines) + "\n"


def _short(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _best(study: optuna.Study, objective: Objective) -> list[FrozenTrial]:
    finished = [one for one in all_trials(study) if one.state == TrialState.COMPLETE]
    if objective.kind == "accuracy":
        return sorted(finished, key=lambda one: (-one.values[0], one.number))[:1]
    if objective.kind == "time":
        return sorted(finished, key=lambda one: (one.values[0], one.number))[:1]
    ordered = sorted(finished, key=lambda one: (-one.values[0], one.values[1], one.number))
    front: list[FrozenTrial] = []
    for one in ordered:
        if not front or one.values[1] < front[-1].values[1]:
            front.append(one)
    return front


def _tried(trial: FrozenTrial, objective: Objective) -> Tried:
    to_target = None
    if trial.state == TrialState.COMPLETE and objective.kind != "accuracy":
        to_target = trial.values[-1]
    attrs = trial.user_attrs
    accuracy, seconds = attrs.get("accuracy"), attrs.get("seconds")
    return Tried(
        trial.number,
        outcome(trial),
        dict(trial.params),
        accuracy if seconds else None,
        to_target,
        seconds or None,
        attrs.get("told", ""),
    )


def _figures(
    space: Space, study: optuna.Study, objective: Objective, trials: Sequence[Tried]
) -> dict[str, Figure]:
    shown = [
        SearchTrial(one.number, one.outcome, one.accuracy, one.seconds_to_target, one.settings)
        for one in trials
    ]
    target = "" if objective.target is None else f", target {100 * objective.target:g} %"
    caption = f"{space.base.name}: {len(trials)} trials, objective {objective.kind}{target}"
    weights = _importances(study, objective)
    return search_plots(caption, list(space.searched), shown, weights, objective.kind)


def _importances(study: optuna.Study, objective: Objective) -> dict[str, float]:
    """Return each setting's importance, which sum to 1; empty where too few trials finished."""
    finished = study.get_trials(deepcopy=False, states=(TrialState.COMPLETE,))
    if len(finished) < MIN_COMPARED:
        return {}
    target = _negative_accuracy if objective.kind == "both" else None
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore"
        )  # it warns that a target should be minimised, as this one is
        return optuna.importance.get_param_importances(study, target=target)


def _negative_accuracy(trial: FrozenTrial) -> float:
    """Return what is to be minimised where accuracy is to rise."""
    accuracy: float = trial.values[0]
    return -accuracy


def _why_nothing(trials: Sequence[Tried]) -> str:
    told = next((one.told for one in trials if one.outcome == "failed" and one.told), "")
    pruned = next((one.told for one in trials if one.outcome == "pruned" and one.told), "")
    if told or pruned:
        return f"no trial finished; the first that ended so: {told or pruned}"
    return "no trial finished"
