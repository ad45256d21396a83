"""Other tones each time."""

import numpy as np
import pytest

from needs import need_package

jax = need_package("jax")

COUNT = 1000


def vary_tones(pictures: np.ndarray, seed: int) -> np.ndarray:
    from digitnet.training.backend.jax_tones import vary_tones

    return np.asarray(vary_tones(pictures, jax.random.key(seed)))


@pytest.fixture(scope="module")
def pictures() -> np.ndarray:
    """All grey levels from 40 to 200 in each, from dark to light."""
    return np.broadcast_to(np.linspace(40, 200, 64).reshape(8, 8), (COUNT, 8, 8)).astype(np.uint8)


@pytest.fixture(scope="module")
def varied(pictures: np.ndarray) -> np.ndarray:
    return vary_tones(pictures, 1)


@pytest.fixture(scope="module")
def others(pictures: np.ndarray, varied: np.ndarray) -> np.ndarray:
    """Those that changed."""
    return varied[(varied != pictures).any(axis=(1, 2))].astype(float)


def test_two_fifths_stay_as_they_were(others: np.ndarray) -> None:
    assert 1 - len(others) / COUNT == pytest.approx(0.4, abs=0.05)


def test_light_and_dark_change_places_in_three_of_twenty(others: np.ndarray) -> None:
    turned = others[:, 0].mean(axis=1) > others[:, -1].mean(axis=1)
    assert turned.mean() == pytest.approx(0.15, abs=0.04)


def test_contrast_is_less_and_noise_is_little(others: np.ndarray) -> None:
    low, high = others.min(axis=(1, 2)), others.max(axis=(1, 2))
    assert 0 < low.mean() < 80
    assert 140 < high.mean() < 225
    rows = np.sort(others.reshape(len(others), -1), axis=1)
    assert np.abs(np.diff(rows, axis=1)).max() < 60


def test_the_same_key_gives_the_same_tones(pictures: np.ndarray, varied: np.ndarray) -> None:
    again = vary_tones(pictures, 1)
    assert again.dtype == np.uint8
    np.testing.assert_array_equal(again, varied)
    assert (vary_tones(pictures, 2) != varied).any()


def test_two_valued_pictures_stay() -> None:
    ink = np.random.default_rng(0).integers(0, 2, (20, 8, 8)).astype(np.uint8)
    np.testing.assert_array_equal(vary_tones(ink, 1), ink)
