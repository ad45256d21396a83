"""Scenes are pure functions of their seed, and their truth fits their ink."""

from pathlib import Path

import numpy as np
import pytest

from digitnet.data.dataset import Dataset
from digitnet.synthesis.pages import compose as composing
from digitnet.synthesis.pages.canvas import Canvas
from digitnet.synthesis.pages.compose import MIN_VISIBLE, _window, compose
from digitnet.synthesis.pages.layouts import LAYOUTS
from digitnet.synthesis.pages.scene import LETTER, MARK, NO_LOSS
from digitnet.synthesis.pages.writing.bank import FIELD, Bank, make_fields


def test_the_same_seed_and_index_give_the_same_scene(bank: Bank) -> None:
    first, again, other = (compose(bank, 5, index) for index in (3, 3, 4))
    np.testing.assert_array_equal(first.picture, again.picture)
    np.testing.assert_array_equal(first.boxes, again.boxes)
    assert first.picture.shape == other.picture.shape == (320, 320)
    assert not np.array_equal(first.picture, other.picture)


def test_small_pictures_share_a_canvas_unless_a_layout_is_asked_for(
    bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(composing, "LAYOUTS", {"single": (LAYOUTS["single"][0], 1.0)})
    shared = [compose(bank, 4, index) for index in range(30)]
    alone = [compose(bank, 4, index, layout="single") for index in range(30)]
    assert sum(len(scene.boxes) for scene in shared) > 1.2 * sum(len(s.boxes) for s in alone)
    for scene in shared:
        assert (scene.boxes[:, :2] >= 0).all()
        assert (scene.boxes[:, :2] + scene.boxes[:, 2:] <= 320.001).all()


@pytest.mark.parametrize("layout", list(LAYOUTS))
def test_every_layout_has_boxes_inside_the_picture_and_known_labels(
    bank: Bank, layout: str
) -> None:
    for index in range(6):
        scene = compose(bank, 1, index, size=192, layout=layout)
        assert scene.picture.dtype == np.uint8
        assert len(scene.boxes) == len(scene.labels) == len(scene.numbers)
        assert (scene.boxes[:, :2] >= 0).all()
        assert (scene.boxes[:, :2] + scene.boxes[:, 2:] <= 192.001).all()
        assert set(np.unique(scene.labels)) <= {*range(10), MARK, LETTER, NO_LOSS}


def test_words_upside_down_are_what_they_are_upright_and_digits_stay_upright(
    bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One seed gives one scene, turned or not."""
    turned = 0
    for index in range(40):
        monkeypatch.setattr(composing, "TURNED", 0)
        upright = compose(bank, 6, index, layout="text")
        monkeypatch.setattr(composing, "TURNED", 1)
        other = compose(bank, 6, index, layout="text")
        np.testing.assert_array_equal(other.labels, upright.labels)
        quarters = [
            q for q in range(4) if np.array_equal(other.picture, np.rot90(upright.picture, q))
        ]
        assert len(quarters) == 1
        turned += bool(quarters[0])
        if (upright.labels < MARK).any():
            assert quarters == [0]
        x, y, wide, tall = upright.boxes.T
        boxes = [
            (x, y, wide, tall),
            (y, 320 - x - wide, tall, wide),
            (320 - x - wide, 320 - y - tall, wide, tall),
            (320 - y - tall, x, tall, wide),
        ][quarters[0]]
        np.testing.assert_allclose(other.boxes, np.stack(boxes, axis=1), atol=1e-3)
    assert turned >= 10


def test_digits_boxes_hold_more_contrast_than_what_is_around_them(bank: Bank) -> None:
    spreads, grounds = [], []
    for index in range(40):
        scene = compose(bank, 2, index, layout="single")
        for box, label in zip(scene.boxes.astype(int), scene.labels, strict=True):
            if label < 10:
                x, y, width, height = box
                spreads.append(np.ptp(scene.picture[y : y + height, x : x + width].astype(int)))
                grounds.append(np.ptp(scene.picture[y : y + height, : max(x - 40, 1)].astype(int)))
    assert np.median(spreads) > 2 * np.median(grounds)


def test_a_digit_cut_off_at_the_border_loses_its_label(bank: Bank) -> None:
    for index in range(20):
        scene = compose(bank, 3, index, layout="lines")
        touching = (scene.boxes[:, 0] == 0) & (scene.boxes[:, 2] < 3)
        assert (scene.labels[touching] >= MARK).all()
    assert 0 < MIN_VISIBLE < 1


def test_fields_are_near_nought_in_a_stroke_and_far_outside() -> None:
    picture = np.zeros((1, 28, 28), np.uint8)
    picture[0, 4:24, 12:16] = 255
    field = make_fields(picture)[0]
    assert field.shape == (FIELD, FIELD)
    assert field[28, 28] < 32
    assert field[28, 4] == 255


def test_fields_come_from_the_cache_the_second_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from digitnet.synthesis.pages.writing.bank import load_bank

    monkeypatch.setenv("DIGITNET_FONTS", str(tmp_path))
    images = np.zeros((10, 28, 28), np.uint8)
    images[:, 4:24, 12:16] = 255
    digits = Dataset("ones", images, np.arange(10, dtype=np.uint8))
    load_bank(digits, cache=tmp_path)
    stored = next(tmp_path.glob("fields-*.npy"))
    np.save(stored, np.full((10, FIELD, FIELD), 7, np.uint8))
    assert (load_bank(digits, cache=tmp_path).fields == 7).all()
    stored.write_bytes(b"")
    assert not (load_bank(digits, cache=tmp_path).fields == 7).all()


def test_a_digit_that_is_missing_is_told(tmp_path: Path) -> None:
    from digitnet.errors import DataError
    from digitnet.synthesis.pages.writing.bank import load_bank

    images = np.full((9, 28, 28), 255, np.uint8)
    digits = Dataset("own", images, np.arange(9, dtype=np.uint8))
    with pytest.raises(DataError, match="own: of its 9 digits none is a 9"):
        load_bank(digits, cache=tmp_path)


def test_a_window_that_cuts_into_a_narrow_digit_still_shows_something(bank: Bank) -> None:
    canvas = Canvas(320)
    canvas.tight = 1.0
    narrow = np.array([[100, 100, 2, 40], [318, 10, 2, 40]], np.float32)
    for seed in range(200):
        left, top, right, bottom = _window(narrow, canvas, np.random.default_rng(seed))
        assert 0 <= left <= right - 12
        assert 0 <= top <= bottom - 12
        assert max(right, bottom) <= 320
