import keras
import numpy as np
import pytest

from digitnet.errors import RecipeError
from digitnet.models import MODELS, build_model
from digitnet.recipes import RECIPES, Recipe


@pytest.mark.parametrize(
    ("model", "parameters"),
    [("first-steps", 607_394), ("sgd", 542_230), ("classic", 225_034)],
)
def test_the_tutorials_networks_have_the_parameters_they_are_known_for(model, parameters):
    assert build_model(Recipe(model=model)).count_params() == parameters


def test_tiny_has_at_most_20_000_parameters():
    assert build_model(RECIPES["tiny"]).count_params() <= 20_000


@pytest.mark.parametrize("name", MODELS)
def test_every_model_turns_bytes_into_probabilities(name):
    model = build_model(Recipe(model=name, width=0.1))
    images = np.random.default_rng(0).integers(0, 256, (3, 28, 28), np.uint8)
    probabilities = np.asarray(model(images))
    assert probabilities.shape == (3, 10)
    assert probabilities.dtype == np.float32
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-5)


@pytest.mark.parametrize("name", MODELS)
def test_outliers_add_an_eleventh_class(name):
    model = build_model(Recipe(model=name, width=0.1, outliers=0.2))
    assert model.output.shape == (None, 11)


@pytest.mark.parametrize("name", MODELS)
def test_logits_are_float32_in_mixed_precision(name):
    former = keras.config.dtype_policy()
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        model = build_model(Recipe(model=name, width=0.1))
    finally:
        keras.config.set_dtype_policy(former)
    assert model.get_layer("logits").compute_dtype == "float32"
    assert model.output.dtype == "float32"
    convolutions = [layer for layer in model.layers if isinstance(layer, keras.layers.Conv2D)]
    assert {layer.compute_dtype for layer in convolutions} == {"bfloat16"}


def test_pixels_are_scaled_inside_the_model():
    """White is 1, so the first convolution sees what the tutorials' x / 255 gives."""
    model = build_model(Recipe(model="classic", width=0.1))
    scaled = keras.Model(model.input, model.get_layer("scale").output)
    assert float(np.asarray(scaled(np.full((1, 28, 28), 255, np.uint8))).max()) == 1.0


def test_width_multiplies_the_hidden_layers():
    model = build_model(Recipe(model="classic", width=0.5))
    assert [model.get_layer(f"block{n}_conv").filters for n in (1, 2)] == [16, 32]
    assert model.get_layer("dense").units == 64
    assert model.get_layer("logits").units == 10


def test_every_named_recipe_has_a_model():
    assert {recipe.model for recipe in RECIPES.values()} <= set(MODELS)


def test_an_unknown_model_is_told_the_nearest():
    with pytest.raises(RecipeError, match=r"'clasic' \(did you mean 'classic'\?\)"):
        build_model(Recipe(model="clasic"))
