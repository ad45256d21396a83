import random
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import psutil
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from digitnet.workflows.score import ScoringJob, Sizes, score
from drawn_digits import ten_digits

DRIVER = Path(__file__).with_name("kill_scoring.py")
KILLS = 10
ROWS, PIECE = 8000, 100


@pytest.mark.slow
def test_killed_ten_times_a_job_ends_with_every_row_once(tmp_path: Path) -> None:
    source, out = tmp_path / "digits.parquet", tmp_path / "out"
    images = np.tile(ten_digits(), (ROWS // 10, 1, 1))
    pq.write_table(pa.table({"pixels": [image.tobytes() for image in images]}), source)
    command = [sys.executable, str(DRIVER), str(source), str(out), str(PIECE)]
    rng, before = random.Random(0), []
    for _ in range(KILLS):
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            assert process.stdout
            told = b""
            for _ in range(rng.randrange(4)):
                told += process.stdout.read1(2)
            time.sleep(rng.uniform(0, 0.03))
            workers = psutil.Process(process.pid).children(recursive=True)
            process.kill()
            _, alive = psutil.wait_procs(workers, timeout=20)
            assert not alive, "a killed job leaves its processes behind"
        before.append(len(list(out.glob("part-*"))))
    assert before == sorted(before)
    assert 0 < before[-1] < ROWS // PIECE, "no kill came in the middle"
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    score(ScoringJob((str(source),), str(tmp_path / "whole"), sizes=Sizes(PIECE)))
    rows = pq.read_table(out)
    assert rows.equals(pq.read_table(tmp_path / "whole"))
    assert rows["path"].to_pylist() == [f"{source}#{row}" for row in range(ROWS)]
    assert rows["digit"].to_pylist() == [str(row % 10) for row in range(ROWS)]
    assert not [path.name for path in out.iterdir() if path.name.startswith(".")]
