"""How much boxes share: intersection over union."""

import numpy as np
from numpy.typing import NDArray


def overlaps(ours: NDArray[np.float32], theirs: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return (n, m) intersections over unions of (n, 4) and (m, 4) boxes."""
    low = np.maximum(ours[:, None, :2], theirs[None, :, :2])
    high = np.minimum(
        ours[:, None, :2] + ours[:, None, 2:], theirs[None, :, :2] + theirs[None, :, 2:]
    )
    shared = np.clip(high - low, 0, None).prod(axis=2)
    areas = ours[:, 2:].prod(axis=1)[:, None] + theirs[:, 2:].prod(axis=1)[None]
    ratios: NDArray[np.float32] = shared / np.maximum(areas - shared, 1e-6)
    return ratios
