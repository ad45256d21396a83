"""What every kind of recipe can do: check its values, change by key, become TOML."""

import dataclasses
import difflib
import json
import math
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Self, get_args, get_origin, get_type_hints

from digitnet.errors import RecipeError

Ranges = Mapping[str, tuple[float, float, str]]
"""For each number its lowest and highest value, and how to say so."""


class Settings:
    """Mixed into a frozen dataclass of plain values."""

    RANGES: ClassVar[Ranges]

    def __post_init__(self) -> None:
        for key, kind in self.kinds().items():
            _check_type(key, kind, getattr(self, key))
        for key, (low, high, told) in self.RANGES.items():
            value = getattr(self, key)
            if not (math.isfinite(value) and low <= value <= high):
                raise RecipeError(f"{key} = {value!r} can't be; it must be {told}")

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
                raise RecipeError(f"no setting is named {key!r}{nearest(key, kinds)}")
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


def _check_type(key: str, kind: Any, value: Any) -> None:
    choices = get_args(kind)
    if choices:
        if value not in choices:
            told = ", ".join(choices)
            raise RecipeError(f"{key} = {value!r} is unknown{nearest(value, choices)}: {told}")
    elif kind is float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise RecipeError(f"{key} = {value!r} is not a number")
    elif type(value) is not kind:
        raise RecipeError(f"{key} = {value!r} is not {_KIND_NAMES[kind]}")


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


def nearest(wrong: object, right: Iterable[str]) -> str:
    """Return a hint at the right word that is most like a wrong one, or nothing."""
    close = difflib.get_close_matches(str(wrong), list(right), n=1, cutoff=0.4)
    return f" (did you mean {close[0]!r}?)" if close else ""
