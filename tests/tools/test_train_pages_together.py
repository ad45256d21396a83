"""Several networks are trained on the same scenes, each in its way."""

import dataclasses
import os
import subprocess
import sys
from pathlib import Path

import keras
import numpy as np
import pytest

import train_pages_together
from digitnet.models.page import build_page
from digitnet.training.page.resuming import Weights
from digitnet.training.page.weight_files import load_weights
from digitnet.training.page.widening import widen
from needs import need_package
from page_runs import PageRun

need_package("jax")

TOOL = Path(train_pages_together.__file__)


@pytest.mark.slow  # JAX and Keras are loaded, and the network is compiled
@pytest.mark.process
def test_each_variant_leaves_its_weights(
    bare_machine: dict[str, str], page_run: PageRun, tmp_path: Path
) -> None:
    """However slow the machine is, one round is done, and half of 32 scenes have letters."""
    names = ["all", "noletters", "scratch"]
    done = subprocess.run(
        [
            *(sys.executable, TOOL, page_run.run.path, "--out", tmp_path, "--data", "optdigits"),
            *("--minutes", "0.01", "--batch-size", "16", "--workers", "1", "--capacity", "32"),
            *("--variants", *names, "--set", "deep_blocks=2"),
        ],
        env={**os.environ, **bare_machine, "KERAS_BACKEND": "tensorflow"},  # the tool knows better
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "all, noletters, scratch on " in done.stdout
    assert "done: " in done.stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"{name}.npz" for name in names]
    began = deeper(page_run)
    every, noletters, scratch = (load_weights(tmp_path / f"{name}.npz", began) for name in names)
    assert all(np.isfinite(array).all() for array in (*every, *noletters, *scratch))
    assert farthest(every, began) > 0
    assert farthest(every, noletters) > 0
    assert farthest(every[:1], began[:1]) < 0.05 < farthest(scratch[:1], began[:1])


def deeper(page_run: PageRun) -> Weights:
    """Return the weights that the networks begin with: a block more than the run's."""
    network = build_page(dataclasses.replace(page_run.recipe, deep_blocks=2))
    widen(keras.saving.load_model(page_run.run.path / "model.keras", compile=False), network)
    weights: Weights = network.get_weights()
    return weights


def farthest(weights: Weights, others: Weights) -> float:
    """Return the largest difference."""
    return max(float(np.abs(a - b).max()) for a, b in zip(weights, others, strict=True))


@pytest.mark.parametrize(
    ("option", "value", "told"),
    [
        ("--minutes", "0", "0 isn't a finite number above 0"),
        ("--minutes", "nan", "nan isn't a finite number above 0"),
        ("--within", "9", "argument --within: not allowed with argument --minutes"),
        ("--workers", "0", "0 isn't a whole number above 0"),
        ("--variants", "most", "invalid choice: 'most'"),
    ],
)
def test_a_bad_option_is_named(
    option: str,
    value: str,
    told: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = ["run", "--out", "out", "--minutes", "1", option, value]
    monkeypatch.setattr("sys.argv", ["train_pages_together.py", *words])
    with pytest.raises(SystemExit) as refused:
        train_pages_together.main()
    assert refused.value.code == 2
    assert told in capsys.readouterr().err


def test_a_missing_run_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = [str(tmp_path / "none"), "--out", str(tmp_path / "out"), "--minutes", "1"]
    monkeypatch.setattr("sys.argv", ["train_pages_together.py", *words])
    with pytest.raises(SystemExit, match=r"^train_pages_together\.py: .*none: no such folder"):
        train_pages_together.main()
    assert not (tmp_path / "out").exists()
