"""What a notebook shows of a result: a picture."""

from importlib import import_module
from typing import Any


def as_png(result: Any) -> bytes:
    """Return a picture of a prediction, a number, a digit or a reading, as PNG.

    Drawing stands above reading and is fetched only here, when a notebook asks.
    """
    png: bytes = import_module("digitnet.drawing.results").draw_result(result)
    return png
