"""``digitnet recipes``: what can be trained, and each setting of one."""

import pytest
from typer.testing import CliRunner

from digitnet.cli import app
from digitnet.recipes import RECIPES, Recipe


def shown(*arguments):
    return CliRunner().invoke(app, ["recipes", *arguments])


def test_every_recipe_is_listed_with_its_score_within_80_columns():
    done = shown()
    assert done.exit_code == 0
    for name in (*RECIPES, "page"):
        assert name in done.stdout
    assert "99.19 ± 0.07 %" in done.stdout
    assert max(map(len, done.stdout.splitlines()[:-1])) <= 80


def test_settings_of_a_recipe_are_shown_with_default_and_range():
    done = shown("fast")
    for field in Recipe.kinds():
        assert field in done.stdout
    row = next(line for line in done.stdout.splitlines() if " epochs " in line)
    assert [cell.strip() for cell in row.split("│")[1:4]] == ["epochs", "3", "5"]
    assert "a whole number from 1 to 100000" in " ".join(done.stdout.replace("│", " ").split())
    assert max(map(len, done.stdout.splitlines())) <= 80


@pytest.mark.parametrize("name", ["fasst", "none.toml"])
def test_unknown_recipe_is_one_line(name):
    done = shown(name)
    assert done.exit_code == 1
    assert done.stderr.count("\n") == 1
