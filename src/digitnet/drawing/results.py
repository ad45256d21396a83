"""Any result as one small PNG, for notebooks."""

import io

import numpy as np
from PIL import Image

from digitnet.drawing.page import draw_reading
from digitnet.drawing.sheet import draw_predictions, shown
from digitnet.image.sources import open_photo
from digitnet.reader.results import FoundDigit, Number, Prediction, Reading

TIMES = 4
"""Pixels on the screen for each pixel that the network saw."""


def draw_result(result: Prediction | Number | FoundDigit | Reading) -> bytes:
    """Return a picture of a result as PNG.

    A reading is drawn over its source, and a prediction as a card. Of a digit or a
    number, the picture shows what the network saw.

    Raises
    ------
    ImageError
        If a reading's source can't be read any more.
    """
    content = io.BytesIO()
    _drawn(result).save(content, "PNG")
    return content.getvalue()


def _drawn(result: Prediction | Number | FoundDigit | Reading) -> Image.Image:
    if isinstance(result, Prediction):
        return draw_predictions([shown("", result.picture, result)])
    if isinstance(result, Reading):
        if result.source is None:
            raise ValueError("a reading without its source can't be drawn")
        photo = open_photo(result.source, result.place.page)
        return draw_reading(_name(result.source), photo.pixels, photo.scale, result)
    digits = result.digits if isinstance(result, Number) else (result,)
    picture = Image.fromarray(np.concatenate([found.picture for found in digits], axis=1))
    size = (picture.width * TIMES, picture.height * TIMES)
    return picture.resize(size, Image.Resampling.NEAREST)


def _name(source: object) -> str:
    return str(source) if isinstance(source, str) or hasattr(source, "joinpath") else ""
