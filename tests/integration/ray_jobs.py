"""On a real Ray of two workers: score while one of them is killed, spread calls, train seeds.

Prints what came out as JSON. A process of its own, since Ray keeps threads and sockets.
"""

import functools
import json
import os
import signal
import sys
import time
from pathlib import Path

import psutil

from digitnet.cluster import connect, score_there, spread
from digitnet.errors import DataError, RunError
from digitnet.workflows.score import Begun, Done, Job, Sizes, score

PIECE = 50


def main(job: str, folder: Path) -> None:
    join()
    jobs = {"score": score_and_kill, "spread": spread_calls, "train": train_seeds}
    print(json.dumps(jobs[job](folder)))


def join() -> None:
    """Start a Ray; on a machine with much to do its own thirty seconds don't always suffice."""
    for _ in range(3):
        try:
            return connect("local")
        except RunError as error:
            print(error, file=sys.stderr)
    sys.exit("no Ray could be started")


def score_and_kill(folder: Path) -> dict[str, object]:
    """Score with two actors; kill one after the first piece."""
    killed = 0

    def listen(event: Begun | Done) -> None:
        nonlocal killed
        if isinstance(event, Done) and not killed:
            actors = [one for one in psutil.process_iter() if is_own_actor(one)]
            for actor in actors[:1]:
                actor.kill()
                killed += 1

    job = Job((str(folder / "digits.parquet"),), str(folder / "there"), sizes=Sizes(PIECE))
    counts = score(job, functools.partial(score_there, workers=2), listen)
    return {"killed": killed, "rows": counts.rows}


def is_own_actor(process: psutil.Process) -> bool:
    try:
        parents = {parent.pid for parent in process.parents()}
        return os.getpid() in parents and "MapWorker" in " ".join(process.cmdline())
    except psutil.Error:
        return False


def spread_calls(folder: Path) -> dict[str, object]:
    """Spread calls of which one loses its process the first time, and one fails."""
    marks = str(folder)

    def square(number: int) -> int:
        mark = f"{marks}/died-{number}"
        if number == 2 and not os.path.exists(mark):  # noqa: PTH110
            open(mark, "w").close()  # noqa: PTH123
            os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(0.1 * (3 - number))  # the last ends first
        return number * number

    def fail(number: int) -> int:
        raise DataError(f"number {number} is bad")

    squares = list(spread(square, range(4)))
    try:
        list(spread(fail, [7]))
        raised = "nothing"
    except DataError as error:
        raised = str(error)
    return {"squares": squares, "raised": raised}


def train_seeds(folder: Path) -> dict[str, object]:
    """Train two seeds, each as a call of its own, and here one after the other."""
    from digitnet.cli.commands.train import _load
    from digitnet.recipes import Recipe
    from digitnet.workflows.seeds import train_seeds

    recipe = Recipe(name="tiny", model="first-steps", width=0.05, epochs=1, batch_size=64)
    load = functools.partial(_load, str(folder / "few.npz"), None, recipe)
    there = train_seeds(recipe, load, (4, 5), folder / "there", each=spread)
    here = train_seeds(recipe, load, (4, 5), folder / "here")
    return {"there": [dict(run) for run in there.runs], "here": [dict(run) for run in here.runs]}


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
