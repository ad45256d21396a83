"""What to try next: a pure function of the seed, the trials so far and a trial's place."""

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
import optuna
from optuna.distributions import BaseDistribution
from optuna.exceptions import ExperimentalWarning
from optuna.samplers import BaseSampler, TPESampler
from optuna.trial import FrozenTrial, TrialState

from digitnet.workflows.tune.trials import all_trials


class PlaceSampler(BaseSampler):
    """A tree-structured Parzen estimator (Bergstra et al. 2011) that is made anew for each trial.

    A search that was killed and resumed goes on as an unbroken one would, and workers that begin
    at once don't try the same: the trials' numbers differ.
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._made = self._make(0)

    def _make(self, place: int) -> TPESampler:
        seed = int(np.random.SeedSequence([self._seed, place]).generate_state(1)[0])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ExperimentalWarning)
            return TPESampler(seed=seed, multivariate=True)

    def before_trial(self, study: optuna.Study, trial: FrozenTrial) -> None:
        """Begin with the place of this trial among those that count."""
        place = sum(one.number < trial.number for one in all_trials(study))
        self._made = self._make(place)
        self._made.before_trial(study, trial)

    def infer_relative_search_space(
        self, study: optuna.Study, trial: FrozenTrial
    ) -> dict[str, BaseDistribution]:
        """As `TPESampler` does it."""
        return self._made.infer_relative_search_space(study, trial)

    def sample_relative(
        self,
        study: optuna.Study,
        trial: FrozenTrial,
        search_space: dict[str, BaseDistribution],
    ) -> dict[str, Any]:
        """As `TPESampler` does it."""
        return self._made.sample_relative(study, trial, search_space)

    def sample_independent(
        self,
        study: optuna.Study,
        trial: FrozenTrial,
        param_name: str,
        param_distribution: BaseDistribution,
    ) -> Any:
        """As `TPESampler` does it."""
        return self._made.sample_independent(study, trial, param_name, param_distribution)

    def after_trial(
        self,
        study: optuna.Study,
        trial: FrozenTrial,
        state: TrialState,
        values: Sequence[float] | None,
    ) -> None:
        """As `TPESampler` does it."""
        self._made.after_trial(study, trial, state, values)
