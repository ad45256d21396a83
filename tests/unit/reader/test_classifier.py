"""The classifier over ONNX Runtime: the shipped model, other models, no models."""

import threading
from pathlib import Path

import numpy as np
import onnx
import pytest

from digitnet.errors import RunError
from digitnet.reader.classifier import Classifier
from digitnet.reader.model_file import model_bytes


@pytest.fixture(scope="module")
def shipped() -> Classifier:
    return Classifier()


@pytest.fixture(scope="module")
def pictures() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (12, 28, 28), dtype=np.uint8)


def test_shipped_model_is_small_and_valid() -> None:
    content = model_bytes(None)
    assert len(content) <= 2_000_000
    onnx.checker.check_model(onnx.load_from_string(content), full_check=True)


def test_probabilities_add_up_and_digitness_is_a_share(shipped, pictures) -> None:
    scores = shipped(pictures)
    assert scores.probabilities.shape == (12, 10)
    assert scores.probabilities.dtype == np.float32
    np.testing.assert_allclose(scores.probabilities.sum(axis=1), 1, atol=1e-5)
    assert ((scores.digitness >= 0) & (scores.digitness <= 1)).all()
    assert 0 < shipped.threshold < 1


def test_batches_of_any_size_say_the_same(shipped, pictures) -> None:
    whole = shipped(pictures).probabilities
    one_by_one = np.concatenate([shipped(pictures[i : i + 1]).probabilities for i in range(12)])
    np.testing.assert_allclose(whole, one_by_one, atol=1e-5)
    assert shipped(pictures[:0]).probabilities.shape == (0, 10)


def test_threads_share_a_classifier(shipped, pictures) -> None:
    expected = shipped(pictures).probabilities
    found: list[np.ndarray] = []

    def work() -> None:
        found.extend(shipped(pictures).probabilities for _ in range(20))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 80
    for probabilities in found:
        np.testing.assert_array_equal(probabilities, expected)


def test_a_run_folder_stands_for_its_model(tmp_path: Path, pictures) -> None:
    (tmp_path / "model.onnx").write_bytes(model_bytes(None))
    folder, file = Classifier(tmp_path), Classifier(tmp_path / "model.onnx")
    np.testing.assert_array_equal(folder(pictures).digitness, file(pictures).digitness)


def test_a_missing_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(RunError, match=r"gone: no model can be read there"):
        Classifier(tmp_path / "gone")


def test_a_file_that_is_no_model_is_named(tmp_path: Path) -> None:
    path = tmp_path / "model.onnx"
    path.write_bytes(b"not a model")
    with pytest.raises(RunError, match=r"model\.onnx: not a valid ONNX model"):
        Classifier(path)


def test_somebody_elses_model_is_refused(tmp_path: Path) -> None:
    value = onnx.helper.make_tensor_value_info("x", onnx.TensorProto.FLOAT, [1])
    other = onnx.helper.make_tensor_value_info("y", onnx.TensorProto.FLOAT, [1])
    graph = onnx.helper.make_graph(
        [onnx.helper.make_node("Relu", ["x"], ["y"])], "other", [value], [other]
    )
    opset = onnx.helper.make_opsetid("", 18)
    path = tmp_path / "other.onnx"
    onnx.save(onnx.helper.make_model(graph, opset_imports=[opset], ir_version=9), path)
    with pytest.raises(RunError, match="not a digitnet model"):
        Classifier(path)
