"""What is measured, on what, and how much of it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np

from digitnet.data.datasets import Dataset, Splits, load_splits
from digitnet.reader.classifier import Classifier
from digitnet.reader.loading import load
from digitnet.reader.reader import Reader
from digitnet.reader.results import Prediction
from digitnet.synthesis.pages.benchmark import scenes
from digitnet.synthesis.pages.benchmark.page import BenchmarkScene
from reading.real.pictures import Contender, Outcome

MEASURING_SEED = 1_000_000
"""Scenes from here on are for measuring; developers look at those before."""
CHUNK = 1000


@dataclass(frozen=True)
class Bench:
    """What is measured, on what, and how much of it.

    Attributes
    ----------
    model
        A run folder, a ``.onnx`` file, or None for the model that ships.
    data_dir
        Folder of MNIST's files, or None for where they are looked for.
    real_dev
        Folder of real digits that aren't MNIST's, or None.
    cases
        Folder of small inputs that others failed on, or None.
    quick
        Take a handful of everything, to see that it runs.
    develop
        Compose scenes of training digits, from seeds that may be looked at.
    outcomes
        What was read in each real picture, one after the other, to be looked at.
    """

    model: Path | None
    data_dir: Path | None = None
    real_dev: Path | None = None
    cases: Path | None = None
    quick: bool = False
    develop: bool = False
    outcomes: list[Outcome] = field(default_factory=list)

    @cached_property
    def splits(self) -> Splits:
        """MNIST, read when a row needs it."""
        return load_splits("mnist", self.data_dir)

    @cached_property
    def classifier(self) -> Classifier:
        """The model on one thread."""
        return Classifier(self.model)

    @cached_property
    def reader(self) -> Reader:
        """The reader on one thread."""
        return load(self.model)

    @cached_property
    def contender(self) -> Contender:
        """The reader, as rivals are measured."""
        reader = self.reader  # loaded here, else the first picture would pay for it
        return Contender(
            "digitnet",
            lambda file: reader.read(file).lines,
            lambda file: reader.predict([file])[0].digit,
        )

    @cached_property
    def test(self) -> Dataset:
        """MNIST's test digits, or a handful."""
        return self.splits.test.part(np.arange(50)) if self.quick else self.splits.test

    @cached_property
    def test_predictions(self) -> list[Prediction]:
        """What the reader says of `test`."""
        return list(self.predict(self.test.images))

    def predict(self, images: Iterable[object]) -> Iterator[Prediction]:
        """Take pictures through the whole path, a chunk at a time."""
        images = list(images)
        for start in range(0, len(images), CHUNK):
            yield from self.reader.predict(images[start : start + CHUNK])  # type: ignore[arg-type]

    def compose(self, kind: str, count: int) -> Iterator[BenchmarkScene]:
        """Compose scenes of a kind, one after the other."""
        digits = self.splits.train if self.develop else self.splits.test
        first = 0 if self.develop else MEASURING_SEED
        for seed in range(first, first + (1 if self.quick else count)):
            yield scenes.compose(kind, digits, seed)
