"""Boxes found in a turned picture lie right in the picture as it was."""

import numpy as np
import pytest

from digitnet.reader.turning import turn_back


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_a_box_comes_back_to_where_its_ink_was(quarters: int) -> None:
    picture = np.zeros((30, 50), np.uint8)
    picture[5:9, 20:31] = 255
    turned = np.rot90(picture, quarters)
    rows, columns = np.nonzero(turned)
    box = [columns.min(), rows.min(), np.ptp(columns) + 1, np.ptp(rows) + 1]
    back = turn_back(np.array([box], np.float32), quarters, picture.shape)
    np.testing.assert_array_equal(back, [[20, 5, 11, 4]])
