"""Judging trials from their epochs, over real in-memory studies."""

from collections.abc import Sequence

import optuna
import pytest

from digitnet.errors import SearchError
from digitnet.training.events import EpochDone, EpochRow
from digitnet.workflows.tune.objective import Judge, Objective, Reached


def epoch(number: int, of: int, accuracy: float, seconds: float = 1.0) -> EpochDone:
    return EpochDone(EpochRow(number, 0.1, 0.9, 0.1, accuracy, 1e-3, seconds, 100.0), of)


def judge(study: optuna.Study, objective: Objective, accuracies: Sequence[float]) -> Judge:
    """Run a trial through these epochs of one second, as far as it gets."""
    trial = study.ask()
    judge = Judge(trial, objective, lambda _row, _epochs: None)
    for number, accuracy in enumerate(accuracies, 1):
        judge(epoch(number, len(accuracies), accuracy))
    trial.set_user_attr("curve", judge.curve)
    study.tell(trial, judge.values())
    return judge


def new_study(objective: Objective) -> optuna.Study:
    pruner = optuna.pruners.MedianPruner(2, 2)
    return optuna.create_study(directions=objective.directions, pruner=pruner)


def test_accuracy_is_that_of_the_last_epoch() -> None:
    objective = Objective()
    study = new_study(objective)
    assert judge(study, objective, [0.5, 0.97, 0.96]).values() == (0.96,)
    assert study.best_value == 0.96


def test_a_trial_worse_than_half_of_the_others_is_given_up_at_a_tenth_of_its_epochs() -> None:
    objective = Objective()
    study = new_study(objective)
    judge(study, objective, [0.9, 0.95])
    judge(study, objective, [0.9, 0.95, 0.96, 0.97])
    with pytest.raises(optuna.TrialPruned, match="worse than half of the trials"):
        judge(study, objective, [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.99])
    assert judge(study, objective, [0.95, 0.99]).values() == (0.99,)


def test_time_ends_as_soon_as_the_target_is_reached() -> None:
    objective = Objective("time", 0.9)
    trial = new_study(objective).ask()
    one = Judge(trial, objective, lambda _row, _epochs: None)
    one(epoch(1, 9, 0.8, seconds=2.5))
    with pytest.raises(Reached):
        one(epoch(2, 9, 0.9, seconds=2.0))
    assert one.values() == (4.5,)


def test_a_trial_that_never_reaches_the_target_says_how_far_it_came() -> None:
    objective = Objective("both", 0.99)
    with pytest.raises(optuna.TrialPruned, match=r"never reached 99 %, at most 97.00 %"):
        judge(new_study(objective), objective, [0.5, 0.97, 0.96])


def test_a_trial_slower_than_the_best_is_given_up() -> None:
    objective = Objective("time", 0.9)
    study = new_study(objective)
    study.add_trial(optuna.trial.create_trial(value=1.5, user_attrs={"curve": [0.9] * 10}))
    with pytest.raises(optuna.TrialPruned, match="slower than the best already"):
        judge(study, objective, [0.5, 0.6, 0.7])


def test_of_both_only_what_one_trial_beats_in_both_is_given_up() -> None:
    objective = Objective("both", 0.5)
    study = new_study(objective)
    done = {"values": [0.95, 1.5], "user_attrs": {"curve": [0.9] * 10}}
    study.add_trial(optuna.trial.create_trial(**done))
    assert judge(study, objective, [0.6, 0.7]).values() == (0.7, 1.0)  # faster
    assert judge(study, objective, [0.4, 0.91, 0.92]).values() == (0.92, 2.0)  # more accurate
    with pytest.raises(optuna.TrialPruned, match="faster, and more accurate at this point"):
        judge(study, objective, [0.4, 0.45, 0.99])


@pytest.mark.parametrize(
    ("kind", "target", "message"),
    [
        ("time", None, "the objective time needs a target between 0 and 1, such as 0.99"),
        ("both", 99.0, "the objective both needs a target between 0 and 1"),
        ("accuracy", 0.9, "a target goes with the objectives time and both only"),
    ],
)
def test_a_target_that_makes_no_sense_is_refused(
    kind: str, target: float | None, message: str
) -> None:
    with pytest.raises(SearchError, match=message):
        Objective(kind, target)


def test_values_are_told_in_words() -> None:
    assert Objective().describe([0.98765]) == "98.77 %"
    assert Objective("time", 0.9).describe([3.21]) == "3.2 s"
    assert Objective("both", 0.9).describe([0.98765, 3.21]) == "98.77 % and 3.2 s"
