"""The page network as a file: pictures of any size, the numbers of Keras."""

import json

import keras
import numpy as np
import onnx
import onnxruntime as ort
import pytest
from keras import layers

from digitnet import __version__
from digitnet.errors import ExportError
from digitnet.export import page_file
from digitnet.export.page_file import export_page
from digitnet.models.page import build_page
from digitnet.recipes import PageRecipe

SMALL = PageRecipe(stem=4, quarter=8, eighth=8, sixteenth=8, head=8, blocks=1, deep_blocks=1)


@pytest.fixture(scope="module")
def network() -> keras.Model:
    """A network whose weights and statistics are random."""
    rng = np.random.default_rng(7)
    network = build_page(SMALL)
    for weight in network.weights:
        values = rng.normal(scale=0.3, size=weight.shape)
        weight.assign(0.5 + np.abs(values) if "variance" in weight.path else values)
    return network


def picture(height: int, width: int) -> np.ndarray:
    return np.random.default_rng(height).integers(0, 256, (2, height, width), np.uint8)


def test_any_size_gives_keras_answers(tmp_path, network):
    path = tmp_path / "page.onnx"
    export_page(network, path, sizes=(12, 44))
    session = ort.InferenceSession(path, providers=["CPUExecutionProvider"])
    for height, width in ((16, 32), (80, 64), (112, 240)):
        pictures = picture(height, width)
        (found,) = session.run(["maps"], {"images": pictures})
        assert found.shape == (2, 18, height // 4, width // 4)
        expected = np.asarray(network(pictures, training=False)).transpose(0, 3, 1, 2)
        np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-4)


def test_the_file_tells_what_it_is(tmp_path, network):
    path = tmp_path / "page.onnx"
    export_page(network, path, sizes=(12, 44), metadata={"digitnet.recipe": "page"})
    model = onnx.load(path)
    told = {entry.key: entry.value for entry in model.metadata_props}
    assert told["digitnet.recipe"] == "page"
    assert told["digitnet.version"] == __version__
    assert json.loads(told["digitnet.classes"]) == [*"0123456789", "mark"]
    assert json.loads(told["digitnet.sizes"]) == [12, 44]
    assert told["digitnet.stride"] == "4"
    sides = model.graph.input[0].type.tensor_type.shape.dim
    assert [side.dim_param for side in sides] == ["n", "height", "width"]


def test_normalisation_is_folded_into_the_convolutions(tmp_path, network):
    path = tmp_path / "page.onnx"
    export_page(network, path, sizes=(12, 44))
    kinds = {node.op_type for node in onnx.load(path).graph.node}
    assert "BatchNormalization" not in kinds
    assert len(onnx.load(path).graph.initializer) < 80


def test_the_same_network_gives_the_same_bytes(tmp_path, network):
    for name in ("a", "b"):
        export_page(network, tmp_path / name, sizes=(12, 44))
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_a_network_in_bfloat16_is_exported_in_float32(tmp_path, network):
    former = keras.config.dtype_policy()
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        mixed = build_page(SMALL)
    finally:
        keras.config.set_dtype_policy(former)
    mixed.set_weights(network.get_weights())
    for name, model in (("mixed", mixed), ("exact", network)):
        export_page(model, tmp_path / name, sizes=(12, 44))
    assert (tmp_path / "mixed").read_bytes() == (tmp_path / "exact").read_bytes()


def test_a_file_that_disagrees_is_not_written(tmp_path, network, monkeypatch):
    monkeypatch.setattr(page_file, "float32_clone", lambda _: build_page(SMALL))
    with pytest.raises(ExportError, match="disagrees with Keras"):
        export_page(network, tmp_path / "page.onnx", sizes=(12, 44))
    assert not (tmp_path / "page.onnx").exists()


def test_another_network_is_refused(tmp_path):
    images = keras.Input((None, None), dtype="uint8", name="images")
    x = layers.Rescaling(1 / 255)(keras.layers.Reshape((64, 64, 1))(images))
    other = keras.Model(images, layers.Conv2D(16, 1)(x))
    with pytest.raises(ExportError, match="no page network"):
        export_page(other, tmp_path / "page.onnx", sizes=(12, 44))
