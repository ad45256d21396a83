"""Open Inference Protocol v2: a request's bytes → pictures, probabilities → the response.

https://kserve.github.io/website/docs/concepts/architecture/data-plane/v2-protocol, with
its binary tensor data extension.
"""

import json
from dataclasses import dataclass
from itertools import chain
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from digitnet.web.identity import MODEL_NAME, MODEL_VERSION
from digitnet.web.refusal import RefusedError
from digitnet.web.workers.wire import Answer

PIXELS = 28 * 28
NO_PIXELS = "data must be whole numbers from 0 to 255"


@dataclass(frozen=True, slots=True)
class InferRequest:
    """A checked request.

    Attributes
    ----------
    pictures
        (n, 28, 28) uint8, ink bright on 0.
    id
        Echoed in the response.
    binary
        Whether the probabilities are wanted as raw float32 after the JSON.
    """

    pictures: NDArray[np.uint8]
    id: str | None
    binary: bool


def parse_infer(body: bytes, json_size: int = -1) -> InferRequest:
    """Check a request, shape and sizes before anything is made of its numbers.

    Parameters
    ----------
    body
        JSON, and after its first `json_size` bytes the binary tensors.

    Raises
    ------
    RefusedError
        With status 400 and what is wrong.
    """
    if json_size > len(body):
        _refuse(f"the header says {json_size} bytes of JSON; the body has {len(body)}")
    text = _text(body if json_size < 0 else body[:json_size])
    document = _load(text)
    rest = memoryview(body)[json_size:] if json_size >= 0 else memoryview(b"")
    inputs = document.get("inputs")
    if not isinstance(inputs, list) or len(inputs) != 1:
        _refuse("expected exactly one input, images")
    tensor = _object(inputs[0], "inputs[0]")
    pictures = _pictures(tensor, rest, has_literals="true" in text or "false" in text)
    request_id = document.get("id")
    if request_id is not None and not isinstance(request_id, str):
        _refuse("id must be a string")
    return InferRequest(pictures, request_id, _wants_binary(document))


def infer_answer(request: InferRequest, probabilities: NDArray[np.float32]) -> Answer:
    """Return the response to a request.

    Parameters
    ----------
    probabilities
        (n, classes) float32.
    """
    count = len(probabilities)
    output: dict[str, Any] = {
        "name": "probabilities",
        "datatype": "FP32",
        "shape": list(probabilities.shape),
    }
    raw = probabilities.astype("<f4", copy=False).tobytes() if request.binary else b""
    if request.binary:
        output["parameters"] = {"binary_data_size": len(raw)}
    else:
        output["data"] = probabilities.ravel().tolist()
    document: dict[str, Any] = {"model_name": MODEL_NAME, "model_version": MODEL_VERSION}
    if request.id is not None:
        document["id"] = request.id
    document["outputs"] = [output]
    head = json.dumps(document).encode()
    if not request.binary:
        return Answer(200, head, read=count)
    return Answer(200, head + raw, "application/octet-stream", len(head), read=count)


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        _refuse(f"the body is not JSON in UTF-8: {error.reason} at byte {error.start}")


def _load(text: str) -> dict[str, Any]:
    try:
        return _object(_DECODER.decode(text), "the body")
    except RecursionError:
        _refuse("the JSON is nested too deep")
    except ValueError as error:
        _refuse(f"the body is not JSON: {error}")


def _not_finite(name: str) -> NoReturn:
    raise ValueError(f"{name} is no finite number")


_DECODER = json.JSONDecoder(parse_constant=_not_finite)


def _pictures(tensor: dict[str, Any], rest: memoryview, has_literals: bool) -> NDArray[np.uint8]:
    if tensor.get("name") != "images":
        _refuse(f"no input is named {_told(tensor.get('name'))}; the model has one, images")
    if tensor.get("datatype") != "UINT8":
        _refuse(f"images must have datatype UINT8, found {_told(tensor.get('datatype'))}")
    count = _count(tensor.get("shape"))
    parameters = _parameters(tensor)
    if "shared_memory_region" in parameters:
        _refuse("shared memory is not supported; send the data")
    size = parameters.get("binary_data_size")
    if size is None:
        raw = memoryview(_raw(tensor.get("data"), count, has_literals))
        if len(rest):
            _refuse(f"{len(rest)} bytes follow the JSON, but no input has binary_data_size")
    else:
        raw = rest
        if "data" in tensor:
            _refuse("images has both data and binary_data_size")
        if type(size) is not int or size != len(rest) or size != count * PIXELS:
            _refuse(
                f"shape [{count}, 28, 28] needs {count * PIXELS} bytes; binary_data_size "
                f"says {_told(size)} and {len(rest)} follow the JSON"
            )
    return np.frombuffer(raw, np.uint8).reshape(count, 28, 28)


def _count(shape: Any) -> int:
    whole = isinstance(shape, list) and all(type(side) is int for side in shape)
    if not whole or len(shape) != 3 or shape[1:] != [28, 28] or shape[0] < 1:
        _refuse(f"images must have shape [n, 28, 28], found {_told(shape)}")
    return int(shape[0])


def _raw(data: Any, count: int, has_literals: bool) -> bytes:
    if not isinstance(data, list):
        _refuse("images has no data")
    values = data
    if data and isinstance(data[0], list):
        if len(data) != count:
            _refuse(f"shape says {count} pictures, data has {len(data)}")
        values = _joined(_joined(data, 28), 28)
    if len(values) != count * PIXELS:
        _refuse(f"shape [{count}, 28, 28] needs {count * PIXELS} numbers, found {len(values)}")
    if has_literals and bool in set(map(type, values)):  # bytes() takes true for 1
        _refuse(NO_PIXELS)
    try:
        return bytes(values)
    except (TypeError, ValueError, OverflowError):
        _refuse(NO_PIXELS)


def _joined(rows: list[Any], length: int) -> list[Any]:
    for row in rows:
        if not isinstance(row, list) or len(row) != length:
            _refuse("data must be flat, or nested like its shape")
    return list(chain.from_iterable(rows))


def _wants_binary(document: dict[str, Any]) -> bool:
    wanted = _flag(_parameters(document), "binary_data_output", False)
    outputs = document.get("outputs")
    outputs = [] if outputs is None else outputs
    if not isinstance(outputs, list) or len(outputs) > 1:
        _refuse("outputs must be a list of at most one, probabilities")
    for output in outputs:
        name = _object(output, "outputs[0]").get("name")
        if name != "probabilities":
            _refuse(f"no output is named {_told(name)}; the model has one, probabilities")
        parameters = _parameters(output)
        if parameters.get("classification"):
            _refuse("the classification extension is not supported")
        if "shared_memory_region" in parameters:
            _refuse("shared memory is not supported")
        wanted = _flag(parameters, "binary_data", wanted)
    return wanted


def _parameters(holder: dict[str, Any]) -> dict[str, Any]:
    given = holder.get("parameters")
    return {} if given is None else _object(given, "parameters")


def _flag(parameters: dict[str, Any], name: str, default: bool) -> bool:
    value = parameters.get(name, default)
    if not isinstance(value, bool):
        _refuse(f"{name} must be true or false")
    return value


def _object(value: Any, name: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        _refuse(f"{name} must be a JSON object")
    return value


def _told(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:60]}…"


def _refuse(message: str) -> NoReturn:
    raise RefusedError(400, message)
