"""The page network: its size, its grid, and what it sees of a picture."""

import keras
import numpy as np
import pytest

from digitnet.models.local_contrast import LocalContrast
from digitnet.models.page import BOX, LINK, LINKS, SYMBOLS, build_page
from digitnet.recipes import PAGE, PageRecipe

SMALL = PageRecipe(stem=4, quarter=8, eighth=8, sixteenth=8, head=8, blocks=1, deep_blocks=1)


def seen(pictures: np.ndarray) -> np.ndarray:
    return np.asarray(keras.ops.convert_to_numpy(LocalContrast()(pictures)))


def noise(*shape: int, low: int = 0, high: int = 256) -> np.ndarray:
    return np.random.default_rng(0).integers(low, high, shape, np.uint8)


def test_the_recipes_network_stays_small() -> None:
    assert build_page(PAGE).count_params() == 802_418


@pytest.mark.parametrize(("height", "width"), [(16, 16), (32, 80), (96, 48)])
def test_any_picture_gets_a_cell_for_four_by_four_pixels(height: int, width: int) -> None:
    answer = build_page(SMALL)(noise(2, height, width))
    assert answer.shape == (2, height // 4, width // 4, 18)


def test_answers_are_float32_in_mixed_precision() -> None:
    former = keras.config.dtype_policy()
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        network = build_page(SMALL)
    finally:
        keras.config.set_dtype_policy(former)
    assert network(noise(1, 16, 16)).dtype == "float32"
    assert network.get_layer("contrast").compute_dtype == "float32"
    assert network.get_layer("stem_conv").compute_dtype == "bfloat16"


def test_an_untrained_network_expects_few_centres() -> None:
    bias = build_page(SMALL).get_layer(SYMBOLS).bias.numpy()
    assert 1 / (1 + np.exp(-bias[0])) == pytest.approx(0.01)
    assert not bias[1:].any()


def test_links_alone_can_learn() -> None:
    recipe = SMALL.with_settings({"learns": "links"})
    network = build_page(recipe)
    layers = {weight.path.partition("/")[0] for weight in network.trainable_weights}
    assert layers
    assert all(layer.startswith(LINK) for layer in layers)
    assert len(network.weights) == len(build_page(SMALL).weights)


@pytest.mark.parametrize("axis", [0, 1])
def test_links_hear_of_what_stands_far_away_in_the_line_and_the_column(axis: int) -> None:
    """A comb's or a table's next places; what a symbol is, is told from where it stands."""
    keras.utils.set_random_seed(0)
    network = build_page(SMALL)
    pictures = np.repeat(noise(1, 640, 640, low=100, high=156), 2, axis=0)
    far = [slice(288, 352)] * 2
    far[axis] = slice(100, 164)
    pictures[1][tuple(far)] = 0
    before, after = keras.ops.convert_to_numpy(network(pictures))[:, 80, 80]
    np.testing.assert_allclose(before[: BOX.stop], after[: BOX.stop], atol=1e-6)
    assert np.abs(before - after)[LINKS].min() > 1e-5


@pytest.mark.parametrize("grey", [0, 128, 255])
def test_an_even_picture_shows_nothing(grey: int) -> None:
    assert np.abs(seen(np.full((1, 48, 48), grey, np.uint8))).max() < 1e-3


def test_light_on_dark_is_dark_on_light_turned_over() -> None:
    picture = noise(1, 48, 48)
    np.testing.assert_allclose(seen(255 - picture), -seen(picture), atol=1e-4)


def test_faint_writing_is_raised_and_grain_is_not() -> None:
    """A stroke of a tenth of the range is seen as half of a bold one; grain stays low."""
    paper = np.full((1, 64, 64), 230, np.uint8)
    bold, faint = paper.copy(), paper.copy()
    bold[:, 20:44, 30:34] = 30
    faint[:, 20:44, 30:34] = 205
    raised = [abs(seen(picture)[0, 32, 32, 0]) for picture in (bold, faint)]
    assert 0.25 < raised[1] / raised[0] < 0.6
    grain = np.abs(seen(noise(1, 64, 64, low=229, high=232))[..., 0])
    assert grain.max() < 0.2 * raised[1]


def test_the_second_channel_tells_bold_from_faint() -> None:
    picture = np.full((1, 64, 64), 230, np.uint8)
    picture[:, 20:44, 30:34] = 30
    assert seen(picture)[0, 32, 32, 1] == pytest.approx(-200 / 255, abs=0.1)


def around(x: np.ndarray) -> np.ndarray:
    """Return means of 5×5 cells of 8×8 pixels, in float64."""
    height, width = x.shape[0] // 8, x.shape[1] // 8
    cells = np.pad(x.reshape(height, 8, width, 8).mean(axis=(1, 3)), 2, constant_values=np.nan)
    windows = np.lib.stride_tricks.sliding_window_view(cells, (5, 5))
    return np.nanmean(windows, axis=(2, 3))


@pytest.mark.parametrize("grain", [0.0, 0.7, 3.0])
def test_rounding_leaves_the_contrast_as_it_is(grain: float) -> None:
    """Even white paper is the hard case: the root of its variance's rounding isn't small."""
    rng = np.random.default_rng(2)
    picture = np.full((128, 160), 255.0)
    picture[:, 120:] = 40
    picture[40:70, 60:64] = 60
    picture = np.clip(picture + rng.normal(0, grain, picture.shape), 0, 255).astype(np.uint8)
    x = picture / 255
    mean = around(x)
    gain = 1 / (np.sqrt(np.maximum(around(x * x) - mean * mean, 0)) + 0.06)
    centre = (slice(4, None, 8),) * 2
    expected = (x[centre] - (mean_here := enlarged(mean))) * enlarged(gain)
    found = seen(picture[None])[0][centre]
    np.testing.assert_allclose(found[..., 0], expected, atol=5e-5)
    np.testing.assert_allclose(found[..., 1], x[centre] - mean_here, atol=1e-6)


def enlarged(cells: np.ndarray) -> np.ndarray:
    """Return what each cell's fifth row and column has: a sixteenth of the next cell's."""
    for axis in (0, 1):
        last = np.take(cells, [-1], axis)
        after = np.concatenate([np.delete(cells, 0, axis), last], axis)
        cells = cells * 15 / 16 + after / 16
    return cells


def test_a_saved_network_answers_the_same(tmp_path) -> None:
    network = build_page(SMALL)
    network.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras", compile=False, safe_mode=True)
    picture = noise(1, 32, 32)
    np.testing.assert_array_equal(network(picture), again(picture))
