"""Other people's recipes, written afresh in Keras from the facts that they published.

Each takes digits as they lie in memory and returns the trained network. What a
source leaves open is decided here and said in the docstring.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import cv2
import keras
import numpy as np
from keras import layers
from numpy.typing import NDArray

from training.flops import forward_flops
from training.stopwatch import Predict, Stopwatch, Trained, TrainingTask

Pictures = NDArray[np.uint8]


@dataclass(frozen=True)
class Rival:
    """How a recipe is trained, and in which batches."""

    train: Callable[[TrainingTask], keras.Model]
    batch_size: int

    def run(self, name: str, task: TrainingTask) -> Trained:
        """Train and score.

        The last mark is that of the final weights; what Keras clears away
        after it, at times for seconds, isn't counted.
        """
        keras.utils.set_random_seed(task.seed)
        task.watch.start()
        model = self.train(task)
        seconds, accuracy = task.watch.curve[-1]
        return Trained(
            recipe=name,
            seed=task.seed,
            seconds=seconds,
            accuracy=accuracy,
            parameters=model.count_params(),
            flops=forward_flops(model.layers),
            images=int(model.optimizer.iterations) * self.batch_size,
            precision="float32",
            curve=task.watch.curve,
        )


def keras_example(task: TrainingTask) -> keras.Model:
    """Keras' official MNIST example: 34,826 parameters, 15 epochs; 99.22 % reported."""
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(64, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dropout(0.5),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
    model.fit(
        _scale(task.images),
        keras.utils.to_categorical(task.labels, 10),
        batch_size=128,
        epochs=15,
        validation_split=0.1,
        verbose=0,
        callbacks=[_Marks(task.watch)],
    )
    return model


def tinygrad_mnist(task: TrainingTask) -> keras.Model:
    """Train as tinygrad's beautiful_mnist does: 70 steps of 512; about 98 % reported.

    Left open: pictures are scaled to 0–1, batches drawn with replacement.
    """
    stack: list[Any] = [keras.Input((28, 28, 1))]
    for filters, size in ((32, 5), (64, 3)):
        stack += [layers.Conv2D(filters, size, activation="relu") for _ in range(2)]
        stack += [layers.BatchNormalization(momentum=0.9), layers.MaxPooling2D()]
    model = keras.Sequential([*stack, layers.Flatten(), layers.Dense(10)])
    model.compile("adam", _cross_entropy())
    rows = np.random.default_rng(task.seed).integers(0, len(task.labels), 70 * 512)
    model.fit(
        _scale(task.images[rows]),
        task.labels[rows],
        batch_size=512,
        shuffle=False,
        verbose=0,
        callbacks=[_Marks(task.watch, every=14)],
    )
    return model


def one_epoch(task: TrainingTask) -> keras.Model:
    """Train one epoch, as tuomaso's recipe does; 99.04 % on average reported.

    Left open: 24 filters of 5×5 and 32 of 3×3, each pooled, a dense layer of
    256, pictures normalised, a learning rate that rises over a quarter of the steps.
    """
    batch = 256
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Rescaling(1 / 0.3081, offset=-0.1307 / 0.3081),
            layers.Conv2D(24, 5, activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dense(256, activation="relu"),
            layers.Dense(10),
        ]
    )
    steps = math.ceil(len(task.images) / batch)
    rising = steps // 4
    rate = keras.optimizers.schedules.CosineDecay(
        0.01 / 25, steps - rising, warmup_target=0.01, warmup_steps=rising
    )
    model.compile(keras.optimizers.Adam(rate, beta_1=0.7, beta_2=0.9), _cross_entropy())
    model.fit(
        _scale(task.images),
        task.labels,
        batch_size=batch,
        verbose=0,
        callbacks=[_Marks(task.watch, every=steps // 4)],
    )
    return model


def cdeotte(task: TrainingTask) -> keras.Model:
    """Train the strongest published Keras recipe, single; 99.641 % ± 0.047 reported.

    Left open: 30 epochs, the fewest of the 30 to 35 told of; dropout after each strided
    convolution and after the last one; pictures are warped bilinearly.
    """
    stack: list[Any] = [keras.Input((28, 28, 1))]
    for filters in (32, 64):
        stack += [*_normalised(filters, 3), *_normalised(filters, 3)]
        stack += [*_normalised(filters, 5, strides=2, padding="same"), layers.Dropout(0.4)]
    stack += [*_normalised(128, 4), layers.Flatten(), layers.Dropout(0.4)]
    model = keras.Sequential([*stack, layers.Dense(10, activation="softmax")])
    model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
    decay = keras.callbacks.LearningRateScheduler(lambda epoch: 1e-3 * 0.95**epoch)
    model.fit(
        _Warped(task),
        epochs=30,
        verbose=0,
        callbacks=[decay, _Marks(task.watch)],
    )
    return model


RIVALS: Mapping[str, Rival] = {
    "keras-example": Rival(keras_example, 128),
    "tinygrad": Rival(tinygrad_mnist, 512),
    "one-epoch": Rival(one_epoch, 256),
    "cdeotte": Rival(cdeotte, 64),
}


def _scale(images: Pictures) -> NDArray[np.float32]:
    """Return (n, 28, 28, 1) from 0 to 1."""
    return images[..., None].astype(np.float32) / 255


def _predict_with(model: keras.Model) -> Predict:
    """Return how a rival's network reads pictures."""

    def predict(images: Pictures) -> NDArray[np.integer]:
        return model.predict(_scale(images), batch_size=1000, verbose=0).argmax(axis=1)

    return predict


def _normalised(filters: int, size: int, **settings: Any) -> list[Any]:
    convolution = layers.Conv2D(filters, size, activation="relu", **settings)
    return [convolution, layers.BatchNormalization()]


def _cross_entropy() -> keras.losses.Loss:
    return keras.losses.SparseCategoricalCrossentropy(from_logits=True)


class _Marks(keras.callbacks.Callback):
    """Marks the curve after each epoch, or every so many steps."""

    def __init__(self, watch: Stopwatch, every: int | None = None) -> None:
        super().__init__()
        self._watch = watch
        self._every = every

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:  # noqa: ARG002 - Keras names them
        if self._every and (batch + 1) % self._every == 0:
            self._watch.mark(_predict_with(self.model))

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:  # noqa: ARG002 - Keras names them
        self._watch.mark(_predict_with(self.model))


class _Warped(keras.utils.PyDataset):
    """Batches of 64, turned by up to 15°, zoomed by up to 15 %, shifted by up to 10 %."""

    BATCH = 64

    def __init__(self, task: TrainingTask) -> None:
        super().__init__()
        self._images, self._targets = task.images, keras.utils.to_categorical(task.labels, 10)
        self._rng = np.random.default_rng(task.seed)
        self._order = self._rng.permutation(len(self._images))

    def __len__(self) -> int:
        return math.ceil(len(self._images) / self.BATCH)

    def __getitem__(self, index: int) -> tuple[NDArray[np.float32], NDArray[Any]]:
        rows = self._order[index * self.BATCH : (index + 1) * self.BATCH]
        return _scale(np.stack([self._warp(self._images[row]) for row in rows])), self._targets[
            rows
        ]

    def on_epoch_end(self) -> None:
        self._order = self._rng.permutation(len(self._images))

    def _warp(self, image: Pictures) -> Pictures:
        angle, zoom = self._rng.uniform(-15, 15), self._rng.uniform(0.85, 1.15)
        matrix = cv2.getRotationMatrix2D((13.5, 13.5), angle, zoom)
        matrix[:, 2] += self._rng.uniform(-2.8, 2.8, 2)
        return cv2.warpAffine(image, matrix, (28, 28), flags=cv2.INTER_LINEAR)
