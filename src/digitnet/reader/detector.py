"""Find the digits in a grey picture with the page network, at any size they have."""

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from digitnet.errors import RunError
from digitnet.image.pixels.modes import WORKING_PIXELS
from digitnet.image.pixels.shapes import edge_of, resized
from digitnet.reader.onnx_session import open_session
from digitnet.reader.symbols import MAX_SYMBOLS, Floats, Levels, Symbols, merge
from digitnet.runs.model_file import PAGE, model_bytes

Grey = NDArray[np.uint8]

STRIDE = 4
"""Pixels per cell of the network's answer."""
BORDER = 16
"""Pixels of empty ground around a picture: a digit at its edge needs surroundings. The network
takes heights and widths that are multiples of it."""
STEP = 2.0
"""From one level of the pyramid to the next."""
SMALL_SIDE = 64
"""A picture whose longer side is shorter is enlarged to this, for digits of a few pixels."""
COARSEST = 56
"""A level whose longer side is no longer shows every digit small enough: the last one."""
MIN_SCORE = 0.2
"""What scores less as a centre is nothing; what scores more and isn't read is a mark."""
CLEAR = 0.85
"""A digit this sure needs no look at a finer level, digits this sure no other way round."""


class Detector:
    """The page network over a pyramid of scales; safe to call from several threads.

    Parameters
    ----------
    model
        A run folder of recipe ``page``, a ``.onnx`` file, its bytes, or None for the network
        that ships.
    threads
        Threads that one call may use.
    name
        What errors call the network; by default its path.

    Attributes
    ----------
    metadata
        What the file tells of itself, such as ``digitnet.recipe``.

    Raises
    ------
    RunError
        If there is no such network.
    """

    def __init__(
        self, model: Path | str | bytes | None = None, threads: int = 1, name: str | None = None
    ) -> None:
        if name is None:
            name = "the shipped page network" if model is None else "the page network"
            name = name if model is None or isinstance(model, bytes) else str(model)[:200]
        self._name = name
        data = model if isinstance(model, bytes) else model_bytes(model, PAGE)
        self._session = open_session(data, threads, self._name)
        self.metadata = dict(self._session.get_modelmeta().custom_metadata_map)
        inputs = [value.name for value in self._session.get_inputs()]
        outputs = [value.name for value in self._session.get_outputs()]
        if (inputs, outputs) != (["images"], ["maps"]):
            told = f"expected input images and output maps, found {inputs} and {outputs}"
            raise RunError(f"{self._name}: no page network: {told}")

    def __call__(self, grey: Grey) -> Symbols:
        """Find symbols.

        Parameters
        ----------
        grey
            (height, width) uint8, dark on light or light on dark.
        """
        return merge(self.levels(grey))

    def levels(self, grey: Grey) -> Levels:
        """Return what each level of the pyramid shows, the finest first."""
        return [(scale, self.look(grey, scale)) for scale in scales(*grey.shape)]

    def find_one(self, grey: Grey) -> Symbols:
        """Find symbols from the coarsest level on, until one level shows a digit clearly.

        For a picture of one digit: the finer levels, which cost most, are seldom needed.
        """
        levels = []
        for scale in reversed(list(scales(*grey.shape))):
            levels.append((scale, self.look(grey, scale)))
            if (sureness(levels[-1][1]) >= CLEAR).any():
                break
        return merge(levels)

    def look(self, grey: Grey, scale: float) -> Symbols:
        """Find the symbols that one level of the pyramid shows."""
        level = resized(grey, scale)
        symbols = peaks(self._maps(padded(level)))
        boxes = symbols.boxes
        boxes[:, :2] -= BORDER
        factors = np.array(grey.shape[::-1], np.float32) / level.shape[::-1]
        boxes *= np.tile(factors, 2)
        return symbols

    def _maps(self, level: Grey) -> Floats:
        """Return the network's answer for one picture, (18, h, w)."""
        try:
            (answer,) = self._session.run(None, {"images": level[None]})
        except Exception as error:
            raise RunError(f"{self._name}: the network fails on a picture: {error}") from error
        maps = np.asarray(answer)
        if maps.ndim != 4 or maps.shape[:2] != (1, 18) or not np.isfinite(maps).all():
            raise RunError(f"{self._name}: the network's answer isn't 18 maps of numbers")
        return np.asarray(maps[0], np.float32)


def scales(height: int, width: int) -> Iterator[float]:
    """Yield the scales at which a picture is looked at, largest first."""
    longer = max(height, width)
    scale = min(1.0, (WORKING_PIXELS / (height * width)) ** 0.5)
    if longer < SMALL_SIDE:
        scale = SMALL_SIDE / longer
    yield scale
    while longer * scale > COARSEST:
        scale /= STEP
        yield scale


def padded(grey: Grey) -> Grey:
    """Return a picture with empty ground around it, its sides multiples of 16."""
    height, width = (-(-(side + 2 * BORDER) // BORDER) * BORDER for side in grey.shape)
    level = np.full((height, width), np.uint8(np.median(edge_of(grey))))
    level[BORDER : BORDER + grey.shape[0], BORDER : BORDER + grey.shape[1]] = grey
    return level


def peaks(maps: Floats) -> Symbols:
    """Return the symbols at the local maxima of the network's answer.

    Parameters
    ----------
    maps
        (18, h, w) float32: a centre's logit; eleven of classes; the box's centre from the
        cell's in cells, x and y; log width and log height in cells; logits of the links.
    """
    scores = _sigmoid(maps[0])
    highest = cv2.dilate(scores, np.ones((3, 3), np.uint8))
    rows, columns = np.nonzero((scores >= highest) & (scores >= MIN_SCORE))
    surest = np.argsort(-scores[rows, columns], kind="stable")[:MAX_SYMBOLS]
    rows, columns = rows[surest], columns[surest]
    answer = maps[:, rows, columns].T
    centres = answer[:, 12:14] + np.stack([columns, rows], axis=1) + 0.5
    sides = np.exp(np.clip(answer[:, 14:16], -2, 6))
    boxes = np.concatenate([centres - sides / 2, sides], axis=1) * STRIDE
    logits = answer[:, 1:12] - answer[:, 1:12].max(axis=1, keepdims=True)
    classes = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    return Symbols(
        boxes.astype(np.float32),
        scores[rows, columns],
        classes.astype(np.float32),
        _sigmoid(answer[:, 16:]),
    )


def _sigmoid(logits: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-logits)), np.float32)


def sureness(symbols: Symbols) -> Floats:
    """Return for each digit found how surely it is there and which it is."""
    digits = symbols.classes.argmax(axis=1) < 10
    return np.asarray((symbols.scores * symbols.classes.max(axis=1, initial=0))[digits], np.float32)
