"""A page network in eight bits: a quarter of the bytes, more than twice the speed."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray

from digitnet.errors import ExportError
from digitnet.export.exact_stem import CONTRAST, STEM, make_stem_exact
from digitnet.export.exact_sums import make_sums_exact
from digitnet.export.quantise import quantise, write_if_alike
from digitnet.export.ranges import fit_ranges, keep_biases, ranges_of
from digitnet.models.page import CENTRE, CLASS, LINK, LINKS, SYMBOLS
from digitnet.reader.detector import Detector
from digitnet.reader.look import SURE
from digitnet.reader.symbols import Symbols
from digitnet.runs.model_file import PAGE, model_bytes
from digitnet.runs.model_keys import PRECISION_KEY

Pictures = Sequence[NDArray[np.uint8]]
Maps = NDArray[np.float32]

QUANTISED = ["Conv", "Add", "Relu", "Resize"]
EXACT = (CONTRAST, STEM, SYMBOLS, f"{LINK}s")
"""Layers that stay in float32: the first two see faint contrasts, the last two answer."""
PERCENTILE = 99.99
"""Activations above this percentile are cut off at first; then `fit_ranges` looks for better."""
FITTED_ON = 16
"""So many of the pictures show how wrong an answer is."""
SHOWN = -3.0
"""Logit of a centre from which on a cell's answer counts: elsewhere nothing is near being read."""
LINKS_COUNT = 0.01
"""How much links count beside centres and classes where ranges are fitted."""
MAX_SHIFT = 0.3
"""Two boxes are one symbol if place and size differ by at most this share of its height."""
MIN_AGREEMENT = 0.95
"""Least share of the symbols that both networks must find and take for the same."""


def export_page_int8(
    source: Path | str | None,
    path: Path,
    pictures: Pictures,
    samples: Pictures,
    *,
    like: Path | None = None,
) -> float:
    """Write an exported page network with eight-bit weights and activations, if it still agrees.

    Parameters
    ----------
    source
        A run folder of recipe ``page``, a ``.onnx`` file, or None for the network that ships.
    path
        The file to write; an existing one stays as it is on failure.
    pictures
        (height, width) uint8 each, both multiples of 16: activations get the ranges that they
        have on these.
    samples
        Pictures to compare on.
    like
        A page network in eight bits: each range that it has stays but those of links, so other
        layers of the same weights answer the same to the last bit.

    Returns
    -------
    The share of the symbols in the samples that both networks find and take for the same.

    Raises
    ------
    ExportError
        If the network can't be quantised, already is, or less than `MIN_AGREEMENT` is the same;
        if `like` isn't in eight bits.
    RunError
        If the source can't be read or the file can't be written.
    """
    model, exact = model_bytes(source, PAGE), Detector(source)
    if like is not None and PRECISION_KEY not in Detector(like).metadata:
        raise ExportError(f"{like}: its ranges can't stay, as it computes with float32")
    kept = None if like is None else model_bytes(like, PAGE)

    def compare(data: bytes) -> tuple[int, int]:
        rounded = Detector(data)
        counts = [count_same(exact(sample), rounded(sample)) for sample in samples]
        return sum(same for same, _ in counts), sum(count for _, count in counts)

    return write_if_alike(
        path,
        exact.metadata,
        lambda: _quantised(model, pictures, kept),
        compare,
        least=MIN_AGREEMENT,
        differ="find other symbols",
    )


def _quantised(model: bytes, pictures: Pictures, kept: bytes | None) -> bytes:
    model = make_stem_exact(model)
    ranges = {} if kept is None else ranges_of(kept)
    ranges = {name: one for name, one in ranges.items() if not name.startswith(LINK)}
    make = partial(
        quantise,
        model,
        [picture[None] for picture in pictures],
        QUANTISED,
        excluded=_exact_nodes(model),
        seven_bits=True,
        percentile=PERCENTILE,
    )
    first = make(ranges=ranges)
    ranges |= fit_ranges(model, first, pictures[:FITTED_ON], _error, kept=ranges.keys())
    rounded = make_sums_exact(make(ranges=ranges))
    return rounded if kept is None else keep_biases(rounded, kept)


def _error(answers: Sequence[Maps], right: Sequence[Maps]) -> float:
    """Return how far centres and classes are off on average, squared, where something is.

    Links count little: they choose the ranges that nothing else depends on.
    """
    found, expected = (
        np.concatenate([maps[0].reshape(len(maps[0]), -1) for maps in some], axis=1)
        for some in (answers, right)
    )
    shown = expected[CENTRE][0] > SHOWN
    squares = (found - expected)[:, shown if shown.any() else ~shown].astype(np.float64) ** 2
    links = LINKS_COUNT * squares[LINKS].mean()
    return float(squares[CENTRE].mean() + squares[CLASS].mean() + links)


def _exact_nodes(model: bytes) -> list[str]:
    """Return the names of all nodes of the layers in `EXACT`."""
    nodes = onnx.load_from_string(model).graph.node
    return [node.name for node in nodes if node.name.partition("/")[0] in EXACT]


def count_same(expected: Symbols, found: Symbols) -> tuple[int, int]:
    """Return how many symbols that one network reads the other reads alike, and how many it reads.

    Alike is of the same class, in nearly the same box, with half the score at least.
    """
    sure = expected.take(np.flatnonzero(expected.scores >= SURE))
    others = found.take(np.flatnonzero(found.scores >= SURE / 2))
    far = np.abs(sure.boxes[:, None] - others.boxes[None]).max(axis=2)
    alike = far <= MAX_SHIFT * sure.boxes[:, None, 3]
    alike &= sure.classes.argmax(axis=1)[:, None] == others.classes.argmax(axis=1)[None]
    return int(alike.any(axis=1).sum()), len(sure)
