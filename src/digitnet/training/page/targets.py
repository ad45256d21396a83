"""What the page network is to answer for a scene, as maps of its grid."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitnet.reader.symbols import symbol_sizes
from digitnet.recipes.page import STRIDE
from digitnet.synthesis.pages.scene import LETTER, MARK, NO_LOSS, Scene

READ = 12.0, 44.0
"""Sizes in pixels that the network is taught to find; `symbol_sizes` says what a size is."""
SEEN = 9.0, 58.0
"""Smallest and largest symbol, in pixels, that is no background.

Inside this range but outside `READ`, a symbol carries no loss.
"""
SPREAD, MIN_SPREAD = 0.13, 0.7
"""Deviation of the Gaussian around a centre: a share of the box's side, at least so many cells."""
LETTERS = 0.3
"""Weight of a letter's class, where a digit's is 1: a page of words has hundreds of letters."""
NEAR = 0.3
"""Cells where the Gaussian is higher than this learn the class and the box, too."""

HEAT, CARES, WEIGHT, LABEL, GEOMETRY, LINKS = 0, 1, 2, 3, slice(4, 8), slice(8, 10)
"""Channels of the targets: the Gaussian; 0 where the centre carries no loss, else 1; weight of
class and box; the class; the box as `digitnet.models.page.build_page` says it; 1 where the number
has a digit on the left, and on the right."""
CHANNELS = 10

Maps = NDArray[np.float32]


@dataclass(frozen=True)
class _Symbol:
    """One symbol in cells, and whether its number has digits on its left and right."""

    x: float
    y: float
    width: float
    height: float
    links: tuple[bool, bool] = (False, False)


def make_targets(scene: Scene, *, letters: float = LETTERS) -> Maps:
    """Return (h / 4, w / 4, `CHANNELS`) float32 for a scene of h × w pixels.

    A letter has no centre, but its cells learn the class "mark". So the network learns from
    every letter on the page, not only from those that it takes for digits.

    Parameters
    ----------
    letters
        Weight of a letter's class. A negative one can be told from the others' and changed
        later: `digitnet.training.page.losses.weigh_letters`.
    """
    height, width = (side // STRIDE for side in scene.picture.shape)
    maps = np.zeros((height, width, CHANNELS), np.float32)
    maps[..., CARES] = 1
    sizes = symbol_sizes(scene.boxes)
    read = (sizes >= READ[0]) & (sizes <= READ[1]) & (scene.labels != NO_LOSS)
    seen = (sizes >= SEEN[0]) & (sizes <= SEEN[1])
    symbols = scene.boxes / STRIDE
    is_letter = scene.labels == LETTER
    for box in symbols[read & is_letter]:
        _draw(maps, _Symbol(*box.tolist()), MARK)
    maps[..., WEIGHT] *= letters
    maps[..., HEAT] = 0
    read, seen = read & ~is_letter, seen & ~is_letter
    for box in symbols[seen & ~read]:
        _spare(maps, _Symbol(*box.tolist()))
    links = _links(scene)[read].tolist()
    for box, label, (left, right) in zip(symbols[read], scene.labels[read], links, strict=True):
        x, y, wide, tall = box.tolist()
        _draw(maps, _Symbol(x, y, wide, tall, (left, right)), int(label))
    return maps


def _links(scene: Scene) -> NDArray[np.bool_]:
    """Return (n, 2): whether a symbol's number has a symbol on its left, and on its right."""
    middles = scene.boxes[:, 0] + scene.boxes[:, 2] / 2
    same = (scene.numbers[:, None] == scene.numbers[None]) & (scene.numbers >= 0)
    left = middles[None] < middles[:, None]
    right = middles[None] > middles[:, None]
    return np.stack([(same & side).any(axis=1) for side in (left, right)], axis=1)


def _spare(maps: Maps, symbol: _Symbol) -> None:
    """Let a symbol's cells carry no loss."""
    top, left = max(int(symbol.y), 0), max(int(symbol.x), 0)
    bottom = int(np.ceil(symbol.y + symbol.height))
    right = int(np.ceil(symbol.x + symbol.width))
    maps[top : max(bottom, 0), left : max(right, 0), CARES] = 0


def _draw(maps: Maps, symbol: _Symbol, label: int) -> None:
    """Raise the Gaussian of a symbol; where it is the highest so far, take class and box."""
    rows, columns = maps.shape[:2]
    x, y = symbol.x + symbol.width / 2, symbol.y + symbol.height / 2
    column, row = min(max(int(x), 0), columns - 1), min(max(int(y), 0), rows - 1)
    spread_x, spread_y = (max(MIN_SPREAD, SPREAD * side) for side in (symbol.width, symbol.height))
    reach_x, reach_y = int(3 * spread_x) + 1, int(3 * spread_y) + 1
    top, left = max(row - reach_y, 0), max(column - reach_x, 0)
    patch = maps[top : row + reach_y + 1, left : column + reach_x + 1]
    down = np.arange(top, top + patch.shape[0], dtype=np.float32)
    along = np.arange(left, left + patch.shape[1], dtype=np.float32)
    heat = np.exp(-0.5 * ((down - row) / spread_y) ** 2)[:, None]
    heat = heat * np.exp(-0.5 * ((along - column) / spread_x) ** 2)
    higher = heat > patch[..., HEAT]
    patch[..., HEAT][higher] = heat[higher]
    mine = higher & (heat > NEAR)
    patch[..., WEIGHT][mine] = heat[mine]
    patch[..., LABEL][mine] = label
    geometry = np.empty((*heat.shape, 4), np.float32)
    geometry[..., 0] = x - (along + 0.5)
    geometry[..., 1] = (y - (down + 0.5))[:, None]
    geometry[..., 2:] = np.log([symbol.width, symbol.height])
    patch[..., GEOMETRY][mine] = geometry[mine]
    patch[..., LINKS][mine] = symbol.links
