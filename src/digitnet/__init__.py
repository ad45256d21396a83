"""Train a digit recogniser in seconds; read the handwritten digits that people really have.

>>> import digitnet
>>> from PIL import Image, ImageDraw
>>> drawing = Image.new("L", (90, 120), "white")
>>> ImageDraw.Draw(drawing).line((25, 25, 65, 24, 40, 100), "black", 8)
>>> reader = digitnet.load()
>>> reader.predict([drawing])[0].digit
'7'
>>> reader.read(drawing).lines
['7']

Importing this package loads nothing heavy: each name is fetched from its
module when it is first used.
"""

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from digitnet.errors import (
        DataError,
        DigitnetError,
        ExportError,
        ImageError,
        RecipeError,
        RunError,
        SearchError,
        TrainingError,
    )
    from digitnet.image.digit.normalise import normalise
    from digitnet.reader.loading import load
    from digitnet.reader.reader import Reader
    from digitnet.reader.results import FoundDigit, Number, Prediction, Reading

__all__ = [
    "DataError",
    "DigitnetError",
    "ExportError",
    "FoundDigit",
    "ImageError",
    "Number",
    "Prediction",
    "Reader",
    "Reading",
    "RecipeError",
    "RunError",
    "SearchError",
    "TrainingError",
    "__version__",
    "load",
    "normalise",
]
__version__ = "0.2.0"

# ONNX Runtime writes a device id and looks a collector's name up when it is loaded, unless
# this says no before. Whoever wants that sets the variable to 0.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
# TensorFlow leaves oneDNN out on processors without VNNI, where it is a quarter faster, too.
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")

_HOMES = {
    **dict.fromkeys(("FoundDigit", "Number", "Prediction", "Reading"), "digitnet.reader.results"),
    "Reader": "digitnet.reader.reader",
    "load": "digitnet.reader.loading",
    "normalise": "digitnet.image.digit.normalise",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOMES.get(name, "digitnet.errors")), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
