"""Eight-bit copies of exported models."""

import keras
import numpy as np
import pytest
from keras import layers

from digitnet.data.optdigits import load_optdigits
from digitnet.errors import ExportError
from digitnet.export import export_onnx
from digitnet.export.int8 import export_int8
from digitnet.reader.classifier import Classifier


@pytest.fixture(scope="module")
def digits():
    return load_optdigits()


@pytest.fixture(scope="module")
def exact(digits, tmp_path_factory):
    """A small convolutional network that has learnt something."""
    keras.utils.set_random_seed(3)
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1), dtype="uint8"),
            layers.Rescaling(1 / 255),
            layers.Conv2D(16, 5, strides=3, activation="relu"),
            layers.Flatten(),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(keras.optimizers.Adam(0.005), "sparse_categorical_crossentropy")
    model.fit(digits.images[..., None], digits.labels, batch_size=32, epochs=5, verbose=0)
    path = tmp_path_factory.mktemp("exact") / "model.onnx"
    export_onnx(model, path, threshold=0.25, metadata={"digitnet.recipe": "small"})
    return path


def test_eight_bits_answer_alike_in_a_third_of_the_bytes(exact, digits, tmp_path) -> None:
    path = tmp_path / "model.int8.onnx"
    same = export_int8(exact, path, digits.images[:500], digits.images)
    one, other = Classifier(exact), Classifier(path)
    expected, found = one(digits.images), other(digits.images)
    agree = expected.probabilities.argmax(1) == found.probabilities.argmax(1)
    assert same == agree.mean() > 0.99
    assert np.abs(expected.digitness - found.digitness).mean() < 0.01
    assert path.stat().st_size < exact.stat().st_size / 2
    assert other.threshold == one.threshold == 0.25
    assert other.metadata == one.metadata | {"digitnet.precision": "int8"}


def test_what_disagrees_is_not_written(exact, digits, tmp_path) -> None:
    """Ranges that were taken from blank pictures cut every activation off."""
    path = tmp_path / "model.int8.onnx"
    blank = np.zeros((20, 28, 28), np.uint8)
    with pytest.raises(ExportError, match="eight bits name another digit for"):
        export_int8(exact, path, blank, digits.images)
    assert not path.exists()


def test_eight_bits_are_not_taken_twice(exact, digits, tmp_path) -> None:
    path = tmp_path / "model.int8.onnx"
    export_int8(exact, path, digits.images[:100], digits.images)
    with pytest.raises(ExportError, match="computes with eight bits already"):
        export_int8(path, tmp_path / "twice.onnx", digits.images, digits.images)
