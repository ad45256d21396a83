import json

import numpy as np
import pytest

from digitnet.errors import RefusedError
from digitnet.web.workers.tensors import DATATYPES, Inference, infer_answer, parse_infer

PICTURES = np.arange(2 * 784, dtype=np.uint64).astype(np.uint8).reshape(2, 28, 28)


def request(tensor=None, **changes):
    flat = {"name": "images", "datatype": "UINT8", "shape": [2, 28, 28]}
    flat |= {"data": PICTURES.ravel().tolist()} if tensor is None else tensor
    return {"inputs": [flat], **changes}


def parse(document, rest=b""):
    text = json.dumps(document).encode()
    return parse_infer(text + rest, len(text) if rest else -1)


def test_flat_data():
    found = parse(request(id="seven"))
    np.testing.assert_array_equal(found.pictures, PICTURES)
    assert (found.id, found.binary) == ("seven", False)


def test_nested_data():
    found = parse(request({"data": PICTURES.tolist()}))
    np.testing.assert_array_equal(found.pictures, PICTURES)


def test_binary_data():
    found = parse(request({"parameters": {"binary_data_size": 1568}}), PICTURES.tobytes())
    np.testing.assert_array_equal(found.pictures, PICTURES)


SHAPES = [[2, 28, 28], [2, 784], [2, 28, 28, 1], [2, 1, 28, 28]]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("datatype", [name for name in DATATYPES if name not in {"BOOL", "INT8"}])
@pytest.mark.parametrize("form", ["flat", "nested", "binary"])
def test_every_shape_and_type_of_number(shape, datatype, form):
    pictures = PICTURES.astype(DATATYPES[datatype]).reshape(shape)
    tensor, rest = {"datatype": datatype, "shape": shape}, b""
    if form == "binary":
        rest = pictures.tobytes()
        tensor["parameters"] = {"binary_data_size": len(rest)}
    else:
        tensor["data"] = (pictures.ravel() if form == "flat" else pictures).tolist()
    np.testing.assert_array_equal(parse(request(tensor), rest).pictures, PICTURES)


@pytest.mark.parametrize("datatype", ["FP16", "FP32", "FP64"])
def test_floats_up_to_one_are_scaled(datatype):
    """So are most pictures that were made for training a network."""
    values = (PICTURES / 255).astype(DATATYPES[datatype])
    tensor = {"datatype": datatype, "data": values.ravel().tolist()}
    np.testing.assert_array_equal(parse(request(tensor)).pictures, PICTURES)


def test_masks_are_black_and_white():
    mask = PICTURES > 127
    for data in (mask.ravel().tolist(), mask.tolist()):
        found = parse(request({"datatype": "BOOL", "data": data}))
        np.testing.assert_array_equal(found.pictures, np.where(mask, 255, 0))


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, -0.5, 255.5, 1e30])
def test_floats_that_are_no_pixels_are_refused(bad):
    values = np.full((2, 784), 0.5, np.float32)
    values[1, 7] = bad
    with pytest.raises(RefusedError, match="floats from 0 to 1, ink bright on 0; found values"):
        parse(
            request(
                {
                    "datatype": "FP32",
                    "shape": [2, 784],
                    "parameters": {"binary_data_size": values.nbytes},
                }
            ),
            values.tobytes(),
        )


def test_null_is_as_good_as_absent():
    """Clients built on typed models send every optional field."""
    found = parse(request(id=None, parameters=None, outputs=None))
    assert (found.id, found.binary) == (None, False)


@pytest.mark.parametrize(
    ("wanted", "binary"),
    [
        ({"outputs": [{"name": "probabilities"}]}, False),
        ({"outputs": [{"name": "probabilities", "parameters": {"binary_data": True}}]}, True),
        ({"parameters": {"binary_data_output": True}}, True),
        (
            {
                "parameters": {"binary_data_output": True},
                "outputs": [{"name": "probabilities", "parameters": {"binary_data": False}}],
            },
            False,
        ),
    ],
)
def test_form_of_the_answer_is_the_outputs_before_the_requests(wanted, binary):
    assert parse(request(**wanted)).binary is binary


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ([], "Expected `object`, got `array`"),
        ({}, "missing required field `inputs`"),
        ({"inputs": [1]}, "Expected `object`, got `int` - at `$.inputs[0]`"),
        (request({"name": "input_1"}), 'the model has one input, images; found "input_1"'),
        (request({"datatype": "STRING"}), 'BOOL; found "STRING"'),
        (
            request({"shape": [28, 28]}),
            "[n, 28, 28] or [n, 784] or [n, 28, 28, 1] or [n, 1, 28, 28], found [28,28]",
        ),
        (request({"shape": [0, 28, 28]}), "found [0,28,28]"),
        (
            request({"shape": [True, 28, 28]}),
            "Expected `int`, got `bool` - at `$.inputs[0].shape[0]`",
        ),
        (request({"shape": [-1, 28, 28]}), "found [-1,28,28]"),
        (request({}), "images has no data"),
        (request({"data": [0] * 3}), "needs 1568 numbers, found 3"),
        (request({"data": [0.5] * 1568}), "data: Expected `int`, got `float`"),
        (request({"data": [256] * 1568}), "numbers from 0 to 255"),
        (request({"data": [-1] * 1568}), "numbers from 0 to 255"),
        (request({"data": [True] * 1568}), "data: Expected `int`, got `bool`"),
        (request({"data": [10**400] * 1568}), "numbers from 0 to 255"),
        (request({"data": ["0"] * 1568}), "data: Expected `int`, got `str`"),
        (request({"data": [[[0] * 28] * 28]}), "nested like their shape [2,28,28]"),
        (request({"data": [[[0] * 28] * 28, [[0] * 28] * 27]}), "nested like their shape"),
        (
            request({"data": [[[0] * 28] * 28, [[0] * 28] * 27 + [0]]}),
            "Expected `array`, got `int`",
        ),
        (request({"parameters": {"shared_memory_region": "r"}}), "shared memory"),
        (request({"parameters": {"binary_data_size": 1568}}), "0 follow the JSON"),
        (request({"data": []}), "found 0"),
        (request({"parameters": []}), "Expected `object | null`, got `array`"),
        (request(outputs=0), "Expected `array | null`, got `int`"),
        (request(id=7), "Expected `str | null`, got `int`"),
        (request(parameters={"binary_data_output": 1}), "Expected `bool | null`, got `int`"),
        (
            request(outputs=[{"name": "digit"}]),
            'the model has one output, probabilities; found "digit"',
        ),
        (request(outputs=[{"name": "probabilities"}] * 2), "length <= 1"),
        (
            request(outputs=[{"name": "probabilities", "parameters": {"classification": 3}}]),
            "classification",
        ),
    ],
)
def test_what_is_wrong_is_told(document, message):
    with pytest.raises(RefusedError) as refusal:
        parse(document)
    assert refusal.value.status == 400
    assert message in refusal.value.message


@pytest.mark.parametrize(
    ("body", "json_size", "message"),
    [
        (b"", -1, "not JSON"),
        (b'{"inputs": NaN}', -1, "not JSON: JSON is malformed"),
        (json.dumps(request({"data": 0})).encode()[:-4] + b"[" * 10**6, -1, "nested too deep"),
        (b"[" * 100_000, -1, "Expected `object`"),
        (b"\xff\xfe", -1, "not JSON"),
        (b"{}", 3, "says 3 bytes of JSON; the body has 2"),
        (b"9" * 5000, -1, "out of range"),
    ],
)
def test_what_is_no_json_is_told(body, json_size, message):
    with pytest.raises(RefusedError, match=message):
        parse_infer(body, json_size)


def test_bytes_that_nobody_announced_are_refused():
    with pytest.raises(RefusedError, match="3 bytes follow the JSON"):
        parse(request(), b"abc")


def test_long_values_are_told_in_short():
    with pytest.raises(RefusedError) as refusal:
        parse(request({"name": "x" * 10_000}))
    assert len(refusal.value.message) < 200


def test_json_answer():
    probabilities = np.full((2, 10), 0.125, np.float32)
    answer = infer_answer(Inference(PICTURES, "7", binary=False), probabilities, "digitnet", "1")
    assert (answer.status, answer.json_size, answer.read) == (200, -1, 2)
    assert json.loads(answer.body) == {
        "model_name": "digitnet",
        "model_version": "1",
        "id": "7",
        "outputs": [
            {"name": "probabilities", "datatype": "FP32", "shape": [2, 10], "data": [0.125] * 20}
        ],
    }


def test_binary_answer():
    probabilities = np.random.default_rng(0).random((2, 10), np.float32)
    answer = infer_answer(Inference(PICTURES, None, binary=True), probabilities, "digitnet", "1")
    head = json.loads(answer.body[: answer.json_size])
    assert head["outputs"][0]["parameters"] == {"binary_data_size": 80}
    assert "id" not in head
    raw = np.frombuffer(answer.body[answer.json_size :], "<f4").reshape(2, 10)
    np.testing.assert_array_equal(raw, probabilities)
