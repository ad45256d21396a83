"""The whole file: inputs, outputs, metadata, and what happens when it is wrong."""

import json
import os
import subprocess
import sys

import keras
import numpy as np
import onnx
import pytest
from keras import layers

from digitnet import __version__
from digitnet.errors import ExportError, RunError
from digitnet.export import compare, export_onnx, onnx_file
from digitnet.models import MODELS, build_model
from digitnet.reader.classifier import Classifier
from digitnet.recipes import Recipe

SAMPLES = np.random.default_rng(1).integers(0, 256, (40, 28, 28), np.uint8)


def network(classes: int = 10, policy: str = "float32", shape=(28, 28)) -> keras.Model:
    keras.utils.set_random_seed(5)
    images = keras.Input(shape, dtype="uint8", name="images")
    x = layers.Reshape((28, 28, 1))(images)
    x = layers.Rescaling(1 / 255, dtype=policy)(x)
    x = layers.Conv2D(3, 3, strides=2, padding="same", dtype=policy)(x)
    x = layers.BatchNormalization(dtype=policy)(x)
    x = layers.Flatten()(layers.ReLU()(x))
    x = layers.Dense(classes, dtype="float32", name="logits")(x)
    return keras.Model(images, layers.Softmax(dtype="float32", name="probabilities")(x))


def softmax_of(model: keras.Model) -> np.ndarray:
    return np.asarray(model(SAMPLES.reshape(-1, *model.input_shape[1:])))


@pytest.mark.parametrize("shape", [(28, 28), (28, 28, 1)])
def test_ten_classes_give_keras_probabilities(tmp_path, shape):
    model = network(shape=shape)
    export_onnx(model, tmp_path / "model.onnx", samples=SAMPLES)
    scores = Classifier(tmp_path / "model.onnx")(SAMPLES)
    np.testing.assert_allclose(scores.probabilities, softmax_of(model), atol=1e-6)
    np.testing.assert_allclose(scores.digitness, softmax_of(model).max(1), atol=1e-6)


def test_eleventh_class_lowers_digitness_and_not_probabilities(tmp_path):
    model = network(classes=11)
    export_onnx(model, tmp_path / "model.onnx", samples=SAMPLES)
    scores = Classifier(tmp_path / "model.onnx")(SAMPLES)
    digits = softmax_of(model)[:, :10]
    np.testing.assert_allclose(scores.digitness, digits.max(1), atol=1e-6)
    np.testing.assert_allclose(scores.probabilities.sum(1), 1, atol=1e-6)
    np.testing.assert_allclose(scores.probabilities, digits / digits.sum(1)[:, None], atol=1e-6)


def test_model_in_bfloat16_is_compared_with_itself_in_float32(tmp_path):
    model = network(policy="mixed_bfloat16")
    export_onnx(model, tmp_path / "model.onnx", samples=SAMPLES)
    scores = Classifier(tmp_path / "model.onnx")(SAMPLES)
    np.testing.assert_allclose(scores.probabilities, softmax_of(model), atol=0.02)
    clone = compare.float32_clone(model)
    assert {layer.compute_dtype for layer in clone.layers} == {"float32"}
    np.testing.assert_allclose(scores.probabilities, softmax_of(clone), atol=1e-6)


def test_metadata_names_version_recipe_and_threshold(tmp_path):
    path = tmp_path / "model.onnx"
    export_onnx(network(), path, threshold=0.25, metadata={"digitnet.recipe": "fast"})
    found = {prop.key: prop.value for prop in onnx.load(path).metadata_props}
    assert found == {
        "digitnet.recipe": "fast",
        "digitnet.threshold": "0.25",
        "digitnet.classes": json.dumps([*"0123456789"]),
        "digitnet.version": __version__,
    }
    assert Classifier(path).threshold == 0.25


def test_any_number_of_pictures_can_be_asked_at_once(tmp_path):
    export_onnx(network(), tmp_path / "model.onnx")
    classifier = Classifier(tmp_path / "model.onnx")
    for count in (0, 1, 17):
        assert classifier(SAMPLES[:count]).probabilities.shape == (count, 10)


def test_same_model_gives_the_same_bytes(tmp_path):
    model = network()
    for name in ("one.onnx", "two.onnx"):
        export_onnx(model, tmp_path / name)
    assert (tmp_path / "one.onnx").read_bytes() == (tmp_path / "two.onnx").read_bytes()


def test_graph_is_small_and_of_a_common_version(tmp_path):
    export_onnx(network(), tmp_path / "model.onnx")
    model = onnx.load(tmp_path / "model.onnx")
    assert (model.ir_version, model.opset_import[0].version) == (8, 18)
    assert [node.op_type for node in model.graph.node] == [
        *("Cast", "Reshape", "Mul", "Conv", "Relu"),
        *("Flatten", "Gemm", "Softmax", "ReduceMax"),
    ]


def test_augmentation_inside_the_model_is_refused_and_leaves_no_file(tmp_path):
    images = keras.Input((28, 28, 1))
    x = layers.Flatten()(layers.RandomTranslation(0.1, 0.1, name="shake")(images))
    model = keras.Model(images, layers.Dense(10, activation="softmax")(x))
    with pytest.raises(ExportError, match=r"layer shake \(RandomTranslation\)"):
        export_onnx(model, tmp_path / "model.onnx")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kept", [None, b"the former model"])
def test_disagreement_leaves_what_was_there(tmp_path, monkeypatch, kept):
    path = tmp_path / "model.onnx"
    if kept:
        path.write_bytes(kept)
    good = onnx_file.build_onnx

    def wrong(model, metadata, *_):
        other = network()
        other.get_layer("logits").bias.assign(np.arange(10.0) / 1e3)
        return good(other, metadata)

    monkeypatch.setattr(onnx_file, "build_onnx", wrong)
    with pytest.raises(ExportError, match="disagrees with Keras: probabilities differs by"):
        export_onnx(network(), path, samples=SAMPLES)
    assert [file.read_bytes() for file in tmp_path.iterdir()] == ([kept] if kept else [])


def test_model_with_weights_that_are_not_numbers_is_refused(tmp_path):
    model = network()
    model.get_layer("logits").bias.assign(np.full(10, np.nan))
    with pytest.raises(ExportError, match="disagrees with Keras: probabilities differs by nan"):
        export_onnx(model, tmp_path / "model.onnx", samples=SAMPLES)
    assert list(tmp_path.iterdir()) == []


def test_another_digit_in_a_near_tie_counts_as_disagreement():
    even = np.full((1, 10), 0.1, np.float32)
    odd = even.copy()
    odd[0, 3] += 5e-6
    one = np.ones(1, np.float32)
    with pytest.raises(ExportError, match="another digit for 1 of 1 pictures"):
        compare.check_scores(compare.Scores(even, one), compare.Scores(odd, one), "it")


@pytest.mark.parametrize(
    ("model", "told"),
    [
        (keras.Sequential([keras.Input((28, 28)), layers.Flatten(), layers.Dense(10)]), "softmax"),
        (keras.Sequential([keras.Input((10,)), layers.Softmax()]), "not (28, 28)"),
        (network(classes=9), "not 10 or 11"),
    ],
    ids=["no softmax", "no pictures", "nine classes"],
)
def test_model_that_is_no_digit_classifier_is_refused(tmp_path, model, told):
    with pytest.raises(ExportError) as caught:
        export_onnx(model, tmp_path / "model.onnx", samples=SAMPLES)
    assert told in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_unwritable_place_is_an_error_of_one_line(tmp_path):
    with pytest.raises(RunError, match=r"nowhere/model.onnx: can't be written: No such file"):
        export_onnx(network(), tmp_path / "nowhere" / "model.onnx")


@pytest.mark.slow
def test_jax_backend_exports_too(tmp_path):
    code = (
        "import keras, pathlib; from digitnet.export import export_onnx\n"
        "L = keras.layers\n"
        "m = keras.Sequential([keras.Input((28, 28)), L.Rescaling(1 / 255), L.Reshape((28, 28, 1)),"
        " L.Conv2D(2, 3, strides=2, padding='same'), L.BatchNormalization(), L.Flatten(),"
        " L.Dense(10, activation='softmax')])\n"
        f"export_onnx(m, pathlib.Path({str(tmp_path / 'model.onnx')!r}))\n"
        "print(keras.backend.backend())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "KERAS_BACKEND": "jax"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "jax"
    assert Classifier(tmp_path / "model.onnx")(SAMPLES).probabilities.shape == (40, 10)


@pytest.mark.parametrize("outliers", [0.0, 0.1])
@pytest.mark.parametrize("name", MODELS)
def test_every_architecture_agrees_on_a_thousand_real_digits(tmp_path, mnist, name, outliers):
    keras.utils.set_random_seed(2)
    model = build_model(Recipe(model=name, outliers=outliers))
    export_onnx(model, tmp_path / "model.onnx", samples=mnist.test.images[:1000])
    assert (tmp_path / "model.onnx").is_file()
