import numpy as np

from digitnet.image.pixels.shapes import edge_of, resized


def test_a_picture_is_brought_to_a_scale_and_keeps_a_pixel() -> None:
    assert resized(np.zeros((40, 30), np.uint8), 0.5).shape == (20, 15)
    assert resized(np.zeros((1, 90), np.uint8), 0.1).shape == (1, 9)


def test_a_picture_whose_size_stays_is_not_copied() -> None:
    picture = np.zeros((40, 30), np.uint8)
    assert resized(picture, 1.01) is picture


def test_an_enlarged_edge_is_sharper_than_a_straight_slope() -> None:
    edge = np.repeat(np.uint8([[100, 100, 200, 200]]), 4, axis=0)
    level = resized(edge, 1.5)
    assert level.shape == (6, 6)
    assert level.min() < 100
    assert level.max() > 200


def test_a_border_has_its_four_sides_and_its_corners_twice() -> None:
    border = edge_of(np.arange(12).reshape(3, 4))
    assert sorted(border.tolist()) == [0, 0, 1, 2, 3, 3, 4, 7, 8, 8, 9, 10, 11, 11]
