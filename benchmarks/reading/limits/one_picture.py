"""Read or predict one picture again and again in a process of its own; print the cost as JSON.

python -m reading.limits.one_picture read photo.jpg --times 7 --threads 2
"""

import argparse
import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import digitnet
from digitnet.errors import ImageError


def main() -> None:
    """Parse, read, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("command", choices=("read", "predict"))
    parser.add_argument("picture", type=Path)
    parser.add_argument("--times", type=int, default=1)
    parser.add_argument("--warm", action="store_true", help="once more, before the watch runs")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--model", type=Path)
    options = parser.parse_args()
    reader = digitnet.load(options.model, options.threads)
    data = options.picture.read_bytes()

    refused = ""

    def act() -> None:
        nonlocal refused
        try:
            if options.command == "read":
                reader.read(data)
            else:
                reader.predict([data])
        except ImageError as error:
            refused = str(error)

    if options.warm:
        act()
    seconds = [timed(act) for _ in range(options.times)]
    print(json.dumps({"seconds": seconds, "peak_bytes": peak_bytes(), "refused": refused}))


def timed(act: Callable[[], None]) -> float:
    """Return the seconds that something takes."""
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def peak_bytes() -> int:
    """Return the most memory that this process has held."""
    status = Path("/proc/self/status")
    if status.is_file():  # getrusage counts on Linux what the parent held before it started us
        (line,) = (line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


if __name__ == "__main__":
    main()
