"""Open Inference Protocol v2: a request's bytes → pictures, probabilities → the response.

https://kserve.github.io/website/docs/concepts/architecture/data-plane/v2-protocol, with
its binary tensor data extension.
"""

import re
from dataclasses import dataclass
from functools import cache
from math import prod
from typing import Any, NoReturn

import msgspec
import numpy as np
from msgspec import UNSET
from numpy.typing import NDArray

from digitnet.errors import RefusedError
from digitnet.web.schemas import (
    InferInput,
    InferOutput,
    InferRequest,
    InferResponse,
    OutputParameters,
    encode,
)
from digitnet.web.workers.wire import Answer

PIXELS = 28 * 28
DATATYPES = {
    "UINT8": "u1", "UINT16": "<u2", "UINT32": "<u4", "UINT64": "<u8",
    "INT8": "i1", "INT16": "<i2", "INT32": "<i4", "INT64": "<i8",
    "FP16": "<f2", "FP32": "<f4", "FP64": "<f8", "BOOL": "?",
}  # fmt: skip
"""The protocol's names of number types, and NumPy's."""
SHAPES = ([28, 28], [784], [28, 28, 1], [1, 28, 28])
"""Shapes of one picture."""

_REQUEST = msgspec.json.Decoder(InferRequest)
_NESTED = re.compile(rb"\s*\[\s*\[")
_NO_PIXELS = "data must be numbers from 0 to 255, or floats from 0 to 1"


@dataclass(frozen=True, slots=True)
class Inference:
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


def parse_infer(body: bytes, json_size: int = -1) -> Inference:
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
    text = body if json_size < 0 else body[:json_size]
    request = _decoded(text.removeprefix(b"\xef\xbb\xbf"), _REQUEST)
    rest = memoryview(body)[json_size:] if json_size >= 0 else memoryview(b"")
    return Inference(_pictures(request.inputs[0], rest), request.id, _wants_binary(request))


def infer_answer(
    request: Inference, probabilities: NDArray[np.float32], name: str, version: str
) -> Answer:
    """Return the response to a request.

    Parameters
    ----------
    probabilities
        (n, classes) float32.
    name, version
        The model's.
    """
    count = len(probabilities)
    output = InferOutput("probabilities", "FP32", list(probabilities.shape))
    raw = probabilities.astype("<f4", copy=False).tobytes() if request.binary else b""
    if request.binary:
        output.parameters = OutputParameters(len(raw))
    else:
        output.data = probabilities.ravel().tolist()
    response = InferResponse(name, version, [output])
    if request.id is not None:
        response.id = request.id
    head = encode(response)
    if not request.binary:
        return Answer(200, head, read=count)
    return Answer(200, head + raw, "application/octet-stream", len(head), read=count)


def _decoded(
    text: bytes | msgspec.Raw, decoder: msgspec.json.Decoder[Any], what: str = "the request"
) -> Any:
    try:
        return decoder.decode(text)
    except RecursionError:
        _refuse("the JSON is nested too deep")
    except msgspec.ValidationError as error:
        _refuse(f"{what}: {error}")
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        _refuse(f"the body is not JSON: {error}")


def _pictures(tensor: InferInput, rest: memoryview) -> NDArray[np.uint8]:
    _check_name("input", "images", tensor.name)
    dtype = DATATYPES.get(tensor.datatype)
    if dtype is None:
        _refuse(f"images must be {', '.join(DATATYPES)}; found {_told(tensor.datatype)}")
    shape = tensor.shape
    if not shape or shape[0] < 1 or shape[1:] not in SHAPES:
        wanted = " or ".join(str(["n", *one]).replace("'", "") for one in SHAPES)
        _refuse(f"images must have shape {wanted}, found {_told(shape)}")
    parameters = tensor.parameters
    if parameters is not None and parameters.shared_memory_region is not None:
        _refuse("shared memory is not supported; send the data")
    if parameters is not None and parameters.binary_data_size is not None:
        values = _from_binary(tensor, parameters.binary_data_size, rest, np.dtype(dtype))
    else:
        if len(rest):
            _refuse(f"{len(rest)} bytes follow the JSON, but no input has binary_data_size")
        values = _from_json(tensor, np.dtype(dtype))
    return _eight_bits(values).reshape(-1, 28, 28)


def _from_binary(
    tensor: InferInput, size: int, rest: memoryview, dtype: np.dtype[Any]
) -> NDArray[Any]:
    if tensor.data is not UNSET:
        _refuse("images has both data and binary_data_size")
    needed = prod(tensor.shape) * dtype.itemsize
    if size != len(rest) or size != needed:
        _refuse(
            f"shape {_told(tensor.shape)} in {tensor.datatype} needs {needed} bytes; "
            f"binary_data_size says {size} and {len(rest)} follow the JSON"
        )
    return np.frombuffer(rest, dtype)


def _from_json(tensor: InferInput, dtype: np.dtype[Any]) -> NDArray[Any]:
    data = tensor.data
    if data is UNSET:
        _refuse("images has no data")
    nested = _NESTED.match(data) is not None
    decoder = _decoder(len(tensor.shape) if nested else 1, dtype.kind)
    values = _decoded(data, decoder, "data")
    needed = prod(tensor.shape)
    if not nested and len(values) != needed:
        _refuse(f"shape {_told(tensor.shape)} needs {needed} numbers, found {len(values)}")
    try:
        if dtype == np.uint8 and not nested:
            return np.frombuffer(bytes(values), np.uint8)  # four times as fast
        array = np.array(values, np.float64 if dtype.kind == "f" else None)
    except (ValueError, OverflowError):
        _refuse(f"{_NO_PIXELS}, flat or nested like their shape")
    if array.dtype == object or (nested and list(array.shape) != tensor.shape):
        _refuse(f"{_NO_PIXELS}, flat or nested like their shape {_told(tensor.shape)}")
    return array


@cache
def _decoder(depth: int, kind: str) -> msgspec.json.Decoder[Any]:
    """Return what reads lists in lists, that deep, of one kind of number."""
    values: Any = {"f": float, "b": bool}.get(kind, int)
    for _ in range(depth):
        values = list[values]
    return msgspec.json.Decoder(values)


def _eight_bits(values: NDArray[Any]) -> NDArray[np.uint8]:
    if values.dtype == np.uint8:
        pixels: NDArray[np.uint8] = values
        return pixels
    if values.dtype == np.bool_:
        return values.astype(np.uint8) * np.uint8(255)
    low, high = values.min(), values.max()
    if not (np.isfinite(values).all() and low >= 0 and high <= 255):
        _refuse(f"{_NO_PIXELS}, ink bright on 0; found values from {low} to {high}")
    if values.dtype.kind == "f":
        values = values.astype(np.float64) * (255 if high <= 1 else 1)
    rounded: NDArray[np.uint8] = np.rint(values).astype(np.uint8)
    return rounded


def _wants_binary(request: InferRequest) -> bool:
    wanted = request.parameters is not None and bool(request.parameters.binary_data_output)
    for output in request.outputs or []:
        _check_name("output", "probabilities", output.name)
        parameters = output.parameters
        if parameters is None:
            continue
        if parameters.classification:
            _refuse("the classification extension is not supported")
        if parameters.shared_memory_region is not None:
            _refuse("shared memory is not supported")
        wanted = wanted if parameters.binary_data is None else parameters.binary_data
    return wanted


def _check_name(role: str, only: str, given: str) -> None:
    if given != only:
        _refuse(f"the model has one {role}, {only}; found {_told(given)}")


def _told(value: Any) -> str:
    text = encode(value).decode()
    return text if len(text) <= 60 else f"{text[:60]}…"


def _refuse(message: str) -> NoReturn:
    raise RefusedError(400, message if len(message) <= 300 else f"{message[:300]}…")
