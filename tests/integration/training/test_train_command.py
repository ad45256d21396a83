"""``digitnet train`` as a process: interrupted, resumed, on a full disk."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from digitnet.data.optdigits import load_optdigits
from digitnet.runs import open_run, verify_run

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals and limits")


@pytest.fixture
def command(tmp_path: Path) -> list[str]:
    """A training that takes some seconds, on a few hundred real digits, into ``out``."""
    optdigits = load_optdigits()
    data = tmp_path / "few.npz"
    images, labels = optdigits.images, optdigits.labels
    np.savez(
        data,
        x_train=images[:320],
        y_train=labels[:320],
        x_test=images[320:400],
        y_test=labels[320:400],
    )
    recipe = ["--recipe", "classic", "--set", "width=0.1", "--set", "epochs=40"]
    run = ["--data", str(data), "--out", str(tmp_path / "out")]
    return [sys.executable, "-m", "digitnet", "train", *recipe, *run]


def test_ctrl_c_leaves_a_run_that_goes_on_where_it_stopped(
    command: list[str], tmp_path: Path
) -> None:
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout
    for line in process.stdout:
        if line.startswith("epoch 3/40"):
            process.send_signal(signal.SIGINT)
            break
    _, told = process.communicate(timeout=60)
    assert process.returncode == 130
    assert told.splitlines()[-1].startswith("digitnet: interrupted; go on with: digitnet train")
    assert told.endswith(" --resume\n")
    assert "Traceback" not in told
    assert not (tmp_path / "out").exists()

    done = subprocess.run([*command, "--resume"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "going on after epoch " in done.stdout
    assert "epoch 1/40" not in done.stdout
    assert "epoch 40/40" in done.stdout
    assert len((tmp_path / "out" / "history.csv").read_text().splitlines()) == 41
    verify_run(open_run(tmp_path / "out"))


def test_a_run_is_finished_though_nobody_reads_what_it_says(
    command: list[str], tmp_path: Path
) -> None:
    """As ``digitnet train … 2>&1 | head -1`` does."""
    short = [*command, "--set", "epochs=2"]
    process = subprocess.Popen(short, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout
    assert process.stdout.readline().startswith("recipe classic, seed 0: ")
    process.stdout.close()
    assert process.wait(300) == 0
    verify_run(open_run(tmp_path / "out"))


def test_a_full_disk_is_one_line_and_the_former_run_stays(
    command: list[str], tmp_path: Path
) -> None:
    """No file may grow beyond a kilobyte: the first checkpoint is larger."""
    out = tmp_path / "out"
    out.mkdir()
    (out / "model.onnx").write_text("former")
    (out / "manifest.json").write_text(
        '{"digitnet": {"format": 1, "kind": "run"}, "files": {"model.onnx": "0"}}'
    )
    limited = ["bash", "-c", 'ulimit -f 1; exec "$@"', "bash", *command]
    done = subprocess.run(limited, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("digitnet: error: ")
    assert done.stderr.endswith("epoch-000001.checkpoint: can't be written: File too large\n")
    assert done.stderr.count("\n") == 1
    assert (out / "model.onnx").read_text() == "former"


def test_without_mnist_the_default_command_trains_long_enough_on_what_is_there(
    tmp_path: Path,
) -> None:
    """A stranger's first command: no files, no way to the mirrors."""
    places = ("HOME", "XDG_CACHE_HOME", "KERAS_HOME", "DIGITNET_DATA")
    environment = os.environ | {name: str(tmp_path / "empty") for name in places}
    command = [sys.executable, "-m", "digitnet", "train", "--out", str(tmp_path / "out")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    assert "this is NOT MNIST" in done.stderr
    figures = json.loads((tmp_path / "out" / "metrics.json").read_text())
    assert figures["dataset"]["name"] == "optdigits"
    assert figures["epochs"] == 40
    assert figures["test"]["accuracy"] > 0.94
