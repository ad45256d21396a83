"""The classifier over ONNX Runtime: the shipped model, other models, no models."""

import threading
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from digitnet.errors import RunError
from digitnet.reader.classifier import Classifier
from digitnet.reader.detector import Detector
from digitnet.runs.model_file import PAGE, model_bytes
from digitnet.runs.model_keys import THRESHOLD_KEY


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


def classifier_file(
    digits: int = 10, side: int = 28, fill: float = 0.0, threshold: str | None = "0.5"
) -> bytes:
    """Return a model with the right names, whatever its shapes and numbers."""
    weights = np.full((side * 28, digits), fill, np.float32)
    nodes = [
        helper.make_node("Cast", ["images"], ["pixels"], to=TensorProto.FLOAT),
        helper.make_node("Flatten", ["pixels"], ["flat"]),
        helper.make_node("MatMul", ["flat", "weights"], ["logits"]),
        helper.make_node("Softmax", ["logits"], ["probabilities"]),
        helper.make_node("ReduceMax", ["probabilities", "axis"], ["digitness"], keepdims=0),
    ]
    graph = helper.make_graph(
        nodes,
        "digits",
        [helper.make_tensor_value_info("images", TensorProto.UINT8, ["n", side, 28])],
        [
            helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["n", digits]),
            helper.make_tensor_value_info("digitness", TensorProto.FLOAT, ["n"]),
        ],
        [
            numpy_helper.from_array(weights, "weights"),
            numpy_helper.from_array(np.array([1]), "axis"),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    if threshold is not None:
        helper.set_model_props(model, {THRESHOLD_KEY: threshold})
    return bytes(model.SerializeToString())


def test_a_page_network_is_told_apart() -> None:
    with pytest.raises(RunError, match=r"^mine\.onnx: this is a page network; give a classifier$"):
        Classifier(model_bytes(None, PAGE), name="mine.onnx")


def test_threshold_comes_with_the_model() -> None:
    assert Classifier(classifier_file()).threshold == 0.5
    assert Classifier(classifier_file(threshold=None)).threshold == 0


@pytest.mark.parametrize("threshold", ["abc", "nan", "-1", "1e9", ""])
def test_a_threshold_that_is_no_share_is_refused(threshold: str) -> None:
    with pytest.raises(RunError, match="expected a number from 0 to 1"):
        Classifier(classifier_file(threshold=threshold), name="mine.onnx")


@pytest.mark.parametrize("shape", [{"digits": 5}, {"digits": 11}, {"side": 32}])
def test_other_numbers_of_classes_or_pixels_are_refused(shape: dict[str, int]) -> None:
    with pytest.raises(RunError, match=r"^mine\.onnx: not a digitnet model"):
        Classifier(classifier_file(**shape), name="mine.onnx")


def test_answers_that_are_no_numbers_are_an_error(pictures) -> None:
    with pytest.raises(RunError, match="the model: the model's answers aren't 10 probabilities"):
        Classifier(classifier_file(fill=np.nan))(pictures)


@pytest.mark.parametrize("name", ["a\0b", "a\ud800b", "x" * 300])
def test_a_name_that_can_be_no_files_is_an_error(name: str) -> None:
    with pytest.raises(RunError, match=r"can't be a file's name|no model can be read"):
        Classifier(name)


def test_a_folder_of_several_runs_names_one(tmp_path: Path) -> None:
    for run in ("seed-0", "seed-1", "ensemble"):
        (tmp_path / run).mkdir()
        (tmp_path / run / "model.onnx").touch()
    with pytest.raises(RunError, match=r"give one of the runs in it, such as .*/ensemble"):
        Classifier(tmp_path)


def test_a_classifier_is_no_page_network(tmp_path: Path) -> None:
    (tmp_path / "model.onnx").write_bytes(model_bytes(None))
    with pytest.raises(RunError, match="no page network"):
        Detector(tmp_path / "model.onnx")
