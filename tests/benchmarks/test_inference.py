import json
import subprocess
import sys

import numpy as np
import pytest

import inference
from digitnet.inference import Classifier, model_bytes
from inference_files import quantise


@pytest.fixture(scope="module")
def quantised(digits, tmp_path_factory):
    folder = tmp_path_factory.mktemp("int8")
    (folder / "model.onnx").write_bytes(model_bytes(None))
    quantise(folder / "model.onnx", folder / "model.int8.onnx", np.tile(digits.images, (5, 1, 1)))
    return folder


def test_eight_bits_take_a_third_of_the_bytes_and_answer_alike(quantised, digits):
    exact, small = (Classifier(quantised / name) for name in ("model.onnx", "model.int8.onnx"))
    one, other = exact(digits.images), small(digits.images)
    assert (one.probabilities.argmax(1) == other.probabilities.argmax(1)).all()
    np.testing.assert_allclose(one.digitness, other.digitness, atol=0.1)
    assert small.threshold == exact.threshold
    sizes = [path.stat().st_size for path in sorted(quantised.glob("*.onnx"))]
    assert sizes[0] < sizes[1] / 3


@pytest.mark.mnist
def test_each_installed_engine_gets_a_row(tmp_path):
    figures = tmp_path / "figures.json"
    command = [sys.executable, inference.__file__, "--quick", "--json", str(figures)]
    command += ["--only", "onnxruntime", "onnxruntime-int8", "keras"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert "keras: left out, it needs a run folder" in done.stderr
    engines = json.loads(figures.read_text())["engines"]
    assert list(engines) == ["onnxruntime", "onnxruntime-int8"]
    for row in engines.values():
        assert row["accuracy"] > 98
        assert row["corrupted"] > 95
        assert row["memory_mb"] < 250
        assert 0 < row["p50_us"] <= row["p99_us"]
