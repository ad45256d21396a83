"""Page recipes: as files, by name, and what is refused."""

from pathlib import Path

import pytest

from digitnet.errors import RecipeError
from digitnet.recipes import PAGE, RECIPES, PageRecipe, Recipe, choose_recipe


def written(folder: Path, text: str) -> str:
    path = folder / "own.toml"
    path.write_text(text)
    return str(path)


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    recipe = PAGE.with_settings({"epochs": 7, "ema": 0.5, "schedule": "cosine"})
    assert choose_recipe(written(tmp_path, recipe.to_toml())) == recipe


def test_a_file_may_change_a_few_settings_of_the_named_one(tmp_path: Path) -> None:
    recipe = choose_recipe(written(tmp_path, 'base = "page"\nepochs = 3\n'))
    assert recipe == PAGE.with_settings({"name": "own", "epochs": 3})


def test_the_name_is_known_and_others_stay_what_they_are() -> None:
    assert choose_recipe("page") is PAGE
    assert choose_recipe("robust") is RECIPES["robust"]


def test_a_file_of_the_other_kind_stays_one(tmp_path: Path) -> None:
    assert type(choose_recipe(written(tmp_path, "epochs = 3\n"))) is Recipe


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("scene_size", "330", "must be a multiple of 16"),
        ("scene_size", "64", "must be a multiple of 16 from 128 to 2048"),
        ("optimizer", "moon", "did you mean 'muon'"),
        ("schedule", "linear", "constant-then-decay"),
        ("batch_size", "many", "not a whole number"),
        ("ema", "1", "between 0 and 0.99999"),
        ("epoch", "3", "did you mean 'epochs'"),
    ],
)
def test_what_cannot_be_is_told(key: str, value: str, told: str) -> None:
    with pytest.raises(RecipeError, match=told):
        PAGE.with_settings({key: value})


def test_a_wrong_key_in_a_file_names_the_file(tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match=r"own\.toml: no setting is named 'heads'"):
        choose_recipe(written(tmp_path, 'base = "page"\nheads = 3\n'))


def test_an_unknown_name_is_told_the_known_ones() -> None:
    with pytest.raises(RecipeError, match=r"no recipe is named 'pages'.*robust.*, page"):
        choose_recipe("pages")


def test_settings_are_typed() -> None:
    assert isinstance(PAGE.with_settings({"epochs": "5"}).epochs, int)
    with pytest.raises(RecipeError, match="not a number"):
        PageRecipe(ema="much")
