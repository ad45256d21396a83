"""An image of one digit → the picture that a network learns from and judges."""

import numpy as np
from numpy.typing import NDArray

from digitnet.vision.ink import find_ink
from digitnet.vision.normalise import SIDE, normalise
from digitnet.vision.parts import find_parts
from digitnet.vision.sources import Source, open_photo


def single_digit(image: Source) -> NDArray[np.uint8]:
    """Return the one digit in an image, as training and reading both see it.

    Parameters
    ----------
    image
        A path, the bytes of a picture file, a Pillow image or an array, of any
        size and either polarity.

    Returns
    -------
    (28, 28) uint8, ink bright on 0; all 0 where there is no ink.

    Raises
    ------
    ImageError
        If the image is no usable picture.
    """
    parts = find_parts(find_ink(open_photo(image).pixels))
    if not parts.parts:
        return np.zeros((SIDE, SIDE), np.uint8)
    return normalise(parts.cut_out(parts.parts))
