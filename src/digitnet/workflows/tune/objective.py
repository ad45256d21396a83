"""What a search looks for, and when a trial is given up."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from optuna import Trial, TrialPruned
from optuna.study import StudyDirection
from optuna.trial import TrialState

from digitnet.errors import SearchError
from digitnet.training.events import EpochDone, EpochRow, Event

TENTHS = 10
"""Trials are compared after each tenth of their epochs.

A schedule stretches with the epochs, so a long and a short trial are alike after the same share.
"""


class Reached(Exception):  # noqa: N818 - not an error
    """The accuracy asked for is reached, and nothing else counts."""


@dataclass(frozen=True)
class Objective:
    """What makes one trial better than another; only validation digits are looked at.

    Parameters
    ----------
    kind
        ``accuracy`` after the last epoch; ``time`` of training, in seconds, until `target` is
        reached; or ``both``, which gives the Pareto front.
    target
        Accuracy, 0 to 1, for ``time`` and ``both``.
    """

    kind: Literal["accuracy", "time", "both"] = "accuracy"
    target: float | None = None

    def __post_init__(self) -> None:
        if self.kind not in ("accuracy", "time", "both"):
            raise SearchError(f"objective {self.kind!r} is unknown: accuracy, time or both")
        if self.kind == "accuracy" and self.target is not None:
            raise SearchError("a target goes with the objectives time and both only")
        if self.kind != "accuracy" and (self.target is None or not 0 < self.target < 1):
            raise SearchError(
                f"the objective {self.kind} needs a target between 0 and 1, such as 0.99"
            )

    @property
    def directions(self) -> list[StudyDirection]:
        """One per value: accuracy is to rise, time to fall."""
        accuracy, time = StudyDirection.MAXIMIZE, StudyDirection.MINIMIZE
        return {"accuracy": [accuracy], "time": [time], "both": [accuracy, time]}[self.kind]

    def describe(self, values: Sequence[float]) -> str:
        """Return a finished trial's values in words."""
        told = {"accuracy": "{:.2%}", "time": "{:.1f} s"}.get(self.kind, "{:.2%} and {:.1f} s")
        return told.format(*values).replace("%", " %")


class Judge:
    """Listens to one trial's training: keeps its figures, and gives it up early.

    Parameters
    ----------
    tell
        Called with each epoch's row.
    """

    def __init__(
        self, trial: Trial, objective: Objective, tell: Callable[[EpochRow, int], None]
    ) -> None:
        self._trial = trial
        self._objective = objective
        self._tell = tell
        self.accuracy = 0.0
        self.best = 0.0
        self.seconds = 0.0
        self.reached_s: float | None = None
        self.curve: list[float] = []

    def __call__(self, event: Event) -> None:
        """Take note of an epoch.

        Raises
        ------
        TrialPruned
            If the trial does worse than the others did.
        Reached
            If only the time counted, and the accuracy asked for is reached.
        """
        if not isinstance(event, EpochDone):
            return
        row = event.row
        self.accuracy = row.val_accuracy
        self.best = max(self.best, row.val_accuracy)
        self.seconds += row.seconds
        self._tell(row, event.epochs)
        self._note_tenths(row.epoch * TENTHS // event.epochs)
        target = self._objective.target
        if target is not None and self.reached_s is None and self.accuracy >= target:
            self.reached_s = self.seconds
            if self._objective.kind == "time":
                raise Reached
        if row.epoch < event.epochs:
            self._prune_if_poor()

    def values(self) -> tuple[float, ...]:
        """Return what the search compares.

        Raises
        ------
        TrialPruned
            If the accuracy asked for was never reached.
        """
        if self._objective.kind == "accuracy":
            return (self.accuracy,)
        if self.reached_s is None:
            target = 100 * (self._objective.target or 0)
            raise TrialPruned(f"never reached {target:g} %, at most {100 * self.best:.2f} %")
        if self._objective.kind == "time":
            return (self.reached_s,)
        return self.accuracy, self.reached_s

    def _note_tenths(self, tenth: int) -> None:
        for one in range(len(self.curve) + 1, tenth + 1):
            self.curve.append(self.accuracy)
            if self._objective.kind != "both":
                better = self._objective.kind == "accuracy"
                self._trial.report(self.accuracy if better else 1 - self.accuracy, one)

    def _prune_if_poor(self) -> None:
        if not self.curve:
            return
        if self._objective.kind == "both":
            if self._outdone():
                raise TrialPruned("a finished trial was faster, and more accurate at this point")
        elif self._trial.should_prune():
            raise TrialPruned("worse than half of the trials were at this point")
        elif self._objective.kind == "time" and self.seconds > self._best_time():
            raise TrialPruned("slower than the best already")

    def _outdone(self) -> bool:
        """Whether a finished trial was faster, and more accurate at this tenth."""
        seconds = self.seconds if self.reached_s is None else self.reached_s
        at = len(self.curve) - 1
        others = self._trial.study.get_trials(deepcopy=False, states=(TrialState.COMPLETE,))
        return any(
            other.values[1] < seconds and other.user_attrs["curve"][at] > self.accuracy
            for other in others
        )

    def _best_time(self) -> float:
        others = self._trial.study.get_trials(deepcopy=False, states=(TrialState.COMPLETE,))
        return min((other.values[0] for other in others), default=float("inf"))
