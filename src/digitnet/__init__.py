"""Train a digit recogniser in seconds; read the handwritten digits that people really have.

>>> import digitnet
>>> from PIL import Image, ImageDraw
>>> drawing = Image.new("L", (90, 120), "white")
>>> ImageDraw.Draw(drawing).line((44, 20, 44, 100), "black", 8)
>>> reader = digitnet.load()
>>> reader.predict([drawing])[0].digit
'1'
>>> reader.read(drawing).lines
['1']

Importing this package loads nothing heavy: each name is fetched from its
module when it is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from digitnet.image.normalise import normalise
    from digitnet.reader.reader import load
    from digitnet.reader.results import Prediction, Reading

__all__ = ["Prediction", "Reading", "__version__", "load", "normalise"]
__version__ = "0.1.0"

_HOMES = {
    "Prediction": "digitnet.reader.results",
    "Reading": "digitnet.reader.results",
    "load": "digitnet.reader.reader",
    "normalise": "digitnet.image.normalise",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
