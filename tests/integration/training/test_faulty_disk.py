"""A run folder is replaced while the disk fails, or the process is killed, at each call in turn."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

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
        assert len(outcomes) > 30
        for status, stands, after, found in outcomes:
            assert status in ({"killed", "fine"} if fault == "KILL" else {"refused", "fine"})
            assert stands in {"former", "new"}
            assert status != "fine" or stands == "new"
            assert after == "next"
            assert set(found) == KEPT
        assert outcomes[-1][:2] == ["fine", "new"]
