"""What is tried next depends on the seed and the trials before alone."""

import optuna

from digitnet.workflows.tune.sampler import PlaceSampler
from digitnet.workflows.tune.trials import requeue


def new_study(seed: int = 0) -> optuna.Study:
    return optuna.create_study(sampler=PlaceSampler(seed), direction="maximize")


def run(study: optuna.Study, trials: int) -> list[float]:
    for _ in range(trials):
        trial = study.ask()
        x = trial.suggest_float("x", 0, 1)
        study.tell(trial, -((x - 0.3) ** 2))
    return [one.params["x"] for one in study.trials]


def test_a_torn_trial_changes_nothing_of_what_is_tried_after_it() -> None:
    unbroken = run(new_study(), 16)
    study = new_study()
    run(study, 12)
    torn = study.ask()
    torn.suggest_float("x", 0, 1)
    requeue(study, study.trials[-1])
    study.tell(torn, state=optuna.trial.TrialState.FAIL)
    broken = run(study, 4)
    assert [*broken[:12], *broken[13:]] == unbroken


def test_workers_that_begin_at_once_try_different_values() -> None:
    study = new_study()
    values = [trial.suggest_float("x", 0, 1) for trial in [study.ask(), study.ask(), study.ask()]]
    assert len(set(values)) == 3


def test_another_seed_tries_other_values() -> None:
    assert run(new_study(1), 3) != run(new_study(2), 3)


def test_later_trials_come_closer_to_what_did_well() -> None:
    values = run(new_study(), 40)
    early, late = values[:10], values[-10:]
    assert sum(abs(x - 0.3) for x in late) < 0.7 * sum(abs(x - 0.3) for x in early)
