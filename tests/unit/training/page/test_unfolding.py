"""A network out of an exported file answers as before, in training, too."""

from importlib import resources

import keras
import numpy as np
import pytest

from digitnet.errors import ExportError
from digitnet.export.rebuild import rebuild_page
from digitnet.reader.detector import Detector
from digitnet.recipes.page import PAGE
from digitnet.synthesis.pages.compose import compose
from digitnet.training.page.statistics import SPREAD, unfold

CENTRES = 0
"""The channel that tells where symbols are."""


@pytest.fixture(scope="module")
def shipped() -> bytes:
    return resources.files("digitnet").joinpath("assets/page.onnx").read_bytes()


@pytest.fixture(scope="module")
def rebuilt(shipped: bytes) -> keras.Model:
    return rebuild_page(PAGE, shipped)


@pytest.fixture
def scenes(bank) -> np.ndarray:
    return np.stack([compose(bank, 5, index, 160).picture for index in range(6)])


def test_rebuilt_it_answers_as_the_eight_bit_one_that_ships(shipped, rebuilt, scenes) -> None:
    detector = Detector(shipped)
    answers = np.stack([detector._maps(scene) for scene in scenes])[:, CENTRES]
    found = np.asarray(rebuilt(scenes, training=False))[..., CENTRES]
    shown = np.maximum(answers, found) > 0
    assert shown.sum() > 20
    assert np.corrcoef(answers[shown], found[shown])[0, 1] > 0.95
    assert ((answers > 0) == (found > 0)).mean() > 0.99


def test_unfolded_it_answers_the_same_in_training_too(rebuilt, scenes) -> None:
    network = keras.models.clone_model(rebuilt)
    network.set_weights(rebuilt.get_weights())
    unfold(network, [scenes])
    before = np.asarray(rebuilt(scenes, training=False))
    np.testing.assert_allclose(network(scenes, training=False), before, atol=0.02)
    np.testing.assert_allclose(network(scenes, training=True), before, atol=0.02)
    kernel = network.get_layer("block1_first_conv").get_weights()[0]
    assert np.sqrt(np.square(kernel).mean(axis=(0, 1, 2))) == pytest.approx(SPREAD, rel=1e-3)


def test_what_is_no_page_network_is_refused() -> None:
    classifier = resources.files("digitnet").joinpath("assets/classifier.onnx").read_bytes()
    with pytest.raises(ExportError, match="isn't of recipe page"):
        rebuild_page(PAGE, classifier)
