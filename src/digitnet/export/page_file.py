"""Write a trained page network as an ONNX file that has been checked before it counts."""

import json
import types
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

import keras
import numpy as np
import onnx
import onnxruntime as ort
from numpy.typing import NDArray
from onnx import TensorProto, helper

from digitnet.errors import ExportError
from digitnet.export.compare import float32_clone
from digitnet.export.layers.graph import Graph, Value
from digitnet.export.layers.walk import write_model
from digitnet.export.onnx_file import to_model
from digitnet.models.page import LINKS, MAPS
from digitnet.recipes.page import MULTIPLE, STRIDE
from digitnet.runs import write_atomically
from digitnet.runs.model_keys import CLASSES_KEY, SIZES_KEY, STRIDE_KEY, VERSION_KEY

TOLERANCE = 1e-3
"""Largest difference of a number between Keras and the file, relative to numbers above 1.

A trained network makes 10⁻⁴ of the roundings in 24 scenes. A logit that is 10⁻³ off moves a
probability by a quarter of that.
"""
CLASS_NAMES = (*"0123456789", "mark")
SIDE = 4 * MULTIPLE
"""A side to write the graph for; its padding is the same for every multiple of `MULTIPLE`."""

Pictures = NDArray[np.uint8]


def export_page(
    model: keras.Model,
    path: Path,
    *,
    sizes: tuple[float, float],
    metadata: Mapping[str, str] = types.MappingProxyType({}),
    samples: Sequence[Pictures] = (),
) -> None:
    """Write a page network as ONNX, if the result is valid and agrees with Keras.

    The file's input is ``images``, (n, height, width) uint8, both multiples of
    16. Its output is ``maps``, (n, 18, height / 4, width / 4) float32, whose
    channels `digitnet.models.page.build_page` tells.

    Parameters
    ----------
    sizes
        Smallest and largest height of digits in pixels that it was trained to find.
    metadata
        More to write into the file, such as ``{"digitnet.recipe": "page"}``.
    samples
        (n, height, width) uint8 pictures to compare on, besides noise of several shapes.

    Raises
    ------
    ExportError
        If a layer has no translation, the graph is invalid, or an answer
        differs by more than `TOLERANCE`.
    RunError
        If the file can't be written.
    """
    told = {
        **metadata,
        VERSION_KEY: version("digitnet"),
        STRIDE_KEY: str(STRIDE),
        CLASSES_KEY: json.dumps(CLASS_NAMES),
        SIZES_KEY: json.dumps(sizes),
    }
    proto = build_page_onnx(model, told)
    data = proto.SerializeToString(deterministic=True)
    try:
        onnx.checker.check_model(proto, full_check=True)
        session = ort.InferenceSession(data, providers=["CPUExecutionProvider"])
    except Exception as error:  # the checker's and the runtime's errors share no base class
        raise ExportError(f"{path}: the exported graph is invalid: {error}") from error
    exact = float32_clone(model)
    for pictures in (*_noise(), *samples):
        _compare(exact, session, pictures, str(path))
    write_atomically(path, data)


def build_page_onnx(model: keras.Model, metadata: Mapping[str, str]) -> onnx.ModelProto:
    """Return a page network as an ONNX model, not yet checked."""
    graph = Graph(reserved=("images", MAPS))
    pixels = graph.add("Cast", ["images"], "pixels", to=TensorProto.FLOAT)
    maps = write_model(graph, model, Value(pixels, (SIDE, SIDE)))
    last = graph.nodes[-1]
    if last.output[0] != maps.name or maps.shape != (SIDE // STRIDE, SIDE // STRIDE, LINKS.stop):
        raise ExportError(f"model {model.name} answers {maps.shape}, which no page network does")
    last.name = last.output[0] = MAPS
    images = helper.make_tensor_value_info("images", TensorProto.UINT8, ["n", "height", "width"])
    output = helper.make_tensor_value_info(
        MAPS, TensorProto.FLOAT, ["n", LINKS.stop, "rows", "columns"]
    )
    return to_model(graph, images, [output], metadata)


def _noise() -> list[Pictures]:
    """Return pictures of the smallest side, a wide and a high one, and one of a single grey."""
    rng = np.random.default_rng(0)
    shapes = (2, MULTIPLE, MULTIPLE), (1, MULTIPLE, 9 * MULTIPLE), (1, 7 * MULTIPLE, 4 * MULTIPLE)
    noise = [rng.integers(0, 256, shape, np.uint8) for shape in shapes]
    return [*noise, np.full((1, 2 * MULTIPLE, 2 * MULTIPLE), 255, np.uint8)]


def _compare(
    exact: keras.Model, session: ort.InferenceSession, pictures: Pictures, what: str
) -> None:
    answer = exact(pictures, training=False)
    expected = np.asarray(keras.ops.convert_to_numpy(answer)).transpose(0, 3, 1, 2)
    (found,) = session.run([MAPS], {"images": pictures})
    if found.shape != expected.shape:
        raise ExportError(f"{what}: the answer has shape {found.shape}, not {expected.shape}")
    scale = np.maximum(np.abs(expected), 1)
    difference = float((np.abs(found - expected) / scale).max(initial=0.0))
    if not difference <= TOLERANCE:
        raise ExportError(
            f"{what} disagrees with Keras on a picture of {pictures.shape[1:]}: an answer differs "
            f"by {difference:.2g}, more than {TOLERANCE:g}; nothing was written"
        )
