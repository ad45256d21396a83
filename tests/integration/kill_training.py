"""Kill a real training process at random moments, over and over; print what came out.

TensorFlow takes seconds to import, so that is done once; each training is a
fork, made before TensorFlow starts any thread.
"""

import dataclasses
import hashlib
import json
import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from digitnet.data.datasets import Splits, load_splits
from digitnet.recipes import Recipe
from digitnet.runs import building, open_run
from digitnet.training.events import Event, Started
from digitnet.training.fit import train

RECIPE = Recipe(
    name="tiny", model="first-steps", width=0.1, epochs=12, batch_size=32, learning_rate=0.01
)


def main(folder: Path, kills: int) -> None:
    splits = load_few()
    began = time.perf_counter()
    whole = spawn(lambda: make_run(folder / "whole", splits))
    os.waitpid(whole, 0)
    duration = time.perf_counter() - began
    expected = outcome(folder / "whole")
    rng = random.Random(0)
    out, killed, finished = folder / "killed", 0, []
    while killed < kills:
        child = spawn(lambda: make_run(out, splits))
        if dies_of_a_kill(child, rng.uniform(0, duration)):
            killed += 1
        else:
            finished.append(outcome(out))
            shutil.rmtree(out)
    os.waitpid(spawn(lambda: make_run(out, splits)), 0)
    finished.append(outcome(out))
    resumed = [int(line) for line in (folder / "resumed").read_text().split()]
    report = {"expected": expected, "finished": finished, "killed": killed, "resumed": resumed}
    print(json.dumps(report))


def load_few() -> Splits:
    splits = load_splits("optdigits")
    few = splits.train.part(np.arange(400))
    return dataclasses.replace(splits, train=few, validation=few.part(np.arange(50)))


def make_run(out: Path, splits: Splits) -> None:
    """Train, resuming what is there, and leave the weights and the history in a run folder."""

    def note(event: Event) -> None:
        if isinstance(event, Started):
            with (out.parent / "resumed").open("a") as file:
                file.write(f"{event.done}\n")

    with building(out, resume=True) as (run, _):
        result = train(RECIPE, splits, 7, run.checkpoints, resume=True, listen=note)
        weights = hashlib.sha256(b"".join(w.tobytes() for w in result.model.get_weights()))
        rows = [dataclasses.replace(row, seconds=0, images_per_second=0) for row in result.history]
        (run.folder / "outcome").write_text(f"{weights.hexdigest()} {rows}")
        run.finish({})


def outcome(out: Path) -> str:
    return (open_run(out).path / "outcome").read_text()


def spawn(work: Callable[[], None]) -> int:
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    return child


def dies_of_a_kill(child: int, delay: float) -> bool:
    """Kill a process after a while; return False if it had ended before."""
    time.sleep(delay)
    os.kill(child, signal.SIGKILL)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
