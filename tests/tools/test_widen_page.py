"""A wider page network begins with what a narrower one has learnt."""

import dataclasses
from pathlib import Path

import keras
import numpy as np
import pytest

import widen_page
from digitnet.data.datasets import Dataset, Splits
from digitnet.errors import RunError
from digitnet.models.page import build_page
from digitnet.recipes import PAGE, PageRecipe
from digitnet.runs.stage import StagedRun
from digitnet.training.page.fit import trained_so_far
from digitnet.training.page.resuming import shown_weights, weights_before
from digitnet.training.page.weight_files import save_weights
from digitnet.training.page.widening import widen
from digitnet.training.resume.checkpoint import load_newest_checkpoint

NARROW = PageRecipe(stem=4, quarter=8, eighth=8, sixteenth=8, head=8, blocks=1, deep_blocks=1)
WIDE = PageRecipe(stem=4, quarter=8, eighth=12, sixteenth=20, head=9, blocks=1, deep_blocks=1)


@pytest.fixture(scope="module")
def narrow() -> keras.Model:
    """A page network of random weights."""
    keras.utils.set_random_seed(1)
    return build_page(NARROW)


def answer(network: keras.Model) -> np.ndarray:
    picture = np.random.default_rng(0).integers(0, 256, (1, 48, 64)).astype(np.uint8)
    return np.asarray(network(picture))


def test_the_wider_network_answers_as_the_narrower_one(narrow: keras.Model) -> None:
    wide = build_page(WIDE)
    assert np.abs(answer(wide) - answer(narrow)).max() > 0.01
    widen(narrow, wide)
    np.testing.assert_allclose(answer(wide), answer(narrow), atol=1e-4)
    fresh = wide.get_layer("eighth_conv").get_weights()[0][..., 8:]
    assert np.abs(fresh).min() > 0


def test_a_narrower_network_is_an_error(narrow: keras.Model) -> None:
    wide = build_page(WIDE)
    with pytest.raises(RunError, match="layer eighth_conv has 8 channels, fewer than before"):
        widen(wide, narrow)


def test_a_deeper_network_answers_as_the_shallower_one_and_one_with_fewer_blocks_otherwise(
    narrow: keras.Model,
) -> None:
    deeper = build_page(dataclasses.replace(NARROW, blocks=2, deep_blocks=3, sixteenth=12))
    widen(narrow, deeper)
    np.testing.assert_allclose(answer(deeper), answer(narrow), atol=1e-4)
    fewer = build_page(dataclasses.replace(NARROW, blocks=0))
    widen(narrow, fewer)
    assert 0.001 < np.abs(answer(fewer) - answer(narrow)).max() < np.inf
    kernel = "deep1_second_conv"
    for one, other in zip(
        *(net.get_layer(kernel).get_weights() for net in (fewer, narrow)), strict=True
    ):
        np.testing.assert_array_equal(one, other)


def test_a_training_goes_on_from_the_checkpoint(narrow: keras.Model, tmp_path: Path) -> None:
    digits = Dataset("few", np.zeros((2, 28, 28), np.uint8), np.array([0, 1], np.uint8))
    splits = Splits("few", "0" * 64, digits, digits, digits)
    path = widen_page.begin(narrow, WIDE, splits, 0, tmp_path / "out")
    assert path.name == "epoch-000000.checkpoint"
    network, recipe, epochs = trained_so_far(StagedRun(tmp_path / "out").checkpoints)
    assert (recipe, epochs) == (WIDE, 0)
    np.testing.assert_allclose(answer(network), answer(narrow), atol=1e-4)


def test_it_may_stay_with_another_network_than_it_begins_with(
    narrow: keras.Model, tmp_path: Path
) -> None:
    digits = Dataset("few", np.zeros((2, 28, 28), np.uint8), np.array([0, 1], np.uint8))
    splits = Splits("few", "0" * 64, digits, digits, digits)
    other = build_page(NARROW)
    widen_page.begin(narrow, NARROW, splits, 0, tmp_path / "out", other=other)
    checkpoint = load_newest_checkpoint(StagedRun(tmp_path / "out").checkpoints, print)
    assert checkpoint is not None
    for weights, network in ((weights_before, other), (shown_weights, narrow)):
        for ours, theirs in zip(weights(checkpoint.arrays), network.get_weights(), strict=True):
            np.testing.assert_array_equal(ours, theirs)


def test_it_may_begin_with_a_file_of_weights(tmp_path: Path) -> None:
    network = build_page(PAGE)
    halves = [weight.astype(np.float16) for weight in network.get_weights()]
    save_weights(tmp_path / "half.npz", halves)
    digits = Dataset("few", np.zeros((2, 28, 28), np.uint8), np.array([0, 1], np.uint8))
    found = widen_page.learnt(tmp_path / "half.npz", Splits("few", "0" * 64, *3 * [digits]))
    for ours, theirs in zip(found.get_weights(), halves, strict=True):
        np.testing.assert_array_equal(ours, theirs.astype(np.float32))


def test_what_is_no_page_network_is_one_line(tmp_path: Path) -> None:
    digits = Dataset("few", np.zeros((2, 28, 28), np.uint8), np.array([0, 1], np.uint8))
    splits = Splits("few", "0" * 64, digits, digits, digits)
    with pytest.raises(RunError, match=r"nowhere\.onnx: no model can be read there"):
        widen_page.learnt(tmp_path / "nowhere.onnx", splits)
    torn = tmp_path / "torn.onnx"
    torn.write_bytes(b"nothing")
    with pytest.raises(RunError) as refusal:
        widen_page.learnt(torn, splits)
    assert len(str(refusal.value).splitlines()) == 1
