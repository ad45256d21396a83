"""Our recipes on the rivals' clock."""

import tempfile
from pathlib import Path

import keras
import numpy as np
from numpy.typing import NDArray

from digitnet.classes import DIGIT_NAMES
from digitnet.data.dataset import Splits
from digitnet.recipes import Recipe
from digitnet.training.classifier.batches import epoch_size
from digitnet.training.classifier.fit import train
from digitnet.training.classifier.scoring import predict_logits
from digitnet.training.events import EpochDone, Event
from digitnet.training.resume.checkpoint import Checkpoint, load_newest_checkpoint
from training.flops import forward_flops
from training.stopwatch import Predict, Stopwatch, Trained


def run_own(recipe: Recipe, splits: Splits, seed: int, watch: Stopwatch) -> Trained:
    """Train as ``digitnet train`` does, validation and checkpoints counted.

    The curve's points before the last are of the weights in the checkpoints,
    that is without their running mean.
    """
    states: list[tuple[float, Checkpoint]] = []
    with tempfile.TemporaryDirectory() as folder:

        def listen(event: Event) -> None:
            if isinstance(event, EpochDone) and event.row.epoch < event.epochs:
                seconds = watch.stop()
                if state := load_newest_checkpoint(Path(folder), print):
                    states.append((seconds, state))
                watch.start()

        watch.start()
        result = train(recipe, splits, seed, Path(folder), listen=listen)
        seconds = watch.stop()
    accuracy = watch.accuracy(_predict_with(result.network))
    for passed, state in states:
        watch.curve.append((passed, watch.accuracy(_predict_with(_at(result.network, state)))))
    watch.curve.append((seconds, accuracy))
    return Trained(
        recipe=recipe.name,
        seed=seed,
        seconds=seconds,
        accuracy=accuracy,
        parameters=result.model.count_params(),
        flops=forward_flops(result.model.layers),
        images=recipe.epochs * epoch_size(recipe, splits.train),
        precision=result.precision,
        curve=watch.curve,
    )


def _at(network: keras.Model, state: Checkpoint) -> keras.Model:
    twin = keras.models.clone_model(keras.Model(network.inputs, network.outputs))
    for index, variable in enumerate(twin.variables):
        variable.assign(state.arrays[f"network:{index:03d}"])
    return twin


def _predict_with(network: keras.Model) -> Predict:
    def predict(images: NDArray[np.uint8]) -> NDArray[np.integer]:
        return predict_logits(network, images)[:, : len(DIGIT_NAMES)].argmax(axis=1)

    return predict
