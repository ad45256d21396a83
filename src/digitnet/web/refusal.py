"""The one way to say no to a request."""

import json

Header = tuple[bytes, bytes]


class RefusedError(Exception):
    """A request that gets an error as its answer.

    Parameters
    ----------
    status
        HTTP status.
    message
        What was found and what was expected, for the client to read.
    headers
        Response headers that belong to it, names in lower case.
    """

    def __init__(self, status: int, message: str, headers: tuple[Header, ...] = ()) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.headers = headers


def busy(message: str) -> RefusedError:
    """Return the refusal of a server that has too much to do: 503, come back in a second."""
    return RefusedError(503, message, ((b"retry-after", b"1"),))


def error_body(message: str) -> bytes:
    """Return the JSON that every error is told in: ``{"error": "…"}``."""
    return json.dumps({"error": message}, ensure_ascii=False).encode(errors="replace")
