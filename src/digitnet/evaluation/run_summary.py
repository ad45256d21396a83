"""What a report has to say about a run, beside how well it did."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from digitnet.classes import DIGIT_NAMES
from digitnet.errors import RunError
from digitnet.evaluation.metrics import Metrics
from digitnet.json_text import parse_json


@dataclass(frozen=True, kw_only=True)
class RunSummary:
    """Where a model comes from and what it was tested on; None is unknown.

    Attributes
    ----------
    recipe, seed
        What determined the training.
    parameters, epochs, train_seconds
        Trainable numbers, passes over the training data, wall time.
    validation_accuracy
        Share of right answers on the validation data, 0 to 1.
    dataset, dataset_sha256
        Name and digest of the data that it was tested on.
    train_count, validation_count
        Pictures of that data set that were used for training and choices.
    classes
        What it tells apart.
    started_from
        What the training went on from, in words; None where it began anew.
    """

    recipe: str | None = None
    seed: int | None = None
    parameters: int | None = None
    epochs: int | None = None
    train_seconds: float | None = None
    validation_accuracy: float | None = None
    dataset: str | None = None
    dataset_sha256: str | None = None
    train_count: int | None = None
    validation_count: int | None = None
    classes: tuple[str, ...] = DIGIT_NAMES
    started_from: str | None = None

    @property
    def kind(self) -> str:
        """What one of the classes is called: ``digit`` or ``class``."""
        return "digit" if self.classes == DIGIT_NAMES else "class"

    @property
    def kinds(self) -> str:
        """What the classes are called: ``digits`` or ``classes``."""
        return "digits" if self.classes == DIGIT_NAMES else "classes"

    def caption(self) -> str:
        """Return the line that each picture carries."""
        parts = (("data", self.dataset), ("recipe", self.recipe), ("seed", self.seed))
        return "  ·  ".join(f"{name}: {told}" for name, told in parts if told is not None)

    def tested_on(self, dataset: str, dataset_sha256: str) -> "RunSummary":
        """Return what is still true of the model when other data tests it."""
        return RunSummary(
            recipe=self.recipe,
            seed=self.seed,
            parameters=self.parameters,
            epochs=self.epochs,
            train_seconds=self.train_seconds,
            dataset=dataset,
            dataset_sha256=dataset_sha256,
            classes=self.classes,
            started_from=self.started_from,
        )

    def to_json(self, metrics: Metrics) -> dict[str, Any]:
        """Return the content of ``metrics.json``."""
        return {
            "recipe": self.recipe,
            "seed": self.seed,
            "parameters": self.parameters,
            "epochs": self.epochs,
            "train_seconds": _rounded(self.train_seconds, 2),
            "classes": list(self.classes),
            "started_from": self.started_from,
            "dataset": {
                "name": self.dataset,
                "sha256": self.dataset_sha256,
                "train": self.train_count,
                "validation": self.validation_count,
                "test": metrics.count,
            },
            "validation": {"accuracy": _rounded(self.validation_accuracy, 6)},
            "test": metrics.to_json(),
        }


def read_run_summary(path: Path) -> RunSummary:
    """Return what a run folder's ``metrics.json`` says.

    Raises
    ------
    RunError
        If the file can't be read or isn't one that digitnet wrote.
    """
    try:
        content = parse_json(path.read_bytes())
        dataset = content["dataset"]
        return RunSummary(
            recipe=content["recipe"],
            **{key: _whole(content, key) for key in ("seed", "parameters", "epochs")},
            train_seconds=content["train_seconds"],
            validation_accuracy=content["validation"]["accuracy"],
            dataset=dataset["name"],
            dataset_sha256=dataset["sha256"],
            train_count=dataset["train"],
            validation_count=dataset["validation"],
            classes=tuple(content.get("classes", DIGIT_NAMES)),
            started_from=content.get("started_from"),
        )
    except OSError as error:
        raise RunError(f"{path}: can't be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise RunError(f"{path}: not a metrics.json that digitnet wrote ({error!r})") from error


def _whole(content: dict[str, Any], key: str) -> int | None:
    value = content[key]
    if not isinstance(value, int | None):
        raise TypeError(f"{key}: {str(value)[:40]!r}")
    return value


def _rounded(value: float | None, decimals: int) -> float | None:
    return None if value is None else round(value, decimals)
