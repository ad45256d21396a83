"""`tune`: try settings until enough are tried, and leave the best as a recipe."""

import dataclasses
import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import optuna
from optuna.trial import FrozenTrial

from digitnet.data.datasets import Splits
from digitnet.models import build_model
from digitnet.workflows.tune.events import SearchListener, TrialDone, ignore
from digitnet.workflows.tune.folder import JOURNAL, Workers, check_folder, check_same, mark_folder
from digitnet.workflows.tune.objective import Objective
from digitnet.workflows.tune.results import SearchResult, best_in_words, outcome, write_results
from digitnet.workflows.tune.sampler import PlaceSampler
from digitnet.workflows.tune.space import Space
from digitnet.workflows.tune.storage import (
    hide_password,
    open_journal,
    open_postgresql,
    storage_errors,
)
from digitnet.workflows.tune.trial import Attempt
from digitnet.workflows.tune.trials import all_trials, count, mend, requeue

Load = Callable[[int], Splits]
Each = Callable[[Callable[[int], TrialDone | None], Sequence[int]], Iterable[TrialDone | None]]
"""Calls a function for each of some numbers, as `map` does."""
IDENTITY = "search"
COMPARED_FROM = 5
"""Finished trials before one is given up because it does worse than half of them."""
WARMUP_TENTHS = 5
"""Tenths of its epochs before a trial can be given up."""


@dataclass(frozen=True)
class Limits:
    """When a search ends.

    Attributes
    ----------
    trials
        How many are tried in all, by all workers, those of former calls counted.
    seconds
        No trial begins after so long; None for no such limit.
    """

    trials: int = 30
    seconds: float | None = None


def tune(
    space: Space,
    load: Load,
    out: Path,
    *,
    objective: Objective | None = None,
    limits: Limits | None = None,
    seed: int = 0,
    storage: str | None = None,
    resume: bool = False,
    listen: SearchListener = ignore,
    each: Each | None = None,
) -> SearchResult:
    """Search for the best settings; the test digits are not looked at.

    Parameters
    ----------
    load
        Returns the data, split by the given seed.
    out
        A new or empty folder, or one of a search that goes on. It gets ``recipe.toml``,
        ``trials.csv``, ``trials.txt``, plots, and the journal of trials.
    objective, limits
        Accuracy and 30 trials where not given.
    seed
        Fixes the data's split, every trial's training, and which settings are tried.
    storage
        ``postgresql://…`` of a study that any number of machines join; it is
        named like the folder. None keeps the trials in a file of `out`.
    resume
        Go on with a search that stands in `out`.
    listen
        Called with each event.
    each
        What spreads trials over several machines; None tries one after the other here.
        Then `load` and `space` go there too, `out` is the same folder for all (or
        `storage` is given), and the only events are trials' ends.

    Raises
    ------
    SearchError
        If the folder or the storage can't be used, or no trial finished.
    RecipeError
        If there is no such architecture.
    KeyboardInterrupt
        After Ctrl-C, once the current step is done; `resume` tries that trial again.
    """
    objective, limits = objective or Objective(), limits or Limits()
    ends = None if limits.seconds is None else time.time() + limits.seconds
    _check_before_work(space, out, storage, resume=resume)
    splits = _blind(load(seed))
    search = _identity(space, objective, splits, seed)
    plan = SearchPlan(space, load, out.absolute(), objective, limits.trials, seed, storage, ends)
    with plan.study(search) as study:
        if each is None:
            plan.work(study, splits, listen)
        else:
            _spread(plan, study, each, listen)
        return write_results(out, study, space, objective, count(study, limits.trials))


def _check_before_work(space: Space, out: Path, storage: str | None, *, resume: bool) -> None:
    """Refuse an unknown architecture, a folder in use and a storage that can't be reached."""
    for model in space.models:
        build_model(space.base.with_settings({"model": model}))
    check_folder(out, resume=resume, shared=storage is not None)
    if storage:
        with storage_errors(hide_password(storage)):
            open_postgresql(storage, requeue).engine.dispose()


@dataclass(frozen=True)
class SearchPlan:
    """A search as every process knows it that works on it; the fields are as in `tune`.

    Attributes
    ----------
    trials
        How many are tried in all.
    ends
        Seconds since 1970 after which no trial begins; None for no such limit.
    """

    space: Space
    load: Load
    out: Path
    objective: Objective
    trials: int
    seed: int
    storage: str | None
    ends: float | None

    @property
    def where(self) -> str:
        """Where the trials are kept, in words."""
        return hide_password(self.storage) if self.storage else str(self.out)

    @contextmanager
    def study(self, search: dict[str, Any]) -> Iterator[optuna.Study]:
        """Open or begin the study, and claim its folder and storage for this search."""
        optuna.logging.set_verbosity(optuna.logging.CRITICAL)
        with storage_errors(self.where), ExitStack() as ending:
            database = open_postgresql(self.storage, requeue) if self.storage else None
            if database:
                ending.callback(database.engine.dispose)
                ending.callback(database.remove_session)
            mark_folder(self.out, search, self.where if self.storage else JOURNAL)
            study = optuna.create_study(
                storage=database or open_journal(self.out / JOURNAL),
                study_name=self.out.resolve().name,
                directions=self.objective.directions,
                load_if_exists=True,
                sampler=PlaceSampler(self.seed),
                pruner=optuna.pruners.MedianPruner(COMPARED_FROM, WARMUP_TENTHS),
            )
            _claim(study, search, self.where)
            yield study

    def work(
        self, study: optuna.Study, splits: Splits, listen: SearchListener, most: int | None = None
    ) -> None:
        """Try settings here until enough are tried, or `most` are."""
        workers, shared = Workers(self.out), self.storage is not None
        with workers.joined():
            attempt = Attempt(
                self.space, splits, self.seed, self.objective, workers.own, self.trials, listen
            )
            mend(study, workers, shared)
            tried = 0
            while self.goes_on(study) and tried != most:
                _try_one(study, attempt)
                mend(study, workers, shared)
                tried += 1

    def goes_on(self, study: optuna.Study) -> bool:
        """Whether another trial is to begin."""
        if self.ends is not None and time.time() >= self.ends:
            return False
        counts = count(study, self.trials)
        return counts.done + counts.running < self.trials

    def try_one(self, _place: int) -> TrialDone | None:
        """Try one set of settings in whatever process this is; None if there are enough."""
        done: list[TrialDone] = []
        splits = _blind(self.load(self.seed))
        with self.study(_identity(self.space, self.objective, splits, self.seed)) as study:
            self.work(
                study,
                splits,
                lambda one: done.append(one) if isinstance(one, TrialDone) else None,
                1,
            )
        return done[-1] if done else None


def _spread(plan: SearchPlan, study: optuna.Study, each: Each, listen: SearchListener) -> None:
    """Have trials tried elsewhere; what a dead process left is tried again."""
    while plan.goes_on(study):
        began = count(study, plan.trials).done
        for done in each(plan.try_one, range(plan.trials - began)):
            if done is not None:
                listen(done)
        mend(study, Workers(plan.out), shared=plan.storage is not None)
        if count(study, plan.trials).done == began:
            return


def _blind(splits: Splits) -> Splits:
    """Return the data without its test part, so that no trial can look at it."""
    return dataclasses.replace(splits, test=splits.test.part(np.arange(0)))


def _identity(space: Space, objective: Objective, splits: Splits, seed: int) -> dict[str, Any]:
    about = {
        **space.identity(),
        "objective": objective.kind,
        "target": objective.target,
        "seed": seed,
        "data": {"name": splits.name, "sha256": splits.sha256},
    }
    return dict(json.loads(json.dumps(about)))


def _claim(study: optuna.Study, search: dict[str, Any], where: str) -> None:
    known = study.user_attrs.get(IDENTITY)
    if known is None:
        study.set_user_attr(IDENTITY, search)
    else:
        check_same(known, search, f"{where}, study {study.study_name}")


def _try_one(study: optuna.Study, attempt: Attempt) -> None:
    def tell(study: optuna.Study, trial: FrozenTrial) -> None:
        attempt.listen(_done(study, trial, attempt))

    study.optimize(attempt, n_trials=1, catch=(Exception,), callbacks=[tell])


def _done(study: optuna.Study, trial: FrozenTrial, attempt: Attempt) -> TrialDone:
    counts = count(study, attempt.asked)
    lasted = [one.duration.total_seconds() for one in all_trials(study) if one.duration]
    more = max(attempt.asked - counts.done, 0)
    left = sum(lasted) / len(lasted) * more / (counts.running + 1) if lasted else None
    return TrialDone(
        number=trial.number,
        outcome=outcome(trial),
        settings=trial.params,
        accuracy=trial.user_attrs.get("accuracy"),
        seconds=trial.user_attrs.get("seconds"),
        told=trial.user_attrs.get("told", ""),
        best=best_in_words(study, attempt.objective),
        counts=counts,
        seconds_left=left,
    )
