"""Which settings a search may change, and between what: a recipe file with ranges in it."""

import dataclasses
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from digitnet.errors import RecipeError
from digitnet.recipes import Recipe, named_recipe
from digitnet.recipes.files import read_toml

if TYPE_CHECKING:
    from optuna import Trial

Value = bool | int | float | str
FIXED = ("name", "validation_fraction")
"""Never searched: ``name`` changes nothing, and with another ``validation_fraction`` trials
would be judged by different digits."""
FORMS = "a list of values, or { low = …, high = … } with step = … or log = true"
MAX_COMBINED = 1000
"""Combinations tried before a range counts as one that fits no recipe."""


@dataclass(frozen=True)
class Range:
    """Numbers from `low` to `high`, both included; `whole` for whole ones."""

    low: float
    high: float
    whole: bool
    log: bool = False
    step: float | None = None

    @property
    def extremes(self) -> tuple[Value, ...]:
        """The values to check before anything is trained."""
        return self.low, self.high

    def suggest(self, trial: "Trial", key: str) -> Value:
        """Return the value that a trial is to try."""
        if self.whole:
            step = int(self.step or 1)
            return trial.suggest_int(key, int(self.low), int(self.high), step=step, log=self.log)
        return trial.suggest_float(key, self.low, self.high, step=self.step, log=self.log)


@dataclass(frozen=True)
class Choice:
    """One of several values."""

    values: tuple[Value, ...]

    @property
    def extremes(self) -> tuple[Value, ...]:
        """The values to check before anything is trained."""
        return self.values

    def suggest(self, trial: "Trial", key: str) -> Value:
        """Return the value that a trial is to try."""
        value = trial.suggest_categorical(key, self.values)
        assert value is not None
        return value


@dataclass(frozen=True)
class Space:
    """A recipe, and which of its settings are searched.

    Attributes
    ----------
    base
        What isn't searched stays as it is here.
    searched
        The `Range` or `Choice` of each setting.
    """

    base: Recipe
    searched: Mapping[str, Range | Choice]

    @property
    def models(self) -> tuple[Value, ...]:
        """The architectures that may be tried."""
        kind = self.searched.get("model")
        return kind.extremes if kind else (self.base.model,)

    def suggest(self, trial: "Trial") -> dict[str, Value]:
        """Return the settings that a trial is to try."""
        return {key: kind.suggest(trial, key) for key, kind in self.searched.items()}

    def recipe(self, settings: Mapping[str, Any]) -> Recipe:
        """Return the base with a trial's settings.

        Raises
        ------
        RecipeError
            If the values don't go together.
        """
        return self.base.with_settings(settings)

    def identity(self) -> dict[str, Any]:
        """Return what two searches must have in common to be one, as plain values."""
        kinds = {key: dataclasses.asdict(kind) for key, kind in self.searched.items()}
        return {"base": dataclasses.asdict(self.base), "searched": kinds}


def load_space(path: Path) -> Space:
    """Read a recipe file in which a value may be a range.

    Parameters
    ----------
    path
        TOML, as `digitnet.recipes.recipe_from_toml` reads it. A value may also be
        a list to choose from, or a table ``{ low, high }`` with ``step`` or
        ``log = true``; both ends are included.

    Raises
    ------
    RecipeError
        If the file can't be read, a key is unknown, or a value in a range is none
        that a recipe can have.
    """
    content = read_toml(path)
    try:
        return _parse(path.stem, content)
    except RecipeError as error:
        raise RecipeError(f"{path}: {error}") from error


def _parse(name: str, content: dict[str, Any]) -> Space:
    base = content.pop("base", None)
    start = named_recipe(base) if base is not None else Recipe()
    spread = {key: value for key, value in content.items() if isinstance(value, dict | list)}
    fixed = {key: value for key, value in content.items() if key not in spread}
    recipe = start.with_settings({"name": name, **fixed})
    if not spread:
        raise RecipeError(f"nothing to search: give at least one key {FORMS}")
    space = Space(recipe, {key: _kind(recipe, key, value) for key, value in spread.items()})
    for key, kind in space.searched.items():
        for value in kind.extremes:
            _check(space, key, value)
    return space


def _kind(recipe: Recipe, key: str, value: Any) -> Range | Choice:
    if key in FIXED:
        raise RecipeError(f"{key} can't be searched; give it one value")
    if not hasattr(recipe, key):
        recipe.with_settings({key: None})  # says which key was meant
    if isinstance(value, list):
        if len(value) < 2 or len({repr(one) for one in value}) < len(value):
            raise RecipeError(f"{key} = {value} can't be; give at least two values, each once")
        if not all(isinstance(one, Value) for one in value):
            raise RecipeError(f"{key} = {value} can't be; give {FORMS}")
        return Choice(tuple(value))
    return _range(recipe, key, value)


def _range(recipe: Recipe, key: str, table: dict[str, Any]) -> Range:
    if isinstance(getattr(recipe, key), bool | str):
        raise RecipeError(f"{key} isn't a number; give a list of values, such as ['…', '…']")
    unknown = set(table) - {"low", "high", "log", "step"}
    if unknown or not {"low", "high"} <= set(table):
        raise RecipeError(f"{key} = {table} can't be; give {FORMS}")
    low, high = table["low"], table["high"]
    step, log = table.get("step"), table.get("log")
    for one in (low, high, *(() if step is None else (step,))):
        if isinstance(one, bool) or not isinstance(one, int | float):
            raise RecipeError(f"{key}: {one!r} is not a number")
    if log not in (None, True, False) or (log and step is not None):
        raise RecipeError(f"{key}: log is true or false, and goes with no step")
    whole = isinstance(getattr(recipe, key), int)
    if whole and any(isinstance(one, float) for one in (low, high, step)):
        raise RecipeError(f"{key} takes whole numbers only; give low, high and step as such")
    if not low < high:
        raise RecipeError(f"{key}: low = {low} must be below high = {high}")
    if log and low <= 0:
        raise RecipeError(f"{key}: low = {low} must be above 0 where log = true")
    if step is not None and not 0 < step <= high - low:
        raise RecipeError(f"{key}: step = {step} must be above 0 and at most high - low")
    return Range(low, high, whole, bool(log), step)


def _check(space: Space, key: str, value: Value) -> None:
    """Refuse a value that fits no recipe, whatever the other searched settings are."""
    first = None
    for others in itertools.islice(_choices(space, key), MAX_COMBINED):
        try:
            space.recipe({**others, key: value})
        except RecipeError as error:
            first = first or error
        else:
            return
    raise first or RecipeError(f"{key} = {value!r} fits no recipe")


def _choices(space: Space, but: str) -> Iterator[dict[str, Value]]:
    kinds = {key: kind.extremes for key, kind in space.searched.items() if key != but}
    for values in itertools.product(*kinds.values()):
        yield dict(zip(kinds, values, strict=True))
