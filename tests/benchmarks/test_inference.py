import json
import subprocess
import sys
from pathlib import Path

import pytest

from inference import main

SCRIPT = Path(main.__file__).parents[1] / "inference.py"


@pytest.mark.mnist
def test_each_installed_engine_gets_a_row(tmp_path):
    figures = tmp_path / "figures.json"
    command = [sys.executable, str(SCRIPT), "--quick", "--json", str(figures)]
    command += ["--only", "onnxruntime", "keras"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert "keras: left out, it needs a run folder" in done.stderr
    engines = json.loads(figures.read_text())["engines"]
    assert list(engines) == ["onnxruntime"]
    for row in engines.values():
        assert row["accuracy"] > 98
        assert row["corrupted"] > 95
        assert row["memory_mb"] < 250
        assert 0 < row["p50_us"] <= row["p99_us"]
