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
import traceback
from pathlib import Path

import numpy as np

from digitnet.data.datasets import Splits, load_splits
from digitnet.recipes import Recipe
from digitnet.runs import open_run, staged_run
from digitnet.training.classifier.fit import train
from digitnet.training.events import Event, Started, StepDone

RECIPE = Recipe(
    name="tiny", model="first-steps", width=0.1, epochs=8, batch_size=32, learning_rate=0.01
)


STEPS_PER_EPOCH = 13


def main(folder: Path, kills: int) -> None:
    splits = load_few()
    expected = finish(folder / "whole", splits)
    rng = random.Random(0)
    out, killed, finished = folder / "killed", 0, []
    while killed < kills:
        steps = rng.randrange(STEPS_PER_EPOCH * RECIPE.epochs)
        if dies_of_a_kill(out, splits, steps, delay=rng.uniform(0, 0.05)):
            killed += 1
        else:
            finished.append(outcome(out))
            shutil.rmtree(out)
    finished.append(finish(out, splits))
    resumed = [int(line) for line in (folder / "resumed").read_text().split()]
    report = {"expected": expected, "finished": finished, "killed": killed, "resumed": resumed}
    print(json.dumps(report))


def load_few() -> Splits:
    splits = load_splits("optdigits")
    few = splits.train.part(np.arange(400))
    return dataclasses.replace(splits, train=few, validation=few.part(np.arange(50)))


def finish(out: Path, splits: Splits) -> str:
    child, steps = spawn(out, splits)
    while os.read(steps, 1000):
        pass
    os.close(steps)
    os.waitpid(child, 0)
    return outcome(out)


def dies_of_a_kill(out: Path, splits: Splits, after: int, delay: float) -> bool:
    """Kill a training after so many steps and a moment; False if it had ended before."""
    child, steps = spawn(out, splits)
    while after > 0 and (seen := os.read(steps, after)):
        after -= len(seen)
    time.sleep(delay)
    os.kill(child, signal.SIGKILL)
    os.close(steps)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def spawn(out: Path, splits: Splits) -> tuple[int, int]:
    """Start a training; return its process and a pipe that gives a byte a step."""
    steps, tell = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            make_run(out, splits, tell)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(0)
    os.close(tell)
    return child, steps


def make_run(out: Path, splits: Splits, tell: int) -> None:
    """Train, resuming what is there, and leave the weights and the history in a run folder."""

    def note(event: Event) -> None:
        if isinstance(event, StepDone):
            os.write(tell, b".")
        if isinstance(event, Started):
            with (out.parent / "resumed").open("a") as file:
                file.write(f"{event.done}\n")

    with staged_run(out, resume=True) as (run, _):
        result = train(RECIPE, splits, 7, run.checkpoints, resume=True, listen=note)
        weights = hashlib.sha256(b"".join(w.tobytes() for w in result.model.get_weights()))
        rows = [dataclasses.replace(row, seconds=0, images_per_second=0) for row in result.history]
        (run.folder / "outcome").write_text(f"{weights.hexdigest()} {rows}")
        run.finish({})


def outcome(out: Path) -> str:
    return (open_run(out).path / "outcome").read_text()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
