"""Muon (Jordan et al. 2024): orthogonal steps for convolutions, Adam's for everything else."""

from typing import Any

import keras
from keras import ops

MOMENTUM = 0.95
NEWTON_SCHULZ = (3.4445, -4.7750, 2.0315)
"""Coefficients of the odd polynomial that pulls singular values towards 1, from the paper."""
ITERATIONS = 5
RMS = 0.2
"""Root mean square of a step, in learning rates: about that of Adam's (Liu et al. 2025)."""
ADAMS_SHARE = 0.25
"""Learning rate of what Adam updates, as a share of the kernels'."""


class OrthogonalSteps:
    """Mixed into an Adam of Keras: kernels between channels change by orthogonal matrices.

    A gradient's few large singular values drown all others; with them made equal, a step
    of the same size changes as much in every direction.
    """

    def update_step(self: Any, gradient: Any, variable: keras.Variable, rate: Any) -> None:
        """Change one variable: kernels between channels by Muon's step, all others by Adam's."""
        if not _joins_channels(variable):
            super().update_step(gradient, variable, ADAMS_SHARE * rate)  # type: ignore[misc]
            return
        gradient = ops.cast(gradient, variable.dtype)
        momentum = self._momentums[self._get_variable_index(variable)]
        self.assign(momentum, MOMENTUM * momentum + gradient)
        ahead = gradient + MOMENTUM * momentum
        matrix = ops.reshape(ahead, (-1, variable.shape[-1]))
        size = RMS * max(matrix.shape) ** 0.5
        step = ops.reshape(size * orthogonalised(matrix), variable.shape)
        self.assign_sub(variable, ops.cast(rate, variable.dtype) * step)


class Muon(OrthogonalSteps, keras.optimizers.Adam):  # type: ignore[misc]
    """`OrthogonalSteps` on any backend."""


def orthogonalised(matrix: Any) -> Any:
    """Return a matrix of the same singular vectors with singular values near 1.

    Parameters
    ----------
    matrix
        (rows, columns), fastest with more rows than columns.
    """
    first, third, fifth = NEWTON_SCHULZ
    x = matrix / (ops.norm(matrix) + 1e-7)
    for _ in range(ITERATIONS):
        square = ops.matmul(ops.transpose(x), x)
        x = first * x + ops.matmul(x, third * square + fifth * ops.matmul(square, square))
    return x


def _joins_channels(variable: keras.Variable) -> bool:
    """Tell kernels, (height, width, channels in, channels out), with more than one channel in."""
    return len(variable.shape) == 4 and variable.shape[2] > 1
