"""How much boxes share. A box is x, y, width, height in pixels."""

import numpy as np
from numpy.typing import NDArray

Boxes = NDArray[np.float32]


def shared_areas(ours: Boxes, theirs: Boxes) -> NDArray[np.float32]:
    """Return (n, m) areas that (n, 4) and (m, 4) boxes have in common."""
    low = np.maximum(ours[:, None, :2], theirs[None, :, :2])
    high = np.minimum(
        ours[:, None, :2] + ours[:, None, 2:], theirs[None, :, :2] + theirs[None, :, 2:]
    )
    areas: NDArray[np.float32] = np.clip(high - low, 0, None).prod(axis=2)
    return areas


def overlaps(ours: Boxes, theirs: Boxes) -> NDArray[np.float32]:
    """Return (n, m) intersections over unions of (n, 4) and (m, 4) boxes."""
    shared = shared_areas(ours, theirs)
    areas = ours[:, 2:].prod(axis=1)[:, None] + theirs[:, 2:].prod(axis=1)[None]
    ratios: NDArray[np.float32] = shared / np.maximum(areas - shared, 1e-6)
    return ratios


def contained(ours: Boxes, theirs: Boxes) -> NDArray[np.float32]:
    """Return (n, m) shares of each of (n, 4) boxes that lie inside each of (m, 4)."""
    shared = shared_areas(ours, theirs)
    shares: NDArray[np.float32] = shared / np.maximum(ours[:, 2:].prod(axis=1), 1e-6)[:, None]
    return shares
