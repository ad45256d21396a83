"""Request bodies and answers as they are sent: compressed or not, within bounds."""

import gzip
import zlib

from digitnet.errors import RefusedError
from digitnet.web.workers.wire import Answer, Job

MAX_QUICK_BYTES = 256 * 2**10
"""A body of fewer bytes may share a batch."""
MIN_COMPRESSED = 1024
"""Bytes of an answer from which on it is worth compressing."""
_WINDOW = {"gzip": 31, "deflate": 15}


class HeavyError(Exception):
    """A job is more work than its size showed; it has to be done alone."""


def unpacked(job: Job, max_body: int) -> bytes:
    """Return a job's body without its compression.

    Raises
    ------
    RefusedError
        400 if it is broken; 413 if it is larger than `max_body`, which costs no more memory.
    HeavyError
        If it is too much to share a batch.
    """
    if not job.encoding:
        return job.body
    limit = max_body if job.alone else min(MAX_QUICK_BYTES, max_body)
    unpacker = zlib.decompressobj(_WINDOW[job.encoding])
    try:
        body = unpacker.decompress(job.body, limit)
        more = unpacker.decompress(unpacker.unconsumed_tail, 1)
    except zlib.error as error:
        raise RefusedError(400, f"the body is no {job.encoding}: {error}") from None
    if more:
        if not job.alone and limit < max_body:
            raise HeavyError
        raise RefusedError(413, f"the unpacked body is over {max_body / 2**20:g} MiB")
    if not unpacker.eof or unpacker.unused_data:
        raise RefusedError(400, f"the body is no whole {job.encoding} stream")
    return body


def compressed(answer: Answer, accepts: str) -> Answer:
    """Compress an answer if its client takes that and it is worth it."""
    if accepts and len(answer.body) >= MIN_COMPRESSED:
        pack = gzip.compress if accepts == "gzip" else zlib.compress
        answer.body, answer.encoding = pack(answer.body, 1), accepts
    return answer
