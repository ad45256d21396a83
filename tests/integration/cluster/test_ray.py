"""On a real Ray of this machine, in a process of its own."""

import json
import os
import subprocess
import sys
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from digitnet.data.optdigits import load_optdigits
from digitnet.workflows.score import ScoringJob, score
from drawn_digits import ten_digits
from needs import need_package

need_package("ray", "pip install 'digitnet[ray]'")
pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
DRIVER = Path(__file__).with_name("ray_jobs.py")
ROWS = 1000
MARK = "DIGITNET_TEST_RUN"
"""Environment variable by which processes of this test are told from others."""


@dataclass(frozen=True)
class Done:
    """What the driver did: its folder, what it told, the processes that it left."""

    folder: Path
    told: dict[str, Any]
    left: list[str]


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Done:
    folder = tmp_path_factory.mktemp("ray")
    images = np.tile(ten_digits(), (ROWS // 10, 1, 1))
    table = pa.table({"pixels": [image.tobytes() for image in images]})
    pq.write_table(table, folder / "digits.parquet")
    digits = load_optdigits()
    np.savez(folder / "few.npz", x_train=digits.images[:200], y_train=digits.labels[:200])
    name = uuid.uuid4().hex
    run = subprocess.run(
        [sys.executable, str(DRIVER), str(folder)],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {MARK: name},
    )
    assert run.returncode == 0, run.stderr
    return Done(folder, json.loads(run.stdout.splitlines()[-1]), _left(name))


def _left(name: str) -> list[str]:
    left = []
    for process in psutil.process_iter():
        try:
            ours = process.environ().get(MARK) == name
            if ours and process.status() != psutil.STATUS_ZOMBIE:
                left.append(process.name())
        except psutil.Error:
            continue
    return left


def test_with_a_worker_killed_a_cluster_scores_as_one_machine_does(
    done: Done, tmp_path: Path
) -> None:
    assert done.told["score"] == {"killed": 1, "rows": ROWS}
    score(ScoringJob((str(done.folder / "digits.parquet"),), str(tmp_path / "here")))
    rows = pq.read_table(done.folder / "there")
    assert rows.equals(pq.read_table(tmp_path / "here"))
    assert rows["digit"].to_pylist() == [str(row % 10) for row in range(ROWS)]


def test_calls_are_spread_in_order_and_made_again_where_a_worker_dies(done: Done) -> None:
    assert done.told["spread"] == {"squares": [0, 1, 4, 9], "raised": "number 7 is bad"}
    assert (done.folder / "died-2").exists()


def test_nothing_runs_on_after_the_end(done: Done) -> None:
    assert not [name for name in done.left if name.startswith("ray::")]


def test_with_a_worker_killed_a_cluster_finds_the_settings_that_one_machine_finds(
    done: Done,
) -> None:
    told = done.told["tune"]
    assert told["tried again"] == 1
    assert len(told["here"]) == 4
    for there, here in zip(told["there"], told["here"], strict=True):
        assert there[:2] == here[:2]
        assert there[2] == pytest.approx(here[2], abs=0.026)  # one of 40 digits may fall either way


def test_seeds_trained_on_a_cluster_are_those_trained_here(done: Done) -> None:
    report = done.told["train"]
    for there, here in zip(report["there"], report["here"], strict=True):
        assert there.pop("train_seconds") > 0
        assert here.pop("train_seconds") > 0
        assert there.pop("folder") == here.pop("folder")
        assert there == pytest.approx(here, rel=1e-4)
