"""What makes two trainings the same, so that one may go on where the other stopped."""

import dataclasses
import os
from collections.abc import Mapping
from typing import Any, Literal, Protocol

import keras

from digitnet.data.datasets import Splits
from digitnet.errors import RunError
from digitnet.processor import processor_name, usable_processors
from digitnet.recipes import AnyRecipe
from digitnet.runs.versions import versions_of_weights
from digitnet.training.events import Listener, Warned

Resume = bool | Literal["anyway"]
"""Whether to go on with an unfinished run, and whether also where the machine has changed."""

SETTINGS = (
    "TF_ENABLE_ONEDNN_OPTS",
    "ONEDNN_MAX_CPU_ISA",
    "DNNL_MAX_CPU_ISA",
    "ONEDNN_DEFAULT_FPMATH_MODE",
    "TF_XLA_FLAGS",
    "XLA_FLAGS",
)
"""Environment variables that choose kernels; sums of two kernels differ in their last bits."""

_MACHINE = "machine: "


class Beginning(Protocol):
    """A trained network that a run goes on from."""

    @property
    def name(self) -> str:
        """What it is, in words."""

    @property
    def sha256(self) -> str:
        """SHA-256 of its weights and of what is shown beside new pictures."""


def identify(
    recipe: AnyRecipe, splits: Splits, seed: int, precision: str, start: Beginning | None = None
) -> dict[str, Any]:
    """Return everything that the weights depend on, as plain values."""
    return {
        **{f"recipe.{key}": value for key, value in dataclasses.asdict(recipe).items()},
        "seed": seed,
        "data": splits.name,
        "data SHA-256": splits.sha256,
        "backend": keras.backend.backend(),
        "started from": start and start.name,
        "SHA-256 of what it started from": start and start.sha256,
        **{_MACHINE + name: value for name, value in machine(precision).items()},
    }


def machine(precision: str) -> dict[str, str]:
    """Return what of this machine and its software changes the last bits of the weights."""
    return {
        "threads": str(usable_processors()),
        "precision": precision,
        "processor": processor_name(),
        **{name: os.environ[name] for name in SETTINGS if name in os.environ},
        **versions_of_weights(),
    }


def check_identity(
    stored: Mapping[str, Any], wanted: Mapping[str, Any], *, anyway: bool = False
) -> tuple[str, ...]:
    """Refuse to resume a run that isn't this one.

    Parameters
    ----------
    anyway
        Accept another machine, other versions, another number of threads, and settings
        that only one of the two versions of digitnet has. Settings that both have must be
        the same.

    Returns
    -------
    What differs, in words, where that is accepted.

    Raises
    ------
    RunError
        Naming what differs.
    """
    changes = []
    for key in dict.fromkeys((*wanted, *stored)):
        found, asked = stored.get(key), wanted.get(key)
        if found == asked:
            continue
        if key in wanted and key in stored and not key.startswith(_MACHINE):
            raise RunError(
                f"can't resume: the unfinished run has {key} = {found!r}, this one {asked!r}; "
                "give the same settings, or start anew without --resume"
            )
        changes.append(f"{key.removeprefix(_MACHINE)} was {_told(found)}, is {_told(asked)}")
    if changes and not anyway:
        raise RunError(
            f"can't resume: since the run began, {'; '.join(changes)}; its weights would not be "
            "those of an unbroken run. Go on where all that is the same, or anyway with "
            "--resume-anyway"
        )
    return tuple(changes)


def tell_changes(
    meta: Mapping[str, Any], changes: tuple[str, ...], done: int, listen: Listener
) -> list[str]:
    """Warn of what has changed since a checkpoint; return that with the changes before it."""
    now = [f"after epoch {done}: {change}" for change in changes]
    if now:
        listen(Warned(f"resumed anyway: {'; '.join(changes)}"))
    return [*meta.get("changes", []), *now]


def _told(value: Any) -> str:
    return "not told" if value is None else str(value)
