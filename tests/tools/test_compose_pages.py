import json
import subprocess
import sys

import pytest

import compose_pages


@pytest.mark.mnist
def test_the_script_writes_pages_and_their_truth(tmp_path):
    command = [
        sys.executable,
        compose_pages.__file__,
        str(tmp_path),
        "--kind",
        "drawing",
        "--count",
        "2",
    ]
    subprocess.run(command, check=True)
    lines = (tmp_path / "drawing-truth.jsonl").read_text().splitlines()
    truth = [json.loads(line) for line in lines]
    assert len(truth) == 2
    for page in truth:
        assert (tmp_path / page["file"]).stat().st_size > 0
        assert len(page["lines"]) == 1
