"""What scenes are composed of."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Bank:
    """Digits to write with.

    Attributes
    ----------
    images, labels
        (n, 28, 28) uint8, ink bright on 0, and (n,) uint8.
    """

    images: NDArray[np.uint8]
    labels: NDArray[np.uint8]
