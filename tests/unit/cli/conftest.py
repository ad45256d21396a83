"""A run folder with a tiny model, and pictures to score it on."""

import shutil
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from digitnet.evaluation.report import write_evaluation
from digitnet.evaluation.run_summary import RunSummary
from digitnet.runs.manifest import RUN, write_manifest
from digitnet.runs.model_keys import THRESHOLD_KEY


def brightest_row_model(threshold: float = 0.0) -> bytes:
    """Return a model that reads the digit 0 to 9 whose row of pixels is the brightest."""
    weights = np.zeros((28 * 28, 10), np.float32)
    for digit in range(10):
        weights[28 * digit : 28 * (digit + 1), digit] = 1e-3
    graph = helper.make_graph(
        [
            helper.make_node("Cast", ["images"], ["pixels"], to=TensorProto.FLOAT),
            helper.make_node("Flatten", ["pixels"], ["flat"]),
            helper.make_node("MatMul", ["flat", "weights"], ["logits"]),
            helper.make_node("Softmax", ["logits"], ["probabilities"]),
            helper.make_node("ReduceMax", ["probabilities", "axis"], ["digitness"], keepdims=0),
        ],
        "rows",
        [helper.make_tensor_value_info("images", TensorProto.UINT8, ["n", 28, 28])],
        [
            helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["n", 10]),
            helper.make_tensor_value_info("digitness", TensorProto.FLOAT, ["n"]),
        ],
        [
            onnx.numpy_helper.from_array(weights, "weights"),
            onnx.numpy_helper.from_array(np.array([1]), "axis"),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=8)
    helper.set_model_props(model, {THRESHOLD_KEY: str(threshold)})
    return model.SerializeToString()


@pytest.fixture(scope="session")
def row_digits(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ``.npz`` whose test part is thirty pictures with a bright row, two labelled wrong."""
    labels = np.arange(30, dtype=np.uint8) % 10
    images = np.zeros((30, 28, 28), np.uint8)
    images[np.arange(30), labels] = 255
    labels[[4, 17]] = [5, 1]
    path = tmp_path_factory.mktemp("digits") / "rows.npz"
    np.savez(path, x_train=images[::-1], y_train=labels[::-1], x_test=images, y_test=labels)
    return path


@pytest.fixture(scope="session")
def finished_rows_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run of a model that reads bright rows; nobody may change it."""
    folder = tmp_path_factory.mktemp("rows") / "run"
    folder.mkdir()
    (folder / "model.onnx").write_bytes(brightest_row_model())
    summary = RunSummary(
        recipe="rows", seed=4, parameters=7840, dataset="mnist", dataset_sha256="0"
    )
    images, labels = np.zeros((2, 28, 28), np.uint8), np.array([1, 2], np.uint8)
    write_evaluation(folder, summary, images, labels, np.eye(10, dtype=np.float32)[[1, 3]])
    write_manifest(folder, {"recipe": "rows", "seed": 4}, RUN)
    return folder


@pytest.fixture
def rows_run(tmp_path: Path, finished_rows_run: Path) -> Path:
    """A copy of that run, free to be changed."""
    return shutil.copytree(finished_rows_run, tmp_path / "run")
