"""A run folder is replaced while the disk fails or the process is killed, at each call in turn.

And a whole training on a disk that is really full.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from digitnet.data.optdigits import load_optdigits
from digitnet.runs import open_run, verify_run

SMALL_DISK = """
disk=$1; former=$2; kept=$3; shift 3
mount -t tmpfs -o size=260k none "$disk" && cp -r "$former" "$disk/out"
"$@"; echo "status $?"; cp -r "$disk/out" "$kept/first"
mount -o remount,size=64m none "$disk"
"$@" --resume; echo "status $?"; cp -r "$disk/out" "$kept/second"
ls -A "$disk"
"""
"""A disk in memory that this shell and its children alone see; it fills, then becomes larger."""
DRIVER = Path(__file__).with_name("faults.py")
KEPT = {
    "notes", "notes/deep", "notes/deep/mine.txt", "notes/empty", "notes/link", "pipe",
    "former", "former/model.int8.onnx", "manifest.json", "model.onnx", "README.md",
}  # fmt: skip


@pytest.mark.skipif(sys.platform == "win32", reason="the driver forks")
@pytest.mark.parametrize("way", ["swaps", "renames"])
def test_whatever_call_fails_a_whole_run_stands_and_nothing_of_a_person_is_lost(
    tmp_path: Path, way: str
) -> None:
    command = [sys.executable, str(DRIVER), str(tmp_path), way]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert set(report) == {"KILL", "EIO", "ENOSPC"}
    for fault, outcomes in report.items():
        assert len(outcomes) > 40
        for status, stands, after, found in outcomes:
            assert status in ({"killed", "fine"} if fault == "KILL" else {"refused", "fine"})
            assert stands in {"former", "new"}
            assert status != "fine" or stands == "new"
            assert after == "next"
            assert set(found) == KEPT
        assert outcomes[-1][:2] == ["fine", "new"]


def can_mount() -> bool:
    command = ["unshare", "-rm", "mount", "-t", "tmpfs", "none", "/mnt"]
    return bool(shutil.which("unshare")) and not subprocess.run(command, check=False).returncode


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux mounts for one process alone")
def test_a_training_that_fills_the_disk_loses_nothing_and_goes_on_with_more(tmp_path: Path) -> None:
    if not can_mount():
        pytest.skip("this machine lets nobody mount a disk of their own")
    digits = load_optdigits()
    data = tmp_path / "few.npz"
    np.savez(
        data,
        x_train=digits.images[:320], y_train=digits.labels[:320],
        x_test=digits.images[320:400], y_test=digits.labels[320:400],
    )  # fmt: skip
    folders = [tmp_path / name for name in ("disk", "former", "kept")]
    for folder in folders:
        folder.mkdir()
    disk, former, kept = folders
    (former / "model.onnx").write_text("former")
    (former / "mine.txt").write_text("mine")
    (former / "manifest.json").write_text(
        '{"digitnet": {"format": 1, "kind": "run"}, "files": {"model.onnx": "0"}}'
    )
    train = [sys.executable, "-m", "digitnet", "train", "--recipe", "classic", "--data", data]
    train += ["--set", "width=0.1", "--set", "epochs=2", "--out", disk / "out"]
    done = subprocess.run(
        ["unshare", "-rm", "bash", "-c", SMALL_DISK, "-", *folders, *train],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    first, second = done.stdout.split("status 1\n")
    assert "epoch 2/2" in first
    (error,) = [line for line in done.stderr.splitlines() if "error" in line]
    assert error == f"digitnet: error: {disk}/out: can't be written: No space left on device"
    assert (kept / "first" / "model.onnx").read_text() == "former"
    assert "going on after epoch 2" in second
    assert "epoch 2/2" not in second
    assert second.endswith("status 0\nout\n")
    verify_run(open_run(kept / "second"))
    assert (kept / "second" / "mine.txt").read_text() == "mine"
