"""What goes over the wire as JSON, as types: they check requests and describe the API."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from digitnet.errors import RefusedError

Digit = Annotated[str, Meta(pattern="^[0-9]$")]
Share = Annotated[float, Meta(ge=0, le=1)]
Count = Annotated[int, Meta(ge=0)]
Box = Annotated[
    list[int],
    Meta(
        min_length=4, max_length=4, description="x, y, width, height in the upright photo's pixels."
    ),
]
Byte = Annotated[int, Meta(ge=0, le=255)]
Row = Annotated[list[Byte], Meta(min_length=28, max_length=28)]
Picture28 = Annotated[
    list[Row],
    Meta(
        min_length=28, max_length=28, description="28 rows of 28 values from 0 to 255, ink bright."
    ),
]


class Error(Struct):
    """Every error."""

    error: str


class ImageBody(Struct):
    """A picture in JSON: a data URL, or its bytes in base64; `name` comes back as `file`."""

    image: str
    name: str | None = None


class Prediction(Struct):
    """One digit, or why there is none; with `show`, probabilities and picture too."""

    file: Annotated[str | None, Meta(description="The upload's name, null for a raw body.")]
    digit: Annotated[str | None, Meta(description="0 to 9, or another of the model's classes.")]
    confidence: Share
    rejected: bool
    reason: Annotated[str | None, Meta(description="Why there is no digit.")]
    probabilities: Annotated[list[Share], Meta(min_length=2, max_length=256)] | UnsetType = UNSET
    picture: Picture28 | UnsetType = UNSET
    page: Annotated[int, Meta(ge=1, description="Where the file has several.")] | UnsetType = UNSET
    pages: Annotated[int, Meta(ge=2)] | UnsetType = UNSET
    kind: str | UnsetType = UNSET


class FoundDigit(Struct):
    """A digit on a page; `line` and `number` say where it belongs."""

    digit: Digit
    confidence: Share
    box: Box
    line: Count
    number: Count
    picture: Picture28 | UnsetType = UNSET
    probabilities: Annotated[list[Share], Meta(min_length=10, max_length=10)] | UnsetType = UNSET


class Number(Struct):
    """Digits that stand together."""

    text: Annotated[str, Meta(pattern="^[0-9?]+$")]
    confidence: Share
    box: Box
    line: Count


class Reading(Struct):
    """Every digit on a page, in reading order."""

    file: str | None
    lines: list[str]
    numbers: list[Number]
    digits: list[FoundDigit]
    rejected: Annotated[Count, Meta(description="Marks that are no digits.")]
    turned: Annotated[
        Literal[0, 90, 180, 270],
        Meta(description="Degrees by which the page was turned against the clock to be read."),
    ]
    page: Annotated[int, Meta(ge=1, description="Where the file has several.")] | UnsetType = UNSET
    pages: Annotated[int, Meta(ge=2)] | UnsetType = UNSET
    kind: str | UnsetType = UNSET


class CorrectionBody(Struct):
    """What a picture was: the picture as in `ImageBody`, and one of the model's classes."""

    image: str
    label: str


class CorrectionsKept(Struct):
    """Whether the server keeps corrections, and what may be said of a picture."""

    kept: bool
    classes: list[str]


class CorrectionKept(Struct):
    """A correction was kept, as this file in the server's folder."""

    file: str
    label: str


class Health(Struct):
    """The server answers."""

    status: Literal["ok"]


class Live(Struct):
    """The server answers."""

    live: Literal[True]


class Ready(Struct):
    """The server can classify."""

    ready: Literal[True]


class ModelReady(Struct):
    """The model can classify."""

    name: str
    ready: Literal[True]


class ModelCard(Struct):
    """The figures that lie beside the model: accuracy, its interval, confusions, robustness."""

    name: str


class ServerMetadata(Struct):
    """What the server is."""

    name: str
    version: str
    extensions: list[str]


class Tensor(Struct):
    """A tensor of a model."""

    name: str
    datatype: str
    shape: list[int]


class ModelMetadata(Struct):
    """A model's tensors."""

    name: str
    versions: list[str]
    platform: str
    inputs: list[Tensor]
    outputs: list[Tensor]


class ConfigTensor(Struct):
    """A tensor, as Triton's configuration has it."""

    name: str
    data_type: str
    dims: list[int]


class ModelConfig(Struct):
    """A model, as Triton's configuration has it."""

    name: str
    platform: str
    backend: str
    max_batch_size: int
    input: list[ConfigTensor]
    output: list[ConfigTensor]


class Duration(Struct):
    """How often, and how many nanoseconds altogether."""

    count: int = 0
    ns: int = 0


class InferStatistics(Struct):
    """Requests by how they went, and where their time went."""

    success: Duration
    fail: Duration
    queue: Duration
    compute_input: Duration
    compute_infer: Duration
    compute_output: Duration


class ModelStatistics(Struct):
    """What one version has done since the server started."""

    name: str
    version: str
    last_inference: Annotated[int, Meta(description="Milliseconds since 1970.")]
    inference_count: Annotated[int, Meta(description="Pictures.")]
    execution_count: Annotated[int, Meta(description="Requests.")]
    inference_stats: InferStatistics


class Statistics(Struct):
    """What the versions have done since the server started."""

    model_stats: list[ModelStatistics]


class IndexQuery(Struct):
    """Which versions to list."""

    ready: bool = False


class IndexEntry(Struct):
    """A version, and whether it is served."""

    name: str
    version: str
    state: Literal["READY", "UNAVAILABLE"]
    reason: str


class LoadParameters(Struct):
    """Triton's way to say which versions: a model configuration in JSON, as text."""

    config: str | None = None


class LoadQuery(Struct):
    """Which versions to load."""

    parameters: LoadParameters | None = None


class TensorParameters(Struct):
    """Settings of a tensor."""

    binary_data_size: int | None = None
    binary_data: bool | None = None
    classification: int | None = None
    shared_memory_region: str | None = None


class InferInput(Struct):
    """The pictures, ink bright on 0.

    Numbers from 0 to 255, flat or nested; floats that are all at most 1 go from 0 to 1.
    """

    name: Annotated[str, Meta(pattern="^images$")]
    datatype: str
    shape: Annotated[
        list[int], Meta(description="[n, 28, 28], [n, 784], [n, 28, 28, 1] or [n, 1, 28, 28]")
    ]
    parameters: TensorParameters | None = None
    data: msgspec.Raw | UnsetType = UNSET


class InferWanted(Struct):
    """The output that is wanted."""

    name: Annotated[str, Meta(pattern="^probabilities$")]
    parameters: TensorParameters | None = None


class RequestParameters(Struct):
    """Settings of a request."""

    binary_data_output: bool | None = None


class InferRequest(Struct):
    """Pictures to classify."""

    inputs: Annotated[list[InferInput], Meta(min_length=1, max_length=1)]
    id: Annotated[str | None, Meta(description="Echoed in the response.")] = None
    parameters: RequestParameters | None = None
    outputs: Annotated[list[InferWanted], Meta(max_length=1)] | None = None


class OutputParameters(Struct):
    """Where an output's numbers are."""

    binary_data_size: int


class InferOutput(Struct, omit_defaults=True):
    """The probabilities, row by row."""

    name: Literal["probabilities"]
    datatype: Literal["FP32"]
    shape: list[int]
    parameters: OutputParameters | UnsetType = UNSET
    data: list[float] | UnsetType = UNSET


class InferResponse(Struct, omit_defaults=True):
    """What the model says."""

    model_name: str
    model_version: str
    outputs: list[InferOutput]
    id: str | UnsetType = UNSET


def decode_correction(body: bytes) -> CorrectionBody:
    """Return a correction out of JSON.

    Raises
    ------
    RefusedError
        With status 400 and what is wrong.
    """
    try:
        return msgspec.json.decode(body, type=CorrectionBody)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        expected = 'expected {"image": "data:image/png;base64,…", "label": "7"}'
        raise RefusedError(400, f"{expected}: {str(error)[:200]}") from None


def encode(record: Any) -> bytes:
    """Return JSON; a NaN would be null, so that it is always valid."""
    return msgspec.json.encode(record)
