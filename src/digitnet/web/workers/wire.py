"""What the server and its readers say over a pipe: batches of jobs there, answers back.

A message is its size and MessagePack of the types below, checked when it is read.
Nothing is pickled: a reader that a hostile picture took over could then take over
the server.
"""

import struct
from collections.abc import Callable
from enum import IntEnum
from typing import Any, TypeVar

import msgspec

Read = Callable[[int], bytes]
T = TypeVar("T")

_SIZE = struct.Struct("<I")
SIZE_BYTES = _SIZE.size
"""Bytes in front of a message that say how long it is."""
MAX_MESSAGE = 512 * 2**20
"""Bytes of a message."""

POSTPONED = 0
"""Status of a job that its reader hands back undone: the jobs before it took too long."""
HEAVY = 1
"""Status of a job that its reader hands back undone: it is more work than its size showed."""


class Kind(IntEnum):
    """What is to be done with a request's body."""

    INFER = 0
    PREDICT = 1
    READ = 2


class ModelFile(msgspec.Struct, array_like=True):
    """A model for a reader to load: the name of its source, and the ONNX file."""

    source: str
    data: bytes


class StartMessage(msgspec.Struct, array_like=True):
    """The first message to a reader.

    Attributes
    ----------
    names, versions, files
        The models; jobs name them by their place here.
    max_body
        Bytes of a body when it is unpacked.
    max_pixels
        Pixels of a picture.
    job_limit_s
        Seconds of processor time for one batch of jobs.
    """

    names: list[str]
    versions: list[str]
    files: list[ModelFile]
    max_body: int
    max_pixels: int
    job_limit_s: float


class Job(msgspec.Struct, array_like=True):
    """One request's work.

    Attributes
    ----------
    kind, body, content_type
        What to do, with which bytes, which the client says are of that type.
    model
        Place of the model in `StartMessage`.
    show
        Whether the answer includes the 28×28 pictures that the network saw.
    json_size
        Bytes of JSON at the body's start, the rest being tensors; -1: all of it.
    encoding, accepts
        How the body is compressed, and how the answer may be: ``gzip``, ``deflate`` or not.
    alone
        Whether it is worked on alone, and may take long.
    """

    kind: Kind
    body: bytes
    content_type: str = ""
    model: int = 0
    show: bool = False
    json_size: int = -1
    encoding: str = ""
    accepts: str = ""
    alone: bool = False


class Answer(msgspec.Struct, array_like=True):
    """One request's answer.

    Attributes
    ----------
    status, body, content_type
        The HTTP response's; see also `POSTPONED` and `HEAVY`.
    json_size
        Bytes of JSON at the body's start before it was compressed; -1: all of it.
    encoding
        How the body is compressed.
    read, rejected
        Pictures that were read as a digit, and those that were not.
    retry
        Whether the client may try again in a second.
    """

    status: int
    body: bytes
    content_type: str = "application/json"
    json_size: int = -1
    encoding: str = ""
    read: int = 0
    rejected: int = 0
    retry: bool = False


def pack(message: Any) -> bytes:
    """Return a message as it goes over the pipe."""
    data = msgspec.msgpack.encode(message)
    return _SIZE.pack(len(data)) + data


def size_of(head: bytes) -> int:
    """Return the bytes of the message that follows.

    Raises
    ------
    ValueError
        If it is absurdly long.
    """
    size: int = _SIZE.unpack(head)[0]
    if size > MAX_MESSAGE:
        raise ValueError(f"a message of {size} bytes")
    return size


def unpack(data: bytes, kind: type[T]) -> T:
    """Return a message of a type.

    Raises
    ------
    ValueError
        If it is none.
    """
    return msgspec.msgpack.decode(data, type=kind)


def read_message(read: Read, kind: type[T]) -> T | None:
    """Read one message; None at the end of the stream.

    Parameters
    ----------
    read
        Returns exactly as many bytes as asked for, fewer at the end only.
    """
    head = read(SIZE_BYTES)
    return unpack(read(size_of(head)), kind) if len(head) == SIZE_BYTES else None
