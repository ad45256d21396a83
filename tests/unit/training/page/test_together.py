"""The rate and the time of networks that are trained together."""

import pytest

from needs import need_package

need_package("jax")


@pytest.mark.parametrize(
    ("share", "rounds", "expected"),
    [
        (0, 0, 0.01),
        (0, 49, 0.5),
        (0.1, 99, 1),
        (0.2, 5000, 1),
        (0.6, 5000, 0.5),
        (0.99, 0, 0.01),
        (1, 5000, 0),
    ],
)
def test_the_rate_rises_by_rounds_and_falls_by_the_clock(
    share: float, rounds: int, expected: float
) -> None:
    from digitnet.training.page.together import Plan, rate_of

    assert rate_of(Plan(seconds=60, rate=3), share, rounds) == pytest.approx(3 * expected)


@pytest.mark.parametrize(
    ("deadline", "left"), [(None, 60), (1000.0, 60), (530.0, 30)], ids=["none", "late", "near"]
)
def test_training_ends_by_the_deadline(deadline: float | None, left: float) -> None:
    from digitnet.training.page.together import Plan, seconds_left

    assert seconds_left(Plan(seconds=60, deadline=deadline), 500.0) == left


def test_after_the_deadline_nothing_is_trained() -> None:
    from digitnet.errors import TrainingError
    from digitnet.training.page.together import Plan, seconds_left

    with pytest.raises(TrainingError, match="no time is left to train: 12 s after the deadline"):
        seconds_left(Plan(seconds=60, deadline=500.0), 512.0)


def test_networks_that_are_trained_together_cannot_stay() -> None:
    import dataclasses

    from digitnet.errors import TrainingError
    from digitnet.recipes import PAGE
    from digitnet.training.page.together import Plan, train_together

    with pytest.raises(TrainingError, match="leave stay out"):
        train_together(dataclasses.replace(PAGE, stay=1), None, [], ["all"], Plan(seconds=60))  # type: ignore[arg-type]
