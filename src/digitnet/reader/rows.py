"""Arrays with a row for each of several things, taken and joined together."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Rows:
    """Base of dataclasses whose fields are arrays of n rows each, or such dataclasses."""

    def _parts(self) -> tuple[Any, ...]:
        return tuple(getattr(self, part.name) for part in fields(self))

    def __len__(self) -> int:
        return len(self._parts()[0])

    def take(self, rows: NDArray[np.generic] | slice | int) -> Self:
        """Return some of the rows."""
        parts = self._parts()
        return type(self)(*(p.take(rows) if isinstance(p, Rows) else p[rows] for p in parts))

    @classmethod
    def joined(cls, several: Sequence[Self]) -> Self:
        """Return the rows of several, one behind the other."""
        columns = zip(*(one._parts() for one in several), strict=True)
        return cls(*map(_joined, columns))


def _joined(parts: Sequence[Any]) -> Any:
    first = parts[0]
    return type(first).joined(parts) if isinstance(first, Rows) else np.concatenate(parts)
