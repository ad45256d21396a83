"""LiteRT and SavedModel: run as their users run them, and refused when wrong."""

import sys

import keras
import numpy as np
import pytest
from keras import layers

from digitnet.errors import ExportError
from digitnet.export import tensorflow_files
from digitnet.export.compare import keras_scores
from digitnet.export.tensorflow_files import export_litert, export_saved_model
from digitnet.reader.classifier import Scores

SAMPLES = np.random.default_rng(1).integers(0, 256, (9, 28, 28), np.uint8)


@pytest.fixture(scope="module")
def model() -> keras.Model:
    """A tiny network of eleven classes, in bfloat16."""
    keras.utils.set_random_seed(5)
    images = keras.Input((28, 28), dtype="uint8", name="images")
    x = layers.Rescaling(1 / 255)(layers.Reshape((28, 28, 1))(images))
    x = layers.Conv2D(2, 5, strides=3, activation="relu", dtype="mixed_bfloat16")(x)
    x = layers.Dense(11, dtype="float32")(layers.Flatten()(x))
    return keras.Model(images, layers.Softmax(dtype="float32")(x))


@pytest.mark.parametrize(
    ("export", "run"),
    [
        (export_litert, tensorflow_files._run_litert),
        (export_saved_model, tensorflow_files._run_saved_model),
    ],
    ids=["litert", "savedmodel"],
)
def test_file_says_what_keras_says_of_any_number_of_pictures(tmp_path, model, export, run):
    path = tmp_path / "exported"
    export(model, path, SAMPLES)
    assert list(tmp_path.iterdir()) == [path]
    for count in (1, 9):
        expected, found = keras_scores(model, SAMPLES[:count]), run(path, SAMPLES[:count])
        np.testing.assert_allclose(found.probabilities, expected.probabilities, atol=1e-6)
        np.testing.assert_allclose(found.digitness, expected.digitness, atol=1e-6)


def test_litert_replaces_a_former_file(tmp_path, model):
    path = tmp_path / "model.tflite"
    path.write_bytes(b"former")
    export_litert(model, path, SAMPLES)
    assert path.read_bytes()[4:8] == b"TFL3"


def test_disagreement_leaves_what_was_there(tmp_path, model, monkeypatch):
    def wrong(model, images, *_):
        scores = keras_scores(model, images)
        return Scores(scores.probabilities[:, ::-1], scores.digitness)

    monkeypatch.setattr(tensorflow_files, "keras_scores", wrong)
    (tmp_path / "model.tflite").write_bytes(b"former")
    with pytest.raises(ExportError, match="disagrees with Keras"):
        export_litert(model, tmp_path / "model.tflite", SAMPLES)
    with pytest.raises(ExportError, match="disagrees with Keras"):
        export_saved_model(model, tmp_path / "saved", SAMPLES)
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"former"]


def test_folder_that_exists_is_not_replaced(tmp_path, model):
    with pytest.raises(ExportError, match="exists already"):
        export_saved_model(model, tmp_path, SAMPLES)


def test_unwritable_place_is_an_error_of_one_line(tmp_path, model):
    with pytest.raises(ExportError, match=r"m.tflite: can't be written: No such file"):
        export_litert(model, tmp_path / "nowhere" / "m.tflite", SAMPLES)


def test_model_that_the_converter_refuses_is_an_error_of_one_line(tmp_path, monkeypatch, model):
    def refuse(self, *args, **kwargs):
        raise ValueError("no such operator\nand much more")

    monkeypatch.setattr(keras.Model, "export", refuse)
    with pytest.raises(ExportError, match=r"can't export .* there: no such operator$"):
        export_litert(model, tmp_path / "m.tflite", SAMPLES)
    assert list(tmp_path.iterdir()) == []


def test_other_backend_is_told_what_is_needed(tmp_path, monkeypatch, model):
    monkeypatch.setattr(keras.backend, "backend", lambda: "jax")
    with pytest.raises(ExportError, match="needs TensorFlow, but Keras runs on jax"):
        export_litert(model, tmp_path / "m.tflite", SAMPLES)


def test_missing_litert_is_told_before_anything_is_converted(tmp_path, monkeypatch, model):
    monkeypatch.setitem(sys.modules, "ai_edge_litert.interpreter", None)
    with pytest.raises(ExportError, match=r"pip install 'digitnet\[litert\]'"):
        export_litert(model, tmp_path / "m.tflite", SAMPLES)
    assert list(tmp_path.iterdir()) == []
