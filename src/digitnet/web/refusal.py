"""How a request is refused."""

import json

from digitnet.errors import RefusedError

Header = tuple[bytes, bytes]

CLOSE: tuple[Header, ...] = ((b"connection", b"close"),)
"""Headers of a refusal after which nothing more is read from the connection."""


def busy(message: str) -> RefusedError:
    """Return the refusal of a server that has too much to do: 503, come back in a second."""
    return RefusedError(503, message, ((b"retry-after", b"1"),))


def error_body(message: str) -> bytes:
    """Return the JSON that every error is told in: ``{"error": "…"}``."""
    return json.dumps({"error": message}, ensure_ascii=False).encode(errors="replace")
