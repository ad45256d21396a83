"""The server's own requests and answers: pictures, corrections, whether it lives."""

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


class ModelCard(Struct):
    """The figures that lie beside the model: accuracy, its interval, confusions, robustness."""

    name: str


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
