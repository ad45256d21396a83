"""From a run folder to another format."""

import keras
import numpy as np
import pytest
from keras import layers

from digitnet.errors import RunError
from digitnet.export.convert import FORMATS, export_run, load_keras_model
from digitnet.export.onnx_file import export_onnx
from digitnet.reader.classifier import Classifier
from digitnet.runs import Run

SAMPLES = np.random.default_rng(1).integers(0, 256, (9, 28, 28), np.uint8)


@pytest.fixture
def run(tmp_path) -> Run:
    """A folder with a tiny trained model."""
    images = keras.Input((28, 28), dtype="uint8", name="images")
    x = layers.Flatten()(layers.Rescaling(1 / 255)(images))
    model = keras.Model(images, layers.Dense(10, activation="softmax")(x))
    folder = tmp_path / "run"
    folder.mkdir()
    model.save(folder / "model.keras")
    metadata = {"digitnet.recipe": "tiny"}
    export_onnx(model, folder / "model.onnx", threshold=0.125, metadata=metadata)
    return Run(folder, {})


def test_onnx_keeps_threshold_and_metadata(tmp_path, run):
    export_run(run, "onnx", tmp_path / "again.onnx", SAMPLES)
    assert (tmp_path / "again.onnx").read_bytes() == (run.path / "model.onnx").read_bytes()
    assert Classifier(tmp_path / "again.onnx").metadata["digitnet.recipe"] == "tiny"


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_each_format_is_written(tmp_path, run, form):
    export_run(run, form, tmp_path / "exported", SAMPLES)
    assert (tmp_path / "exported").exists()


def test_code_inside_a_model_file_is_refused(tmp_path):
    path = tmp_path / "model.keras"
    images = keras.Input((28, 28))
    keras.Model(images, layers.Lambda(lambda x: x * 2)(images)).save(path)
    with pytest.raises(RunError, match="not a Keras model that can be loaded safely") as caught:
        load_keras_model(path)
    assert "\n" not in str(caught.value)


def test_missing_and_broken_files_are_named(tmp_path):
    with pytest.raises(RunError, match=r"model.keras: no such file"):
        load_keras_model(tmp_path / "model.keras")
    (tmp_path / "model.keras").write_bytes(b"not a zip")
    with pytest.raises(RunError, match=r"model.keras: not a Keras model"):
        load_keras_model(tmp_path / "model.keras")
