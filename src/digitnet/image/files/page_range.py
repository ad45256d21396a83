"""Which pages of a document are wanted, as people write it: ``3``, ``2-5``, ``1,4-``."""

import re
from dataclasses import dataclass

from digitnet.errors import ImageError

_PART = re.compile(r"(\d{1,6})?(?:(-)(\d{1,6})?)?")


@dataclass(frozen=True)
class PageRange:
    """Pages from 1, in the order written; an end of None is the document's."""

    spans: tuple[tuple[int, int | None], ...]

    @classmethod
    def parse(cls, text: str) -> "PageRange":
        """Return the pages that a text names.

        Raises
        ------
        ImageError
            If it names none.

        Examples
        --------
        >>> PageRange.parse("1,4-").of(6)
        [1, 4, 5, 6]
        """
        return cls(tuple(_span(part.strip(), text) for part in text.split(",")))

    def of(self, count: int) -> list[int]:
        """Return those of a document's pages that are wanted."""
        return [
            page
            for first, last in self.spans
            for page in range(first, min(count, last or count) + 1)
        ]


def _span(part: str, text: str) -> tuple[int, int | None]:
    found = _PART.fullmatch(part)
    if found and (found[1] or found[3]):
        first = int(found[1] or 1)
        last = None if found[2] and not found[3] else int(found[3] or first)
        if first >= 1 and (last is None or last >= first):
            return first, last
    raise ImageError(f"no pages: {text[:40]!r}; expected numbers from 1, such as 3, 2-5 or 1,4-")
