"""On a real Ray of this machine, in a process of its own."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from digitnet.data.optdigits import load_optdigits
from digitnet.workflows.score import Job, score
from drawn_digits import ten_digits

pytest.importorskip("ray", reason="Ray isn't installed: pip install 'digitnet[ray]'")
pytestmark = pytest.mark.slow
DRIVER = Path(__file__).with_name("ray_jobs.py")
ROWS = 1000


def run(job: str, folder: Path) -> Any:
    command = [sys.executable, str(DRIVER), job, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_with_a_worker_killed_a_cluster_scores_as_one_machine_does(tmp_path: Path) -> None:
    images = np.tile(ten_digits(), (ROWS // 10, 1, 1))
    table = pa.table({"pixels": [image.tobytes() for image in images]})
    pq.write_table(table, tmp_path / "digits.parquet")
    assert run("score", tmp_path) == {"killed": 1, "rows": ROWS}
    score(Job((str(tmp_path / "digits.parquet"),), str(tmp_path / "here")))
    rows = pq.read_table(tmp_path / "there")
    assert rows.equals(pq.read_table(tmp_path / "here"))
    assert rows["digit"].to_pylist() == [str(row % 10) for row in range(ROWS)]


def test_calls_are_spread_in_order_and_made_again_where_a_worker_dies(tmp_path: Path) -> None:
    before = {process.pid for process in psutil.process_iter()}
    assert run("spread", tmp_path) == {"squares": [0, 1, 4, 9], "raised": "number 7 is bad"}
    assert (tmp_path / "died-2").exists()
    left = [one for one in psutil.process_iter() if one.pid not in before and "ray::" in one.name()]
    assert not [one for one in left if one.status() != psutil.STATUS_ZOMBIE]


def test_seeds_trained_on_a_cluster_are_those_trained_here(tmp_path: Path) -> None:
    digits = load_optdigits()
    np.savez(tmp_path / "few.npz", x_train=digits.images[:200], y_train=digits.labels[:200])
    report = run("train", tmp_path)
    for there, here in zip(report["there"], report["here"], strict=True):
        assert there.pop("train_seconds") > 0
        assert here.pop("train_seconds") > 0
        assert there.pop("folder") == here.pop("folder")
        assert there == pytest.approx(here, rel=1e-4)
