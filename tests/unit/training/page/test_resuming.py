import dataclasses

import numpy as np
import pytest

from digitnet.errors import RunError
from digitnet.recipes import PAGE, PageRecipe
from digitnet.training.page.resuming import (
    name_shown,
    shown_weights,
    state_of,
    with_allowed_changes,
)

LONG = dataclasses.replace(PAGE, schedule="constant-then-decay", epochs=10, decay=0.3)


def stored(recipe: PageRecipe) -> dict[str, object]:
    return {f"recipe.{key}": value for key, value in dataclasses.asdict(recipe).items()}


def test_weights_to_use_and_state_to_train_on_share_a_checkpoint() -> None:
    weights = [np.full(2, number, np.float32) for number in range(12)]
    arrays = {"network:000": np.zeros(3), **name_shown(weights)}
    assert [int(one[0]) for one in shown_weights(arrays)] == list(range(12))
    assert list(state_of(arrays)) == ["network:000"]
    assert shown_weights({}) == []


def test_a_run_may_become_longer_until_its_rate_falls() -> None:
    longer = dataclasses.replace(LONG, epochs=20, decay=0.2)
    assert with_allowed_changes(longer, stored(LONG), 7) == stored(longer)
    with pytest.raises(RunError, match="epochs = 20: after 8 epochs of 10 the learning rate has"):
        with_allowed_changes(longer, stored(LONG), 8)


def test_a_run_may_become_shorter_only_where_that_would_still_stay_level() -> None:
    shorter = dataclasses.replace(LONG, epochs=5)
    assert with_allowed_changes(shorter, stored(LONG), 3) == stored(shorter)
    with pytest.raises(RunError, match="give more epochs, a smaller decay, or the same epochs"):
        with_allowed_changes(shorter, stored(LONG), 4)


def test_the_length_of_other_schedules_stays_what_it_was() -> None:
    recipe = dataclasses.replace(LONG, schedule="cosine", epochs=20)
    begun = stored(dataclasses.replace(LONG, schedule="cosine"))
    assert with_allowed_changes(recipe, begun, 1) == begun


def test_the_mean_of_weights_may_change_at_any_time() -> None:
    recipe = dataclasses.replace(LONG, ema=0.5)
    assert with_allowed_changes(recipe, stored(LONG), 9)["recipe.ema"] == 0.5
    without = dataclasses.replace(LONG, ema=0.0)
    assert with_allowed_changes(without, stored(LONG), 9)["recipe.ema"] == LONG.ema
