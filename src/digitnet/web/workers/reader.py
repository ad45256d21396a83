"""A reader process: jobs in on its standard input, answers out, until the input ends.

Run as ``python -m digitnet.web.workers.reader [MODEL]`` by `digitnet.web.workers.pool`.
"""

import contextlib
import logging
import os
import signal
import sys
from io import BufferedWriter

from digitnet.errors import DigitnetError
from digitnet.web.workers.wire import Answer, pack_answers, read_jobs

MEMORY_LIMIT = 4 * 2**30
"""Bytes of address space; beyond them a hostile picture's decoding fails, not the machine."""


def main() -> None:
    """Load the model, say so (or why not), and work."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all; the server decides
    logging.basicConfig(format="%(levelname)s %(name)s: %(message)s")
    _limit_memory()
    with _answers_to() as answers:
        try:
            import cv2  # noqa: PLC0415  after the limit

            from digitnet.reader.classifier import Classifier  # noqa: PLC0415
            from digitnet.web.workers.batch_handler import BatchHandler  # noqa: PLC0415

            cv2.setNumThreads(1)  # the readers are the threads: its pool would wait for busy cores
            handler = BatchHandler(Classifier(sys.argv[1] if len(sys.argv) > 1 else None))
        except DigitnetError as error:
            _send(answers, [Answer(500, str(error).encode(), "text/plain")])
            return
        _send(answers, [Answer(200, b"", "text/plain")])
        while jobs := read_jobs(sys.stdin.buffer.read):
            _send(answers, handler.work(jobs))


def _answers_to() -> BufferedWriter:
    """Return the pipe to the server, kept out of reach of whatever prints."""
    pipe = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return pipe


def _send(pipe: BufferedWriter, answers: list[Answer]) -> None:
    pipe.write(pack_answers(answers))
    pipe.flush()


def _limit_memory() -> None:
    with contextlib.suppress(ImportError):  # Windows has no such limit
        import resource  # noqa: PLC0415

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))


if __name__ == "__main__":
    main()
