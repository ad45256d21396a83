"""What a report has to say about a run, beside how well it did."""

from dataclasses import dataclass
from typing import Any

from digitnet.evaluation.metrics import Metrics


@dataclass(frozen=True, kw_only=True)
class Facts:
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
    """

    recipe: str | None = None
    seed: int | None = None
    parameters: int | None = None
    epochs: int | None = None
    train_seconds: float | None = None
    validation_accuracy: float | None = None
    dataset: str
    dataset_sha256: str
    train_count: int | None = None
    validation_count: int | None = None

    def caption(self) -> str:
        """Return the line that each picture carries."""
        parts = [f"data: {self.dataset}"]
        if self.recipe is not None:
            parts.append(f"recipe: {self.recipe}")
        if self.seed is not None:
            parts.append(f"seed: {self.seed}")
        return "  ·  ".join(parts)

    def to_json(self, metrics: Metrics) -> dict[str, Any]:
        """Return the content of ``metrics.json``."""
        return {
            "recipe": self.recipe,
            "seed": self.seed,
            "parameters": self.parameters,
            "epochs": self.epochs,
            "train_seconds": _rounded(self.train_seconds, 2),
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


def _rounded(value: float | None, decimals: int) -> float | None:
    return None if value is None else round(value, decimals)
