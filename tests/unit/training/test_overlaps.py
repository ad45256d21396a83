import numpy as np

from digitnet.training.overlaps import overlaps


def test_shares_of_boxes() -> None:
    ours = np.array([[0, 0, 10, 10], [0, 0, 0, 0]], np.float32)
    theirs = np.array([[0, 0, 10, 10], [5, 0, 10, 10], [2, 2, 5, 5], [10, 0, 9, 9]], np.float32)
    expected = [[1, 1 / 3, 0.25, 0], [0, 0, 0, 0]]
    np.testing.assert_allclose(overlaps(ours, theirs), expected, atol=1e-6)
    assert overlaps(ours, theirs[:0]).shape == (2, 0)
