"""The first convolution of a page network gives the same numbers in whatever order it adds."""

import keras
import numpy as np
import onnx
import onnxruntime
import pytest
from numpy.typing import NDArray
from onnx import helper, numpy_helper

from digitnet.errors import ExportError
from digitnet.export.exact_stem import make_stem_exact
from digitnet.export.page_file import export_page
from digitnet.models.page import build_page
from digitnet.recipes import PageRecipe

SMALL = PageRecipe(stem=4, quarter=8, eighth=8, sixteenth=8, head=8, blocks=1, deep_blocks=1)


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A small page network of random weights."""
    keras.utils.set_random_seed(3)
    path = tmp_path_factory.mktemp("network") / "page.onnx"
    model = build_page(SMALL)
    norm = model.get_layer("stem_norm")
    norm.set_weights([value + 0.1 for value in norm.get_weights()])
    export_page(model, path, sizes=(12, 44), metadata={})
    return path.read_bytes()


@pytest.fixture(scope="module")
def picture() -> NDArray[np.uint8]:
    return np.random.default_rng(0).integers(0, 256, (1, 96, 128)).astype(np.uint8)


def outputs(model: bytes, picture: NDArray[np.uint8], *names: str) -> list[NDArray[np.float32]]:
    """Return what nodes of a network give for a picture."""
    network = onnx.load_from_string(model)
    network.graph.output.extend(helper.make_empty_tensor_value_info(name) for name in names)
    session = onnxruntime.InferenceSession(network.SerializeToString())
    return list(session.run(names, {"images": picture}))


def added_exactly(model: bytes, picture: NDArray[np.uint8], seen: str) -> NDArray[np.float64]:
    """Return the first convolution in float64."""
    (x,) = outputs(model, picture, seen)
    tensors = {one.name: one for one in onnx.load_from_string(model).graph.initializer}
    weights, bias = (numpy_helper.to_array(tensors[f"stem_conv/{n}"]) for n in ("weight", "bias"))
    x = np.pad(x[0].astype(np.float64), ((0, 0), (1, 2), (1, 2)))
    windows = np.lib.stride_tricks.sliding_window_view(x, (5, 5), axis=(1, 2))[:, ::2, ::2]
    return np.einsum("chwij,ocij->ohw", windows, weights) + bias[:, None, None]


def test_sums_of_the_first_convolution_are_exact(
    network: bytes, picture: NDArray[np.uint8]
) -> None:
    exact = make_stem_exact(network)
    (found,) = outputs(exact, picture, "stem_conv")
    assert np.array_equal(found[0], added_exactly(exact, picture, "contrast/whole"))
    (rounded,) = outputs(network, picture, "stem_conv")
    assert not np.array_equal(rounded[0], added_exactly(network, picture, "contrast"))


def test_answers_stay_nearly_the_same(network: bytes, picture: NDArray[np.uint8]) -> None:
    before, after = (
        outputs(model, picture, "maps")[0] for model in (network, make_stem_exact(network))
    )
    assert 0 < np.abs(before - after).max() < 0.01 * np.abs(before).max()


def test_greys_are_counted_from_a_mean_that_adds_up_exactly(network: bytes) -> None:
    bright = np.random.default_rng(1).integers(247, 256, (1, 1024, 640)).astype(np.uint8)
    (level,) = outputs(make_stem_exact(network), bright, "contrast/level")
    cells = bright.reshape(128, 8, 80, 8).astype(np.int64).sum(axis=(1, 3))
    assert level.item() == np.float32(np.rint(cells / 64).sum()) / np.float32(128 * 80)
    assert abs(level.item() - bright.mean()) < 0.1


def test_another_network_is_an_error(network: bytes) -> None:
    with pytest.raises(ExportError, match="no layer stem_conv behind contrast"):
        make_stem_exact(make_stem_exact(network))
