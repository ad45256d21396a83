import json
import subprocess
import sys
from pathlib import Path

import pytest

DRIVER = Path(__file__).with_name("kill_training.py")
KILLS = 12


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="the driver forks")
def test_killed_at_random_moments_a_training_ends_bit_for_bit_as_an_unbroken_one(
    tmp_path: Path,
) -> None:
    command = [sys.executable, str(DRIVER), str(tmp_path), str(KILLS)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["killed"] == KILLS
    assert max(report["resumed"]) > 0, "no kill came after a checkpoint"
    assert set(report["finished"]) == {report["expected"]}
