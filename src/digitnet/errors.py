"""The one tree of errors that digitnet raises on purpose.

A message says what was found, what was expected and what to do next; the
command line prints it on one line and exits with status 1.
"""

import difflib
from collections.abc import Iterable


class DigitnetError(Exception):
    """Base of every error that a caller may want to catch."""


class DataError(DigitnetError):
    """Labelled data is missing, torn, altered or not what its format says."""


class ImageError(DigitnetError):
    """An image can't be used: broken, too large, of an unknown format."""


class RecipeError(DigitnetError):
    """A recipe, a key or a value that digitnet doesn't know."""


class RunError(DigitnetError):
    """A run folder or model can't be read or written."""


class TrainingError(DigitnetError):
    """Training can't go on, for example because the loss isn't finite."""


class ExportError(DigitnetError):
    """An exported model is invalid or disagrees with the trained one."""


class SearchError(DigitnetError):
    """A search for settings can't begin or go on: its folder, its storage, its aim."""


class RefusedError(DigitnetError):
    """A request to the server that gets an error as its answer.

    Parameters
    ----------
    status
        HTTP status.
    message
        What was found and what was expected, for the client to read.
    headers
        Response headers that belong to it, names in lower case.
    """

    def __init__(
        self, status: int, message: str, headers: tuple[tuple[bytes, bytes], ...] = ()
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.headers = headers


def did_you_mean(wrong: object, right: Iterable[str], cutoff: float = 0.4) -> str:
    """Return a hint for a message: the known word most like a wrong one, or nothing.

    Parameters
    ----------
    cutoff
        Least similarity of the two, 0 to 1.
    """
    close = difflib.get_close_matches(str(wrong), list(right), n=1, cutoff=cutoff)
    return f" (did you mean {close[0]!r}?)" if close else ""
