"""Search in processes of their own, some of them killed; print what came out.

TensorFlow takes seconds to import, so that is done once; each worker is a fork,
made before TensorFlow starts any thread.
"""

import dataclasses
import json
import os
import random
import signal
import sys
import time
import traceback
from pathlib import Path
from typing import Any

import numpy as np

from digitnet.data.datasets import Splits, load_splits
from digitnet.recipes import Recipe
from digitnet.workflows.tune.events import SearchEvent, TrialDone
from digitnet.workflows.tune.search import Limits, tune
from digitnet.workflows.tune.space import Choice, Range, Space

TRIALS = 6
SPACE = Space(
    Recipe(name="tiny", model="first-steps", width=0.1, epochs=2),
    {
        "learning_rate": Range(1e-3, 3e-2, whole=False, log=True),
        "batch_size": Choice((32, 64)),
    },
)


def load_few(_seed: int) -> Splits:
    splits = load_splits("optdigits")
    few = splits.train.part(np.arange(300))
    return dataclasses.replace(splits, train=few, validation=few.part(np.arange(100)))


def spawn(out: Path, storage: str | None) -> tuple[int, int]:
    """Start a worker; return its process and a pipe that gives a byte an event."""
    events, tell = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            work(out, storage, tell)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(0)
    os.close(tell)
    return child, events


def work(out: Path, storage: str | None, tell: int) -> None:
    """Search, resuming what is there; leave what was found beside the folder."""

    def note(event: SearchEvent) -> None:
        if isinstance(event, TrialDone):
            with (out.parent / f"{out.name}.told").open("a") as file:
                file.write(f"{json.dumps([event.settings, event.accuracy])}\n")
        os.write(tell, b".")

    limits = Limits(TRIALS)
    found = tune(
        SPACE, load_few, out, limits=limits, seed=3, storage=storage, resume=True, listen=note
    )
    trials = [[one.outcome, dict(one.settings), one.accuracy] for one in found.trials]
    (out.parent / f"{out.name}.found").write_text(json.dumps(trials))


def kill(child: int, events: int, after: int, delay: float) -> bool:
    """Kill a worker after so many events and a moment; False if it had ended before."""
    while after > 0 and (seen := os.read(events, after)):
        after -= len(seen)
    time.sleep(delay)
    os.kill(child, signal.SIGKILL)
    os.close(events)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def wait(child: int, events: int) -> None:
    while os.read(events, 1000):
        pass
    os.close(events)
    os.waitpid(child, 0)


def found(out: Path) -> list[Any]:
    return list(json.loads((out.parent / f"{out.name}.found").read_text()))


def told(out: Path) -> list[Any]:
    lines = (out.parent / f"{out.name}.told").read_text().splitlines()
    return [json.loads(line) for line in lines]


def kill_and_resume(folder: Path) -> dict[str, Any]:
    """Kill one search in every life until it is through; each life ends a trial or more."""
    whole, killed = folder / "whole", folder / "killed"
    wait(*spawn(whole, None))
    rng, kills = random.Random(0), 0
    while kill(*spawn(killed, None), after=rng.randrange(4, 8), delay=rng.uniform(0, 0.2)):
        kills += 1
    wait(*spawn(killed, None))
    torn = (killed / "journal.log").read_text().count("retry_of")
    done = {"whole": found(whole), "killed": found(killed), "told": told(killed)}
    return {"kills": kills, "torn": torn, **done}


def share_a_database(folder: Path, storage: str) -> dict[str, Any]:
    """Search with two workers on one database; one is killed and started again."""
    one, two = folder / "one" / "study", folder / "two" / "study"
    for out in (one, two):
        out.parent.mkdir()
    first, second = spawn(one, storage), spawn(two, storage)
    killed = kill(*second, after=1, delay=0)
    second = spawn(two, storage)
    wait(*first)
    wait(*second)
    last = spawn(one, storage)  # nothing is left to try: it only lists what all have found
    wait(*last)
    return {"killed": killed, "found": found(one), "one": told(one), "two": told(two)}


if __name__ == "__main__":
    database = sys.argv[2:]
    report = share_a_database if database else kill_and_resume
    print(json.dumps(report(Path(sys.argv[1]), *database)))
