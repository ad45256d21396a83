"""What the server and its readers say over a pipe: batches of jobs there, answers back.

Frames are fixed little headers and raw bytes. Nothing is pickled: a reader that a
hostile picture took over could then take over the server.
"""

import struct
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

Read = Callable[[int], bytes]

_COUNT = struct.Struct("<I")
_JOB = struct.Struct("<BBiII")
_ANSWER = struct.Struct("<HiIIII")
ANSWER_HEADER = _ANSWER.size
"""Bytes of an answer's header."""
POSTPONED = 0
"""Status of a job that its reader hands back undone: the jobs before it took too long."""


class Kind(IntEnum):
    """What is to be done with a request's body."""

    INFER = 0
    PREDICT = 1
    READ = 2


@dataclass(slots=True)
class Job:
    """One request's work.

    Attributes
    ----------
    kind, body, content_type
        What to do, with which bytes, which the client says are of that type.
    show
        Whether the answer includes the 28×28 pictures that the network saw.
    json_size
        Bytes of JSON at the body's start, the rest being tensors; -1: all of it.
    """

    kind: Kind
    body: bytes
    content_type: str = ""
    show: bool = False
    json_size: int = -1


@dataclass(slots=True)
class Answer:
    """One request's answer.

    Attributes
    ----------
    status, body, content_type
        The HTTP response's; see also `POSTPONED`.
    json_size
        Bytes of JSON at the body's start; -1: all of it.
    read, rejected
        Pictures that were read as a digit, and those that were not.
    """

    status: int
    body: bytes
    content_type: str = "application/json"
    json_size: int = -1
    read: int = 0
    rejected: int = 0


def pack_jobs(jobs: list[Job]) -> bytes:
    """Return a batch of jobs as one message."""
    parts = [_COUNT.pack(len(jobs))]
    for job in jobs:
        kind = job.content_type.encode()
        parts += [_JOB.pack(job.kind, job.show, job.json_size, len(kind), len(job.body))]
        parts += [kind, job.body]
    return b"".join(parts)


def read_jobs(read: Read) -> list[Job]:
    """Read one message of jobs; an empty list at the end of the stream.

    Parameters
    ----------
    read
        Returns exactly as many bytes as asked for, fewer at the end only.
    """
    start = read(_COUNT.size)
    if len(start) < _COUNT.size:
        return []
    jobs = []
    for _ in range(_COUNT.unpack(start)[0]):
        kind, show, json_size, type_size, body_size = _JOB.unpack(read(_JOB.size))
        content_type = read(type_size).decode()
        jobs.append(Job(Kind(kind), read(body_size), content_type, bool(show), json_size))
    return jobs


def pack_answers(answers: list[Answer]) -> bytes:
    """Return answers, in the order of their jobs, as one message."""
    parts = []
    for answer in answers:
        kind = answer.content_type.encode()
        sizes = (answer.read, answer.rejected, len(kind), len(answer.body))
        parts += [_ANSWER.pack(answer.status, answer.json_size, *sizes), kind, answer.body]
    return b"".join(parts)


def unpack_answer(header: bytes) -> tuple[Answer, int, int]:
    """Return an answer without content, and the sizes of its content type and its body."""
    status, json_size, read, rejected, type_size, body_size = _ANSWER.unpack(header)
    return Answer(status, b"", "", json_size, read, rejected), type_size, body_size
