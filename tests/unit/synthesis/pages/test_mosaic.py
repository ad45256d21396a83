"""Pictures that share a canvas keep their truth."""

import numpy as np
import pytest

from digitnet.synthesis.pages.mosaic import MARGIN, Window, fill_canvas
from digitnet.synthesis.pages.scene import Scene

SIZE = 64
GROUND, INK = 200, 10


def small(window: Window) -> Scene:
    """A scene of even ground, with a picture in its window: dark, and one digit as large."""
    left, top, right, bottom = window
    picture = np.full((SIZE, SIZE), GROUND, np.uint8)
    picture[top:bottom, left:right] = INK
    box = np.array([[left, top, right - left, bottom - top]], np.float32)
    return Scene(picture, box, np.array([3], np.uint8), np.array([0], np.int16))


def another(side: int) -> Scene:
    """A scene with two numbers and a mark, and a brightness of its own."""
    boxes = np.array([[0, 0, 4, 8], [6, 0, 4, 8], [12, 0, 4, 8]], np.float32)
    labels, numbers = np.array([1, 2, 10], np.uint8), np.array([0, 1, -1], np.int16)
    return Scene(np.full((side, side), 90, np.uint8), boxes, labels, numbers)


@pytest.mark.parametrize(
    ("window", "others"),
    [((20, 24, 32, 36), 3), ((2, 30, 60, 40), 2), ((30, 2, 40, 60), 2), ((5, 5, 60, 60), 0)],
    ids=["small", "low", "slim", "large"],
)
def test_others_fill_the_quarters_that_a_picture_leaves_free(window: Window, others: int) -> None:
    for seed in range(20):
        scene = fill_canvas(small(window), window, another, np.random.default_rng(seed))
        assert scene.picture.shape == (SIZE, SIZE)
        assert (scene.picture == 90).sum() == others * (SIZE // 2) ** 2
        x, y, wide, tall = scene.boxes[0].astype(int)
        assert (scene.picture[y : y + tall, x : x + wide] == INK).all()
        assert (scene.picture == INK).sum() == wide * tall
        assert len(scene.labels) == 1 + 3 * others
        assert sorted(scene.numbers[scene.numbers >= 0]) == list(range(1 + 2 * others))
        assert (scene.numbers[scene.labels == 10] == -1).all()


def test_the_truth_of_the_others_moves_with_them() -> None:
    scene = fill_canvas(
        small((20, 24, 32, 36)), (20, 24, 32, 36), another, np.random.default_rng(0)
    )
    corners = {tuple(box[:2].astype(int)) for box in scene.boxes[1:] if box[0] % 32 == 0}
    assert len(corners) == 3
    assert corners < {(0, 0), (32, 0), (0, 32), (32, 32)}
    assert all((scene.picture[y : y + 32, x : x + 32] == 90).all() for x, y in corners)


def test_a_small_picture_keeps_even_ground_around_it_and_may_stand_anywhere() -> None:
    places = set()
    for seed in range(60):
        scene = fill_canvas(
            small((20, 24, 26, 32)), (20, 24, 26, 32), another, np.random.default_rng(seed)
        )
        x, y, wide, tall = scene.boxes[0].astype(int)
        places.add((x, y))
        around = scene.picture[y - MARGIN : y + tall + MARGIN, x - MARGIN : x + wide + MARGIN]
        assert set(np.unique(around)) == {INK, GROUND}
    assert len(places) > 40
    assert len({(x >= 32, y >= 32) for x, y in places}) == 4
