"""On a real Ray of two workers: score, spread calls, tune and train while workers are killed.

Prints what came out as JSON. A process of its own, since Ray keeps threads and sockets; one
for everything, since Ray and TensorFlow take seconds to start.
"""

import dataclasses
import functools
import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from digitnet.cluster import connect, score_there, spread
from digitnet.errors import DataError, RunError
from digitnet.recipes import Recipe
from digitnet.workflows.score import Begun, Done, ScoringJob, Sizes, score

PIECE = 50
RECIPE = Recipe(name="tiny", model="first-steps", width=0.05, epochs=1, batch_size=64)


def main(folder: Path) -> None:
    join()
    jobs = {"score": score_and_kill, "spread": spread_calls, "tune": tune, "train": train_seeds}
    print(json.dumps({name: job(folder) for name, job in jobs.items()}))


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

    job = ScoringJob((str(folder / "digits.parquet"),), str(folder / "there"), sizes=Sizes(PIECE))
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


def tune(folder: Path) -> dict[str, object]:
    """Search with two workers, one of which dies in a trial; and here, one after the other."""
    from digitnet.workflows.tune.search import Limits
    from digitnet.workflows.tune.search import tune as search
    from digitnet.workflows.tune.space import Range, Space

    space = Space(
        RECIPE.with_settings({"epochs": 3}),
        {"learning_rate": Range(1e-3, 3e-2, whole=False, log=True)},
    )
    few, journal, driver = str(folder / "few.npz"), folder / "tuned" / "journal.log", os.getpid()

    def load(seed: int) -> Any:
        if os.getpid() != driver and is_first(journal.with_name("died")):
            from digitnet.workflows.tune import trial

            trial.train = die  # so the trial stands in the journal as running
        return load_few(few, seed)

    def die(*_: object, **__: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    limits, out = Limits(4), {"there": folder / "tuned", "here": folder / "tuned-here"}
    there = search(space, load, out["there"], limits=limits, each=spread)
    here = search(space, functools.partial(load_few, few), out["here"], limits=limits)
    rows = {
        name: sorted(
            ([one.outcome, dict(one.settings), one.accuracy] for one in found.trials), key=str
        )
        for name, found in (("there", there), ("here", here))
    }
    return {**rows, "tried again": journal.read_text().count("retry_of")}


def is_first(mark: Path) -> bool:
    """Whether nobody was here before, in any process."""
    try:
        mark.touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def load_few(path: str, seed: int) -> Any:
    """Return 200 digits, split by a seed; no test digits are needed for more."""
    from digitnet.data.datasets import load_splits

    splits = load_splits(path, None, 0.2, seed)
    return dataclasses.replace(splits, test=splits.train.part(np.arange(20)))


def train_seeds(folder: Path) -> dict[str, object]:
    """Train two seeds, each as a call of its own, and here one after the other."""
    from digitnet.workflows.seeds import train_seeds

    load = functools.partial(load_few, str(folder / "few.npz"))
    there = train_seeds(RECIPE, load, (4, 5), folder / "trained", each=spread)
    here = train_seeds(RECIPE, load, (4, 5), folder / "trained-here")
    return {"there": [dict(run) for run in there.runs], "here": [dict(run) for run in here.runs]}


if __name__ == "__main__":
    main(Path(sys.argv[1]))
