from pathlib import Path

import numpy as np
import pytest

from digitnet.data.datasets import Splits
from digitnet.errors import TrainingError
from digitnet.export import export_onnx
from digitnet.models import build_model
from digitnet.reader.classifier import Classifier
from digitnet.recipes import RECIPES, Recipe
from digitnet.training.exported import exported_weights
from digitnet.training.scoring import build_network, digit_probabilities, predict_logits


def probabilities(recipe: Recipe, weights: list[np.ndarray], images: np.ndarray) -> np.ndarray:
    return digit_probabilities(predict_logits(build_network(recipe, weights), images))


def test_the_shipped_networks_weights_answer_as_it_does(few: Splits) -> None:
    images = few.train.images
    weights = exported_weights(RECIPES["robust"], images)
    ours = probabilities(RECIPES["robust"], weights, images)
    shipped = Classifier(None)(images).probabilities
    assert np.abs(ours - shipped).mean() < 0.001  # it computes with eight bits
    assert (ours.argmax(axis=1) == shipped.argmax(axis=1)).mean() > 0.99


def test_a_float32_export_comes_back_exactly(few: Splits, tmp_path: Path) -> None:
    recipe = RECIPES["robust"].with_settings({"width": 0.2})
    model = build_model(recipe)
    path = tmp_path / "model.onnx"
    export_onnx(model, path, threshold=0.5, metadata={}, samples=few.test.images)
    weights = exported_weights(recipe, few.train.images, path)
    np.testing.assert_allclose(
        probabilities(recipe, weights, few.test.images),
        Classifier(path)(few.test.images).probabilities,
        atol=1e-5,
    )


def test_a_training_step_starts_from_the_same_outputs(few: Splits) -> None:
    """Batch normalisation has the statistics of the samples, not those of nothing."""
    images = few.train.images
    network = build_network(RECIPES["robust"], exported_weights(RECIPES["robust"], images))
    logits = np.asarray(network(images, training=True))[:, :10]
    assert (logits.argmax(axis=1) == few.train.labels).mean() > 0.9


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"model": "classic"}, "only weights of robust or late-strides can be taken back"),
        ({"model": "robust", "width": 0.5}, "of another architecture: it has one of shape"),
        ({"model": "robust"}, r"logits of shape \(864, 11\), expected \(864, 10\)"),
    ],
)
def test_another_architecture_is_told(
    few: Splits, settings: dict[str, object], message: str
) -> None:
    with pytest.raises(TrainingError, match=message):
        exported_weights(Recipe(**settings), few.train.images)
