"""``digitnet export``: what it prints, writes and refuses."""

import keras
import pytest
from click.testing import Result
from keras import layers
from typer.testing import CliRunner

from digitnet.cli import app
from digitnet.data.optdigits import load_optdigits
from digitnet.export import export_onnx
from digitnet.reader.classifier import Classifier
from digitnet.runs.manifest import RUN, write_manifest
from digitnet.runs.model_file import model_bytes


def export(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["export", *map(str, arguments)])


@pytest.fixture
def run(tmp_path):
    """A finished run of a tiny network."""
    folder = tmp_path / "run"
    folder.mkdir()
    keras.utils.set_random_seed(1)
    images = keras.Input((28, 28), dtype="uint8", name="images")
    x = layers.Flatten()(layers.Rescaling(1 / 255)(images))
    model = keras.Model(images, layers.Dense(10, activation="softmax")(x))
    model.save(folder / "model.keras")
    export_onnx(model, folder / "model.onnx")
    write_manifest(folder, {"recipe": "tiny", "seed": 1}, RUN)
    return folder


def test_onnx_is_written_where_it_is_wanted(tmp_path, run):
    done = export(run, "--out", tmp_path / "mine.onnx")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == f"{tmp_path / 'mine.onnx'}: agrees with Keras on 1,000 real digits\n"
    assert (tmp_path / "mine.onnx").read_bytes() == (run / "model.onnx").read_bytes()


def test_other_formats_stand_beside_the_runs_files(run):
    assert export(run, "--format", "litert").exit_code == 0
    assert (run / "model.tflite").read_bytes()[4:8] == b"TFL3"
    assert export(run, "--format", "savedmodel").exit_code == 0
    assert (run / "saved_model" / "saved_model.pb").is_file()


def test_int8_tells_how_far_it_agrees(run):
    digits = load_optdigits()
    model = keras.models.load_model(run / "model.keras")
    model.compile(keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy")
    model.fit(digits.images, digits.labels, epochs=3, verbose=0)
    export_onnx(model, run / "model.onnx")
    done = export(run, "--format", "int8", "--data", "optdigits")
    assert done.exit_code == 0, done.stderr
    assert f"{run / 'model.int8.onnx'}: names the same digit as model.onnx for" in done.stdout
    assert Classifier(run / "model.int8.onnx").metadata["digitnet.precision"] == "int8"


@pytest.mark.parametrize("form", ["onnx", "int8"])
def test_ranges_of_another_file_are_for_page_networks(run, form):
    done = export(run, "--format", form, "--like", run / "model.onnx")
    assert done.exit_code == 1
    told = "--like is for --format int8 of a page network's run alone"
    assert done.stderr == f"digitnet: error: {told}\n"


def test_unknown_format_is_wrong_usage(run):
    done = export(run, "--format", "pickle")
    assert done.exit_code == 2
    assert "litert" in done.stderr


def test_folder_that_is_no_run_is_an_error_of_one_line(tmp_path):
    done = export(tmp_path)
    assert done.exit_code == 1
    assert done.stderr.startswith(f"digitnet: error: {tmp_path}: no finished run stands there")
    assert done.stderr.count("\n") == 1


def test_torn_model_fails_and_leaves_no_file(run):
    (run / "model.keras").write_bytes(b"torn")
    done = export(run, "--format", "litert")
    assert done.exit_code == 1
    assert "model.keras: not a Keras model that can be loaded safely" in done.stderr
    assert not (run / "model.tflite").exists()


def test_without_a_run_the_shipped_classifier_is_exported(tmp_path):
    done = export("--out", tmp_path / "mine.onnx")
    assert (done.exit_code, done.stderr) == (0, "")
    assert (tmp_path / "mine.onnx").read_bytes() == model_bytes(None)
    done = export("--format", "litert", "--out", tmp_path / "mine.tflite")
    assert done.exit_code == 1
    assert "the shipped classifier is an ONNX file" in done.stderr
