import numpy as np

from digitnet.reader.boxes import contained, overlaps, shared_areas


def test_shares_of_boxes() -> None:
    ours = np.array([[0, 0, 10, 10], [0, 0, 0, 0]], np.float32)
    theirs = np.array([[0, 0, 10, 10], [5, 0, 10, 10], [2, 2, 5, 5], [10, 0, 9, 9]], np.float32)
    expected = [[1, 1 / 3, 0.25, 0], [0, 0, 0, 0]]
    np.testing.assert_allclose(overlaps(ours, theirs), expected, atol=1e-6)
    assert overlaps(ours, theirs[:0]).shape == (2, 0)


def test_areas_in_common_and_shares_inside() -> None:
    ours = np.array([[0, 0, 10, 10], [0, 0, 0, 0]], np.float32)
    theirs = np.array([[5, 0, 10, 20], [2, 2, 5, 4], [10, 0, 9, 9]], np.float32)
    np.testing.assert_allclose(shared_areas(ours, theirs), [[50, 20, 0], [0, 0, 0]])
    np.testing.assert_allclose(contained(ours, theirs), [[0.5, 0.2, 0], [0, 0, 0]])
    np.testing.assert_allclose(contained(theirs, ours)[:, 0], [0.25, 1, 0])
