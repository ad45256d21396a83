"""One trial: train a recipe on the training digits, judge it by the validation digits."""

import gc
import tempfile
from dataclasses import dataclass
from pathlib import Path

import keras
import optuna

from digitnet.data.datasets import Splits
from digitnet.errors import SearchError
from digitnet.training.classifier.fit import train
from digitnet.training.events import EpochRow
from digitnet.workflows.tune.events import SearchListener, TrialEpoch, TrialStarted
from digitnet.workflows.tune.objective import Judge, Objective, Reached
from digitnet.workflows.tune.space import Space
from digitnet.workflows.tune.storage import STORAGE_ERRORS
from digitnet.workflows.tune.trials import INTERRUPTED, WORKER, count


@dataclass(frozen=True)
class Attempt:
    """What every trial of a search has in common.

    Attributes
    ----------
    splits
        Training and validation digits; the test part is empty.
    worker
        Who runs the trials.
    asked
        How many trials are to be tried in all.
    """

    space: Space
    splits: Splits
    seed: int
    objective: Objective
    worker: str
    asked: int
    listen: SearchListener

    def __call__(self, trial: optuna.Trial) -> tuple[float, ...]:
        """Train with a trial's settings; return what the search compares.

        Raises
        ------
        optuna.TrialPruned
            If it was given up.
        """
        trial.set_user_attr(WORKER, self.worker)
        try:
            return self._run(trial)
        except (optuna.TrialPruned, SearchError, *STORAGE_ERRORS) as error:
            if isinstance(error, optuna.TrialPruned):
                trial.set_user_attr("told", str(error))
            raise
        except KeyboardInterrupt:
            trial.set_user_attr(INTERRUPTED, True)
            raise
        except Exception as error:
            told = " ".join(str(error).split()) or type(error).__name__
            trial.set_user_attr("told", told[:500])
            raise
        finally:
            keras.utils.clear_session()
            gc.collect()

    def _run(self, trial: optuna.Trial) -> tuple[float, ...]:
        settings = self.space.suggest(trial)
        recipe = self.space.recipe(settings)
        counts = count(trial.study, self.asked)
        self.listen(TrialStarted(trial.number, settings, recipe.epochs, counts))

        def tell(row: EpochRow, epochs: int) -> None:
            self.listen(TrialEpoch(trial.number, row.epoch, epochs, row.val_accuracy))

        judge = Judge(trial, self.objective, tell)
        try:
            with tempfile.TemporaryDirectory(prefix="digitnet-trial-") as folder:
                train(recipe, self.splits, self.seed, Path(folder), listen=judge)
        except Reached:
            pass
        finally:
            trial.set_user_attr("curve", judge.curve)
            trial.set_user_attr("accuracy", judge.accuracy)
            trial.set_user_attr("seconds", judge.seconds)
        return judge.values()
