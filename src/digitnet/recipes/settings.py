"""What every kind of recipe can do: check its values, change by key, become TOML."""

import dataclasses
import inspect
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self, get_args, get_origin, get_type_hints

from digitnet.errors import RecipeError, did_you_mean

MAX_SHOWN = 80
"""Characters of a wrong value that a message repeats."""
Range = tuple[float, float, str]
"""The lowest and the highest value of a number, and how to say so."""
Ranges = Mapping[str, Range]


def whole(low: int, high: int) -> Range:
    """Return the range of a whole number."""
    return low, high, f"a whole number from {low} to {high}"


def between(low: float, high: float) -> Range:
    """Return the range of a real number."""
    return low, high, f"between {low} and {high}"


@dataclass(frozen=True)
class Setting:
    """One setting of a recipe, as people are told of it."""

    key: str
    value: Any
    default: Any
    allowed: str
    meaning: str


class Settings:
    """Base of every recipe, which is a frozen dataclass of plain values."""

    RANGES: ClassVar[Ranges]

    def __post_init__(self) -> None:
        for key, kind in self.kinds().items():
            _check_type(key, kind, getattr(self, key))
        for key, (low, high, told) in self.RANGES.items():
            value = getattr(self, key)
            if not low <= value <= high:  # NaN is in no range
                raise RecipeError(f"{key} = {_shown(value)} is not allowed; it must be {told}")

    @classmethod
    def kinds(cls) -> dict[str, Any]:
        """Return each field's type."""
        return {
            key: kind for key, kind in get_type_hints(cls).items() if get_origin(kind) != ClassVar
        }

    def with_settings(self, settings: Mapping[str, Any]) -> Self:
        """Return a copy with some fields changed.

        Parameters
        ----------
        settings
            Field names and values; a string is converted to the field's type,
            so that ``--set batch_size=64`` can be passed as it was typed.

        Raises
        ------
        RecipeError
            For an unknown key, with the nearest right one, or a bad value.
        """
        kinds = self.kinds()
        for key in settings:
            if key not in kinds:
                raise RecipeError(f"no setting is named {key!r}{did_you_mean(key, kinds)}")
        changes = {key: _convert(kinds[key], value) for key, value in settings.items()}
        return dataclasses.replace(self, **changes)  # type: ignore[type-var]

    def to_toml(self) -> str:
        """Return the recipe as flat TOML text, one line a field."""
        fields = dataclasses.asdict(self).items()  # type: ignore[call-overload]
        return "".join(f"{key} = {json.dumps(value)}\n" for key, value in fields)


def settings_of(texts: Iterable[str]) -> dict[str, str]:
    """Return what ``--set KEY=VALUE`` says, a key and a text for each.

    Raises
    ------
    RecipeError
        If one has no equals sign.
    """
    for text in texts:
        if "=" not in text:
            raise RecipeError(f"--set {text}: expected KEY=VALUE, such as --set epochs=3")
    pairs = (text.partition("=") for text in texts)
    return {key.strip(): value.strip() for key, _, value in pairs}


def _shown(value: Any) -> str:
    """Return a value as a message can hold it, on one line."""
    told = repr(value)
    return told if len(told) <= MAX_SHOWN else f"{told[:MAX_SHOWN]}…"


def _check_type(key: str, kind: Any, value: Any) -> None:
    choices = get_args(kind)
    if choices:
        if value not in choices:
            told = ", ".join(choices)
            raise RecipeError(
                f"{key} = {_shown(value)} is unknown{did_you_mean(value, choices)}: {told}"
            )
    elif kind is float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise RecipeError(f"{key} = {_shown(value)} is not a number")
    elif type(value) is not kind:
        raise RecipeError(f"{key} = {_shown(value)} is not {_KIND_NAMES[kind]}")
    elif kind is str and not value.isprintable():
        raise RecipeError(f"{key} = {_shown(value)} can't be printed")


_KIND_NAMES = {int: "a whole number", bool: "true or false", str: "text"}


def _convert(kind: Any, value: Any) -> Any:
    if not isinstance(value, str) or get_args(kind) or kind is str:
        return value
    if kind is bool:
        return {"true": True, "false": False}.get(value.lower(), value)
    try:
        return kind(value)
    except ValueError:
        return value


def describe_settings(recipe: Settings) -> list[Setting]:
    """Return each setting of a recipe with its default, range and meaning.

    The meanings are those of the class's docstring, so that they are written once.
    """
    meanings = _meanings(inspect.getdoc(type(recipe)) or "")
    ranges = {key: told for key, (_, _, told) in recipe.RANGES.items()}
    return [
        Setting(
            field.name,
            getattr(recipe, field.name),
            field.default,
            _allowed(recipe.kinds()[field.name], ranges.get(field.name)),
            meanings.get(field.name, ""),
        )
        for field in dataclasses.fields(recipe)  # type: ignore[arg-type]
    ]


def _allowed(kind: Any, told: str | None) -> str:
    if told:
        return f"({told})"
    if choices := get_args(kind):
        return f"({', '.join(choices)})"
    return f"({_KIND_NAMES.get(kind, 'a number')})"


def _meanings(doc: str) -> dict[str, str]:
    """Return what the section Parameters of a docstring says of each name."""
    _, _, section = doc.partition("----------\n")
    meanings = {}
    for block in re.split(r"\n(?=\S)", section):
        names, _, text = block.partition("\n")
        told = " ".join(text.replace("`", "").split())
        meanings.update(dict.fromkeys(re.split(r",\s*", names), told))
    return meanings
