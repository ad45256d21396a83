"""What a search tells whoever listens; only the command line prints."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class TrialCounts:
    """How far a search has come, over all who work on it.

    Attributes
    ----------
    finished, pruned, failed, running
        Trials; those that a dead process left and that are tried again don't count.
    asked
        How many are to be tried in all.
    """

    finished: int
    pruned: int
    failed: int
    running: int
    asked: int

    @property
    def done(self) -> int:
        """Trials that are over, however they ended."""
        return self.finished + self.pruned + self.failed


@dataclass(frozen=True)
class TrialStarted:
    """A trial begins with these settings."""

    number: int
    settings: Mapping[str, Any]
    epochs: int
    counts: TrialCounts


@dataclass(frozen=True)
class TrialEpoch:
    """An epoch of the trial under way is over."""

    number: int
    epoch: int
    epochs: int
    accuracy: float


@dataclass(frozen=True)
class TrialDone:
    """A trial is over.

    Attributes
    ----------
    outcome
        ``finished``, ``pruned`` or ``failed``.
    accuracy, seconds
        On the validation digits, and of training, as far as it came.
    told
        Why it was pruned or failed; empty otherwise.
    best
        The best trial so far in words, or empty.
    seconds_left
        Estimated from the trials so far; None before the first.
    """

    number: int
    outcome: str
    settings: Mapping[str, Any]
    accuracy: float | None
    seconds: float | None
    told: str
    best: str
    counts: TrialCounts
    seconds_left: float | None


SearchEvent = TrialStarted | TrialEpoch | TrialDone
SearchListener = Callable[[SearchEvent], None]


def ignore(event: SearchEvent) -> None:
    """Listen to nothing."""
