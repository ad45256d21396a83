"""A reader process: jobs in on its standard input, answers out, until the input ends.

Run as ``python -m digitnet.web.workers.reader SERVER`` by `digitnet.web.workers.process`,
SERVER being the server's process id.
"""

import os
import signal
import sys
import threading
import time
from io import BufferedWriter

from digitnet.errors import DigitnetError
from digitnet.web.logs import start_logging
from digitnet.web.workers.wire import Answer, Job, StartMessage, pack, read_message

MAX_MEMORY = 4 * 2**30
"""Bytes of address space; beyond them a hostile picture's decoding fails, not the machine."""
WATCH_S = 0.5
"""Seconds between two looks whether the server is still there."""


def main() -> None:
    """Load the models, say so (or why not), and work."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all; the server decides
    if sys.platform != "win32":
        signal.signal(signal.SIGPROF, signal.SIG_DFL)  # ends it, see _end_after
    _end_with(int(sys.argv[1]))
    start_logging(once=True)
    note = _limit_memory()
    read = sys.stdin.buffer.read
    with _answers_to() as answers:
        start = read_message(read, StartMessage)
        if start is None:
            return
        try:
            import cv2  # noqa: PLC0415  after the limit

            from digitnet.image.photo import limit_pixels  # noqa: PLC0415
            from digitnet.web.workers.batch_handler import BatchHandler  # noqa: PLC0415
            from digitnet.web.workers.model import load_models  # noqa: PLC0415

            cv2.setNumThreads(1)  # one thread a reader: more would wait for busy cores
            limit_pixels(start.max_pixels)
            handler = BatchHandler(load_models(start), start.max_body)
        except DigitnetError as error:
            _send(answers, [Answer(500, str(error).encode(), "text/plain")])
            return
        _send(answers, [Answer(200, note.encode(), "text/plain")])
        while jobs := read_message(read, list[Job]):
            _end_after(start.job_limit_s)
            done = handler.work(jobs)
            _end_after(0)
            _send(answers, done)


def _answers_to() -> BufferedWriter:
    """Return the pipe to the server, kept out of reach of whatever prints."""
    pipe = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return pipe


def _send(pipe: BufferedWriter, answers: list[Answer]) -> None:
    pipe.write(pack(answers))
    pipe.flush()


def _end_after(seconds: float) -> None:
    """End this process after so many seconds of its processor time; 0 lets it live.

    The system's own timer does it, so that no decoder can hold it up. It counts what
    this process computes, not what a busy machine makes it wait.
    """
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_PROF, seconds)


def _limit_memory() -> str:
    """Limit this process' memory; return what there is to say about it."""
    try:
        import resource  # noqa: PLC0415
    except ImportError:
        return ""  # Windows has no such limit
    try:
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        limit = MAX_MEMORY if hard == resource.RLIM_INFINITY else min(MAX_MEMORY, hard)
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    except (ValueError, OSError) as error:
        return f"readers' memory can't be limited here ({error}); a hostile picture may take all"
    return ""


def _end_with(server: int) -> None:
    """End this process when the server's ends, in the middle of a picture too."""
    if sys.platform == "linux":
        import ctypes  # noqa: PLC0415

        kill_with_parent = 1  # PR_SET_PDEATHSIG
        ctypes.CDLL(None).prctl(kill_with_parent, signal.SIGKILL)
        if os.getppid() != server:
            os._exit(1)
    elif hasattr(os, "getppid"):
        threading.Thread(target=_watch, args=(server,), daemon=True).start()


def _watch(server: int) -> None:
    while os.getppid() == server:
        time.sleep(WATCH_S)
    os._exit(1)


if __name__ == "__main__":
    main()
