import json

import numpy as np
import pytest

from digitnet.errors import RefusedError
from digitnet.web.workers.tensors import InferRequest, infer_answer, parse_infer

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
        ([], "the body must be a JSON object"),
        ({}, "exactly one input"),
        ({"inputs": [1]}, "inputs[0] must be a JSON object"),
        (request({"name": "x"}), 'no input is named "x"'),
        (request({"datatype": "FP32"}), 'datatype UINT8, found "FP32"'),
        (request({"shape": [28, 28]}), "shape [n, 28, 28], found [28, 28]"),
        (request({"shape": [0, 28, 28]}), "found [0, 28, 28]"),
        (request({"shape": [True, 28, 28]}), "found [true, 28, 28]"),
        (request({"shape": [-1, 28, 28]}), "found [-1, 28, 28]"),
        (request({}), "images has no data"),
        (request({"data": [0] * 3}), "needs 1568 numbers, found 3"),
        (request({"data": [0.5] * 1568}), "whole numbers from 0 to 255"),
        (request({"data": [256] * 1568}), "whole numbers from 0 to 255"),
        (request({"data": [-1] * 1568}), "whole numbers from 0 to 255"),
        (request({"data": [True] * 1568}), "whole numbers from 0 to 255"),
        (request({"data": [10**400] * 1568}), "whole numbers from 0 to 255"),
        (request({"data": ["0"] * 1568}), "whole numbers from 0 to 255"),
        (request({"data": [[[0] * 28] * 28]}), "shape says 2 pictures, data has 1"),
        (request({"data": [[[0] * 28] * 28, [[0] * 28] * 27]}), "nested like its shape"),
        (request({"data": [[[0] * 28] * 28, [[0] * 28] * 27 + [0]]}), "nested like its shape"),
        (request({"parameters": {"shared_memory_region": "r"}}), "shared memory"),
        (request({"parameters": {"binary_data_size": 1568}}), "0 follow the JSON"),
        (request({"data": []}), "found 0"),
        (request({"parameters": []}), "parameters must be a JSON object"),
        (request(outputs=0), "outputs must be a list"),
        (request(id=7), "id must be a string"),
        (request(parameters={"binary_data_output": 1}), "must be true or false"),
        (request(outputs=[{"name": "digit"}]), 'no output is named "digit"'),
        (request(outputs=[{"name": "probabilities"}] * 2), "at most one"),
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
        (b'{"inputs": NaN}', -1, "NaN is no finite number"),
        (b"[" * 100_000, -1, "nested too deep"),
        (b"\xff\xfe", -1, "not JSON"),
        (b"{}", 3, "says 3 bytes of JSON; the body has 2"),
        (b"9" * 5000, -1, "not JSON"),
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
    answer = infer_answer(InferRequest(PICTURES, "7", binary=False), probabilities)
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
    answer = infer_answer(InferRequest(PICTURES, None, binary=True), probabilities)
    head = json.loads(answer.body[: answer.json_size])
    assert head["outputs"][0]["parameters"] == {"binary_data_size": 80}
    assert "id" not in head
    raw = np.frombuffer(answer.body[answer.json_size :], "<f4").reshape(2, 10)
    np.testing.assert_array_equal(raw, probabilities)
