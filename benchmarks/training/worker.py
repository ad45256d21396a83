"""Train one recipe in this process and print its figures as one line of JSON.

`training.main` starts this anew for each run, so that compiling counts each time.
"""

import argparse
import contextlib
import dataclasses
import json
import os
import sys
from pathlib import Path

import numpy as np

from digitnet.data.datasets import Splits, load_labelled, load_splits, load_training
from training.names import OWN, PEAK, PYTORCH
from training.stopwatch import Stopwatch, Trained, TrainingTask


def main() -> None:
    """Run what is asked and print its result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("recipe")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--subset", type=int, help="use only so many training and test digits")
    parser.add_argument("--data-dir", type=Path)
    options = parser.parse_args()
    with contextlib.redirect_stdout(sys.stderr):
        if options.recipe == PEAK:
            result = measure_peaks()
        else:
            result = dataclasses.asdict(run(**vars(options)))
    print(json.dumps(result))


def measure_peaks() -> dict[str, float]:
    """Return the GFLOP/s of matrix products in each precision that recipes take here."""
    from digitnet.training.backend.precision import choose_precision
    from training.flops import matrix_peak

    chosen = choose_precision(OWN["fast"])
    peaks = {"float32": matrix_peak("float32")}
    if chosen == "mixed_bfloat16":
        peaks[chosen] = matrix_peak("bfloat16")
    return peaks


def run(recipe: str, seed: int, subset: int | None, data_dir: Path | None) -> Trained:
    """Train one recipe, a rival's or ours.

    Only the framework that it needs is imported: two in one process may clash.
    """
    test = load_labelled("mnist", data_dir)
    watch = Stopwatch(test.images[:subset], test.labels[:subset])
    if recipe in OWN:
        from training.own import run_own

        fraction = OWN[recipe].validation_fraction
        splits = load_splits("mnist", data_dir, fraction, seed)
        return run_own(OWN[recipe], _cut(splits, subset) if subset else splits, seed, watch)
    digits = load_training("mnist", data_dir)
    task = TrainingTask(digits.images[:subset], digits.labels[:subset], seed, watch)
    if recipe == PYTORCH:
        from training.pytorch import run_pytorch_example

        return run_pytorch_example(recipe, task)
    from training.rivals import RIVALS

    return RIVALS[recipe].run(recipe, task)


def _cut(splits: Splits, count: int) -> Splits:
    """Keep the first of the training and of the validation digits, in proportion."""
    held_out = round(count * len(splits.validation) / (len(splits.train) + len(splits.validation)))
    return dataclasses.replace(
        splits,
        train=splits.train.part(np.arange(count - held_out)),
        validation=splits.validation.part(np.arange(held_out)),
    )


if __name__ == "__main__":
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    main()
