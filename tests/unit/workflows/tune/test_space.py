from pathlib import Path

import optuna
import pytest

from digitnet.errors import RecipeError
from digitnet.recipes import RECIPES
from digitnet.workflows.tune.space import Choice, Range, load_space


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "mine.toml"
    path.write_text(text)
    return path


def test_a_recipe_file_may_hold_ranges_lists_and_plain_values(tmp_path: Path) -> None:
    space = load_space(
        written(
            tmp_path,
            """
            base = "classic"
            epochs = { low = 2, high = 10, step = 4 }
            learning_rate = { low = 1e-4, high = 1e-2, log = true }
            optimizer = ["adam", "sgd"]
            calibrate = [true, false]
            width = 0.5
            """,
        )
    )
    assert space.base == RECIPES["classic"].with_settings({"name": "mine", "width": 0.5})
    assert space.searched == {
        "epochs": Range(2, 10, whole=True, step=4),
        "learning_rate": Range(1e-4, 1e-2, whole=False, log=True),
        "optimizer": Choice(("adam", "sgd")),
        "calibrate": Choice((True, False)),
    }


def test_what_is_tried_lies_in_the_ranges_and_reaches_both_ends(tmp_path: Path) -> None:
    space = load_space(
        written(tmp_path, 'epochs = { low = 2, high = 4 }\noptimizer = ["adam", "sgd"]')
    )
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=0))
    tried = [space.suggest(study.ask()) for _ in range(40)]
    assert {one["epochs"] for one in tried} == {2, 3, 4}
    assert {one["optimizer"] for one in tried} == {"adam", "sgd"}
    assert space.recipe({"epochs": 3, "optimizer": "sgd"}).optimizer == "sgd"


def test_a_value_that_only_fits_with_another_searched_one_is_allowed(tmp_path: Path) -> None:
    text = 'loss = ["sparse", "one-hot"]\nlabel_smoothing = { low = 0.0, high = 0.2 }'
    assert set(load_space(written(tmp_path, text)).searched) == {"loss", "label_smoothing"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("epoch = [1, 2]", "no setting is named 'epoch' (did you mean 'epochs'?)"),
        (
            "epochs = { low = 0, high = 3 }",
            "epochs = 0 is not allowed; it must be a whole number from 1",
        ),
        (
            "dropout = { low = 0.5, high = 1.5 }",
            "dropout = 1.5 is not allowed; it must be between 0",
        ),
        ("dropout = [0.1, 2.0]", "dropout = 2.0 is not allowed; it must be between 0 and 0.95"),
        ('optimizer = ["adam", "adan"]', "optimizer = 'adan' is unknown (did you mean 'adam'?)"),
        ('optimizer = { low = "a", high = "b" }', "optimizer isn't a number; give a list"),
        ("epochs = { low = 1.0, high = 3.0 }", "epochs takes whole numbers only"),
        ("epochs = { low = 5, high = 3 }", "epochs: low = 5 must be below high = 3"),
        ("epochs = { low = 1, hihg = 3 }", "can't be; give a list of values, or { low = …"),
        ("dropout = { low = 0.0, high = 0.5, log = true }", "low = 0.0 must be above 0 where log"),
        ("dropout = { low = 0.1, high = 0.5, step = 1.0 }", "step = 1.0 must be above 0 and at"),
        ("dropout = { low = 0.1, high = true }", "dropout: True is not a number"),
        ("dropout = [0.3]", "dropout = [0.3] can't be; give at least two values, each once"),
        ("dropout = [0.3, 0.3]", "give at least two values, each once"),
        ("validation_fraction = [0.1, 0.2]", "validation_fraction can't be searched"),
        ("label_smoothing = { low = 0.1, high = 0.2 }", 'label_smoothing needs loss = "one-hot"'),
        ("epochs = 3", "nothing to search: give at least one key a list of values"),
        ('base = "clasic"\nepochs = [1, 2]', "no recipe is named 'clasic'"),
        ("epochs =", "not a TOML file"),
        ("epochs = " + "9" * 5000, "not a TOML file"),
        ("epochs = " + "[" * 100_000, "nested too deep"),
        ("epochs = { low = 1, high = " + "9" * 4000 + " }", "9… is not allowed"),
        ("dropout = { low = 0.0, high = inf }", "dropout = inf is not allowed"),
        ("dropout = { low = nan, high = 0.5 }", "low = nan must be below high = 0.5"),
        ("dropout = [0.1, nan]", "dropout = nan is not allowed"),
    ],
)
def test_a_wrong_range_names_the_file_and_the_key(tmp_path: Path, text: str, message: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(RecipeError) as caught:
        load_space(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert message in str(caught.value)
