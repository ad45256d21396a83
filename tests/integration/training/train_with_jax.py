"""Train a tiny recipe under Keras' JAX backend, whole and resumed; print what came out."""

import dataclasses
import json
import shutil
import sys
from pathlib import Path

import keras
import numpy as np

from digitnet.data.datasets import Splits, load_splits
from digitnet.reader.classifier import Classifier
from digitnet.recipes import Recipe
from digitnet.training.classifier.fit import train
from digitnet.training.events import EpochDone, Event
from digitnet.workflows.train import train_run

RECIPE = Recipe(
    name="tiny",
    model="first-steps",
    width=0.2,
    epochs=3,
    batch_size=64,
    learning_rate=0.01,
    ema=0.8,
)
SEED = 1


def main(folder: Path) -> None:
    splits = load_few()
    early = folder / "early"

    def keep_the_first_epoch(event: Event) -> None:
        if isinstance(event, EpochDone) and event.row.epoch == 1:
            shutil.copytree(folder / ".run.part" / ".checkpoints", early)

    run = train_run(RECIPE, splits, SEED, folder / "run", listen=keep_the_first_epoch)
    model = keras.models.load_model(run.path / "model.keras")
    resumed = train(RECIPE, splits, SEED, early, resume=True).model
    exported = Classifier(run.path)(splits.test.images).probabilities
    report = {
        "backend": keras.backend.backend(),
        "manifest": json.loads((run.path / "manifest.json").read_text())["backend"],
        "accuracy": run.metrics.accuracy,
        "difference": float(np.abs(np.asarray(model(splits.test.images)) - exported).max()),
        "resumed": weights(resumed) == weights(model),
    }
    print(json.dumps(report))


def load_few() -> Splits:
    """Parts of few sizes, because JAX compiles anew for each."""
    splits = load_splits("optdigits")
    test = splits.test.part(np.arange(128))
    few = splits.train.part(np.arange(640))
    return dataclasses.replace(splits, train=few, validation=few.part(np.arange(128)), test=test)


def weights(model: keras.Model) -> bytes:
    return b"".join(weight.tobytes() for weight in model.get_weights())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
