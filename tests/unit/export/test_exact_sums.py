"""Sums of two eight-bit layers round alike in every kernel."""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import onnx
import onnxruntime
import pytest
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from digitnet.errors import ExportError
from digitnet.export.exact_stem import make_stem_exact
from digitnet.export.exact_sums import (
    MAX_MOVE,
    exact_scales,
    find_sums,
    kernel_error,
    make_sums_exact,
)
from digitnet.export.page_file import export_page
from digitnet.export.page_int8 import EXACT, QUANTISED
from digitnet.export.quantise import quantise
from digitnet.models.page import build_page
from digitnet.recipes import PageRecipe

SMALL = PageRecipe(stem=4, quarter=8, eighth=8, sixteenth=8, head=8)
SUMS = ["block1_add", "block2_add", "block3_add", "deep1_add", "deep2_add"]
SUMS += ["wide_add", "link_add", "narrow_add"]
SUMS += [*(f"link_look{look}_add" for look in (1, 2, 3)), "link_add_around", "link_cell_add"]
NEAR = (0.019743777811527252, 0.058651432394981384, 0.025931155309081078, 128)
"""A sum as calibration left it: scales of both inputs and the output, the second input's zero."""
Numbers = NDArray[Any]
A, B = np.arange(256)[:, None], np.arange(256)[None]


def divided_last(first: float, second: float, output: float, zero: int) -> Numbers:
    """A browser's kernel: adds in float32, then divides."""
    one, two, out = np.float32([first, second, output])
    return np.rint((one * A.astype(np.float32) + two * (B - zero).astype(np.float32)) / out)


def divided_first(first: float, second: float, output: float, zero: int) -> Numbers:
    """SSE's: the scales' quotients first, and the zeros apart."""
    one, two = np.float32([first, second]) / np.float32(output)
    fixed = -(two * np.float32(zero))
    return np.rint((fixed + one * A.astype(np.float32)) + two * B.astype(np.float32))


def fused(first: float, second: float, output: float, zero: int) -> Numbers:
    """AVX2's: the same with fused multiply-add."""
    one, two = np.float32([first, second]) / np.float32(output)
    fixed = -(two * np.float32(zero))
    sums = (np.float64(two) * B + fixed).astype(np.float32)
    return np.rint((np.float64(one) * A + sums).astype(np.float32))


def whole_numbers(first: float, second: float, output: float, zero: int) -> Numbers:
    """ARM's: factors of 22 bits, halves away from zero."""
    one, two = np.float32([first, second]) / np.float32(output)
    shift = 21 - int(np.floor(np.log2(max(one, two))))
    numbers = (int(np.rint(one * 2.0**shift)), int(np.rint(two * 2.0**shift)))
    sums = A * numbers[0] + (B - zero) * numbers[1]
    return np.sign(sums) * ((np.abs(sums) + (1 << (shift - 1))) >> shift)


KERNELS: list[Callable[[float, float, float, int], Numbers]] = [
    divided_last,
    divided_first,
    fused,
    whole_numbers,
]


def kernels_differ(first: float, second: float, output: float, zero: int) -> int:
    """Return for how many pairs of inputs two kernels give another eight-bit number."""
    answers = [np.clip(kernel(first, second, output, zero), 0, 255) for kernel in KERNELS]
    return int(sum((answer != answers[0]) for answer in answers[1:]).astype(bool).sum())


def distance(first: float, second: float, output: float, zero: int) -> float:
    """Return how near to a half a sum comes, in steps of the output."""
    sums = first / output * A + second / output * (B - zero)
    return float(np.abs(sums - np.floor(sums) - 0.5).min())


def value(network: onnx.ModelProto, name: str) -> Numbers:
    """Return an initialiser."""
    return numpy_helper.to_array(next(t for t in network.graph.initializer if t.name == name))


@pytest.fixture(scope="module")
def quantised(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A narrow page network with all blocks, in eight bits as calibration leaves them."""
    keras.utils.set_random_seed(5)
    path = tmp_path_factory.mktemp("network") / "page.onnx"
    model = build_page(SMALL)
    for layer in model.layers:  # biases that aren't 0
        if layer.name.endswith("_norm"):
            layer.beta.assign_add(np.full(layer.beta.shape, 0.05))
    export_page(model, path, sizes=(12, 44), metadata={})
    exact = make_stem_exact(path.read_bytes())
    names = [node.name for node in onnx.load_from_string(exact).graph.node]
    return quantise(
        exact,
        np.random.default_rng(0).integers(0, 256, (2, 1, 64, 64)).astype(np.uint8),
        QUANTISED,
        excluded=[name for name in names if name.partition("/")[0] in EXACT],
        seven_bits=True,
        percentile=99.99,
    )


def scales(model: bytes) -> list[tuple[float, float, float, int]]:
    """Return each sum's scales, and the second input's zero."""
    network = onnx.load_from_string(model)
    return [
        (
            *(float(value(network, name)) for name in (*one.inputs, one.output)),
            int(value(network, one.inputs[1].replace("_scale", "_zero_point"))),
        )
        for one in find_sums(network)
    ]


@pytest.fixture(scope="module")
def exact(quantised: bytes) -> bytes:
    """The same network with exact sums."""
    return make_sums_exact(quantised)


def sums_of(*readers: str) -> bytes:
    """Return a model that adds the same two eight-bit inputs, once for each reader of a sum."""
    first, second, output, zero = NEAR
    tensors = {"x": first, "y": second, "z": output, "zero": np.uint8(0), "middle": np.uint8(zero)}
    nodes = [
        helper.make_node("DequantizeLinear", ["a", "x", "zero"], ["first"]),
        helper.make_node("DequantizeLinear", ["b", "y", "middle"], ["second"]),
    ]
    for row, reader in enumerate(readers):
        inputs = [f"sum{row}", "z", "zero"] if reader == "QuantizeLinear" else [f"sum{row}"]
        nodes.append(helper.make_node("Add", ["first", "second"], [f"sum{row}"], name=f"add{row}"))
        nodes.append(helper.make_node(reader, inputs, [f"out{row}"]))
    number = TensorProto.UINT8 if "QuantizeLinear" in readers else TensorProto.FLOAT
    graph = helper.make_graph(
        nodes,
        "sums",
        [helper.make_tensor_value_info(name, TensorProto.UINT8, ["n"]) for name in "ab"],
        [helper.make_tensor_value_info(f"out{row}", number, ["n"]) for row in range(len(readers))],
        [
            numpy_helper.from_array(np.float32(one) if isinstance(one, float) else one, name)
            for name, one in tensors.items()
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=8)
    data: bytes = model.SerializeToString()
    return data


def test_kernels_differ_where_a_sum_lies_at_a_half() -> None:
    assert distance(*NEAR) < 4e-6
    assert kernels_differ(*NEAR) == 3


def test_this_machine_adds_all_pairs_as_every_kernel_does() -> None:
    model = make_sums_exact(sums_of("QuantizeLinear"))
    pairs = {"a": np.repeat(A.astype(np.uint8), 256), "b": np.tile(B.astype(np.uint8)[0], 256)}
    (found,) = onnxruntime.InferenceSession(model).run(None, pairs)
    network = onnx.load_from_string(model)
    first, second, output = (float(value(network, name)) for name in "xyz")
    for kernel in KERNELS:
        expected = np.clip(kernel(first, second, output, NEAR[3]), 0, 255)
        assert np.array_equal(found.reshape(256, 256), expected)


def test_all_sums_of_a_page_network_lie_farther_from_a_half_than_a_kernel_errs(
    exact: bytes,
) -> None:
    assert [one.name for one in find_sums(onnx.load_from_string(exact))] == SUMS
    for first, second, output, zero in scales(exact):
        assert distance(first, second, output, zero) > kernel_error(first, second, output, 0)
        assert kernels_differ(first, second, output, zero) == 0


def test_scales_hardly_change(quantised: bytes, exact: bytes) -> None:
    before, after = (np.array(scales(model)) for model in (quantised, exact))
    moves = np.abs(after[:, :3] / before[:, :3] - 1)
    assert (moves[:, 2] > 0).all()
    assert moves.max() < 0.2 * MAX_MOVE
    assert np.array_equal(after[:, 3], before[:, 3])


def test_biases_follow_their_input(quantised: bytes, exact: bytes) -> None:
    old, new = (onnx.load_from_string(model) for model in (quantised, exact))
    producers = {node.output[0]: node for node in new.graph.node}
    convolutions = [node for node in new.graph.node if node.op_type == "Conv"]
    followed = set()
    for node in convolutions:
        sources = [producers.get(name) for name in node.input]
        if all(one is not None and one.op_type == "DequantizeLinear" for one in sources):
            steps = [value(new, one.input[1]) for one in sources if one is not None]
            np.testing.assert_allclose(steps[2], steps[0] * steps[1], rtol=1e-6)
            bias = sources[2].input[0] if sources[2] else ""
            before = value(old, bias) * value(old, f"{bias}_scale")
            assert (np.abs(value(new, bias) * steps[2] - before) <= 0.51 * steps[2]).all()
            if not np.array_equal(value(old, f"{bias}_scale"), steps[2]):
                followed.add(node.name.removesuffix("_conv"))
    behind_sums = {"block2_first", "block3_first", "deep2_first", "sixteenth", "head"}
    behind_sums |= {"link_far", "link_around", "link_look2_first", "link_look3_first"}
    behind_sums |= {"link_second", "link_row1"}
    assert followed == behind_sums | {"wide_fine", "wide_coarse", "narrow_coarse"}


def test_answers_stay_nearly_the_same(quantised: bytes, exact: bytes) -> None:
    picture = np.random.default_rng(1).integers(0, 256, (1, 96, 128)).astype(np.uint8)
    before, after = (
        onnxruntime.InferenceSession(model).run(None, {"images": picture})[0]
        for model in (quantised, exact)
    )
    assert 0 < np.abs(before - after).mean() < 0.03 * np.abs(before).mean()


def test_no_scales_nearby_is_an_error() -> None:
    assert exact_scales(1e-5, *NEAR[1:3], 0) is None
    network = onnx.load_from_string(sums_of("QuantizeLinear"))
    for tensor in network.graph.initializer:
        if tensor.name == "x":
            tensor.CopyFrom(numpy_helper.from_array(np.float32(1e-5), "x"))
    with pytest.raises(ExportError, match="add0: no scales nearby keep this sum away from a half"):
        make_sums_exact(network.SerializeToString())


def test_a_sum_of_settled_scales_is_an_error() -> None:
    with pytest.raises(ExportError, match="add1: earlier sums have settled the scales"):
        make_sums_exact(sums_of("QuantizeLinear", "QuantizeLinear"))


def test_a_sum_that_stays_in_float32_is_an_error() -> None:
    with pytest.raises(ExportError, match="add0: the sum of two eight-bit layers has more bits"):
        make_sums_exact(sums_of("Relu"))
