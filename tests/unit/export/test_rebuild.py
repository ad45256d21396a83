"""Weights out of the network that ships, back in Keras."""

import numpy as np
import pytest

from digitnet.data.optdigits import load_optdigits
from digitnet.errors import ExportError
from digitnet.export.compare import keras_scores
from digitnet.export.rebuild import rebuild_weights
from digitnet.image.digit.deslant import deslant_all
from digitnet.models import build_model
from digitnet.reader.classifier import Classifier
from digitnet.recipes.named import CLASSIFIER, FAST


def test_the_rebuilt_network_answers_as_the_eight_bit_one_that_ships() -> None:
    digits = load_optdigits().images[:300]
    weights = rebuild_weights(CLASSIFIER)
    model = build_model(CLASSIFIER)
    for layer in model.layers:
        if layer.weights:
            layer.set_weights(weights[layer.name])
    found, shipped = keras_scores(model, deslant_all(digits)), Classifier()(digits)
    assert (found.probabilities.argmax(1) == shipped.probabilities.argmax(1)).mean() > 0.99
    assert np.abs(found.probabilities - shipped.probabilities).mean() < 0.003


def test_a_file_of_another_recipe_is_refused() -> None:
    with pytest.raises(ExportError, match="isn't of recipe fast"):
        rebuild_weights(FAST)
