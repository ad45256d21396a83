"""The trials of a study: how many there are, and which a dead process left."""

from collections.abc import Iterator
from contextlib import contextmanager

import optuna
from optuna.exceptions import UpdateFinishedTrialError
from optuna.trial import FrozenTrial, TrialState

from digitnet.workflows.tune.events import TrialCounts
from digitnet.workflows.tune.folder import Workers

RETRY_OF, ATTEMPT, WORKER, INTERRUPTED = "retry_of", "attempt", "worker", "interrupted"
MAX_ATTEMPTS = 3
"""Processes that may die over one trial; after that it is not tried again."""


def all_trials(study: optuna.Study) -> list[FrozenTrial]:
    """Return the trials that count: not those that were tried again."""
    trials = study.get_trials(deepcopy=False)
    replaced = {trial.user_attrs.get(RETRY_OF) for trial in trials}
    return [trial for trial in trials if trial.number not in replaced]


def count(study: optuna.Study, asked: int) -> TrialCounts:
    """Return how far the search has come."""
    states = [trial.state for trial in all_trials(study)]
    return TrialCounts(
        finished=states.count(TrialState.COMPLETE),
        pruned=states.count(TrialState.PRUNED),
        failed=states.count(TrialState.FAIL),
        running=states.count(TrialState.RUNNING),
        asked=asked,
    )


def requeue(study: optuna.Study, trial: FrozenTrial) -> None:
    """Have a trial tried again with the same settings, unless that happened too often."""
    attempt = trial.user_attrs.get(ATTEMPT, 1)
    known = any(
        other.user_attrs.get(RETRY_OF) == trial.number for other in study.get_trials(deepcopy=False)
    )
    if attempt < MAX_ATTEMPTS and not known:
        again = attempt if trial.user_attrs.get(INTERRUPTED) else attempt + 1
        attrs = {RETRY_OF: trial.number, ATTEMPT: again}
        study.enqueue_trial(trial.params, user_attrs=attrs)


def mend(study: optuna.Study, workers: Workers, shared: bool) -> int:
    """Have the trials of this folder's dead workers tried again; return how many.

    Parameters
    ----------
    shared
        Trials may be run elsewhere too; those are left to the database's heartbeat.
    """
    torn = 0
    with workers.alone():
        for trial in study.get_trials(deepcopy=False):
            if trial.state == TrialState.FAIL and trial.user_attrs.get(INTERRUPTED):
                requeue(study, trial)
            if trial.state == TrialState.RUNNING and _left(trial, workers, shared):
                requeue(study, trial)
                with _told_by_another():
                    study.tell(trial.number, state=TrialState.FAIL)
                torn += 1
    return torn


def _left(trial: FrozenTrial, workers: Workers, shared: bool) -> bool:
    worker = trial.user_attrs.get(WORKER)
    if worker is None:  # it died, or is about to say who it is
        return not shared and not workers.others_live()
    if shared and not workers.knows(worker):
        return False
    return not workers.lives(worker)


@contextmanager
def _told_by_another() -> Iterator[None]:
    try:
        yield
    except (UpdateFinishedTrialError, ValueError):
        return
