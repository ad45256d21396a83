"""Recipes: typed, checked, written and read back."""

from pathlib import Path

import pytest

from digitnet.errors import RecipeError
from digitnet.recipes import (
    ABOUT,
    PAGE,
    RECIPES,
    Recipe,
    describe_settings,
    named,
    named_recipe,
    recipe_from_toml,
)


@pytest.mark.parametrize("name", RECIPES)
def test_every_recipe_survives_being_written_and_read(name: str, tmp_path: Path) -> None:
    path = tmp_path / "recipe.toml"
    path.write_text(RECIPES[name].to_toml())
    assert recipe_from_toml(path) == RECIPES[name]


def test_a_file_starts_from_its_base_and_is_named_after_itself(tmp_path: Path) -> None:
    path = tmp_path / "longer.toml"
    path.write_text('base = "classic"\nepochs = 9\n')
    recipe = recipe_from_toml(path)
    assert (recipe.name, recipe.model, recipe.epochs) == ("longer", "classic", 9)


@pytest.mark.parametrize(
    ("key", "typed", "value"),
    [
        ("batch_size", "64", 64),
        ("learning_rate", "3e-4", 3e-4),
        ("learning_rate", 1, 1),
        ("calibrate", "true", True),
        ("optimizer", "sgd", "sgd"),
        ("name", "mine", "mine"),
    ],
)
def test_a_setting_takes_the_fields_type(key: str, typed: object, value: object) -> None:
    assert getattr(Recipe().with_settings({key: typed}), key) == value


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"batchsize": "64"}, "no setting is named 'batchsize' (did you mean 'batch_size'?)"),
        ({"batch_size": "0"}, "batch_size = 0 is not allowed; it must be a whole number from 1"),
        ({"batch_size": "many"}, "batch_size = 'many' is not a whole number"),
        ({"batch_size": 1.5}, "batch_size = 1.5 is not a whole number"),
        (
            {"learning_rate": "nan"},
            "learning_rate = nan is not allowed; it must be a finite number",
        ),
        ({"learning_rate": "inf"}, "learning_rate = inf is not allowed"),
        ({"learning_rate": "fast"}, "learning_rate = 'fast' is not a number"),
        ({"dropout": "1"}, "dropout = 1.0 is not allowed; it must be between 0 and 0.95"),
        ({"optimizer": "adan"}, "optimizer = 'adan' is unknown (did you mean 'adam'?)"),
        ({"calibrate": "maybe"}, "calibrate = 'maybe' is not true or false"),
        ({"epochs": True}, "epochs = True is not a whole number"),
        ({"label_smoothing": 0.1}, 'label_smoothing needs loss = "one-hot"'),
        ({"plain": 0.1}, 'set augment="deform"'),
        ({"out_of_focus": 0.1, "augment": "elastic"}, 'set augment="deform"'),
        ({"forms": 0.1}, 'set augment="deform"'),
        ({"forms": 0.1, "augment": "deform", "classes": 3}, "with 3 classes set forms=0"),
    ],
)
def test_a_bad_setting_is_named_with_what_is_allowed(settings: dict, told: str) -> None:
    with pytest.raises(RecipeError) as raised:
        Recipe().with_settings(settings)
    assert told in str(raised.value)


def test_an_unknown_recipe_is_told_the_nearest_name() -> None:
    with pytest.raises(RecipeError, match=r"'clasic' \(did you mean 'classic'\?\)"):
        named_recipe("clasic")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"epochs = ", "not a TOML file"),
        (b"\xff\xfe", "not a TOML file"),
        (b"epoch = 3", "did you mean 'epochs'?"),
        (b'base = "robst"', "did you mean 'robust'?"),
        (b"epochs = " + b"9" * 5000, "not a TOML file"),
        (b"epochs = " + b"9" * 4000, "9… is not allowed; it must be a whole number from 1"),
        (b"learning_rate = " + b"9" * 4000, "9… is not allowed; it must be a finite number"),
        (b"learning_rate = nan", "learning_rate = nan is not allowed; it must be a finite number"),
        (b"learning_rate = inf", "learning_rate = inf is not allowed; it must be a finite number"),
        (b"epochs = " + b"[" * 100_000, "nested too deep"),
        (b"base = 3", "no recipe is named 3"),
        (b'name = "a\\u0000b"', r"name = 'a\x00b' can't be printed"),
        (b"#" * 2**20 + b"#", "no recipe is that long"),
        (b"[training]\nepochs = 3", "no setting is named 'training'"),
    ],
)
def test_a_bad_file_is_named(content: bytes, told: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(content)
    with pytest.raises(RecipeError) as raised:
        recipe_from_toml(path)
    assert str(raised.value).startswith(str(path))
    assert told in str(raised.value)
    assert len(str(raised.value)) < 400 + len(str(path))


def test_a_file_of_notepad_is_read(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_bytes(b"\xef\xbb\xbfepochs = 7\r\n")
    assert recipe_from_toml(tmp_path / "mine.toml").epochs == 7


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match=r"gone\.toml: can't be read: No such file"):
        recipe_from_toml(tmp_path / "gone.toml")


def test_every_setting_has_a_meaning_and_a_range() -> None:
    for recipe in (Recipe(), PAGE):
        for setting in describe_settings(recipe):
            assert setting.meaning, setting.key
            assert setting.allowed.startswith("("), setting.key
    by_key = {setting.key: setting for setting in describe_settings(RECIPES["fast"])}
    assert (by_key["epochs"].value, by_key["epochs"].default) == (3, 5)
    assert by_key["epochs"].meaning == "Images per step; passes over the training set."
    assert by_key["loss"].allowed == "(sparse, one-hot)"


def test_each_recipe_is_told_of_with_the_figures_that_stand_beside_it() -> None:
    assert set(ABOUT) == {*RECIPES, "page"}
    source = Path(named.__file__).read_text(encoding="utf-8")
    for name in RECIPES:
        assert f"{ABOUT[name].score} over" in source, name
