"""Responses, written straight as ASGI messages: this is the hot path."""

from collections.abc import Iterable

from starlette.types import Send

from digitnet.web.refusal import Header

JSON = "application/json"
LARGE = 64 * 2**10
"""The sender of at least so many bytes waits until the client has taken most of them."""


async def respond(
    send: Send,
    status: int,
    body: bytes,
    content_type: str = JSON,
    headers: Iterable[Header] = (),
) -> None:
    """Send a whole response."""
    lines = [
        (b"content-type", content_type.encode("latin-1")),
        (b"content-length", str(len(body)).encode()),
        *headers,
    ]
    await send({"type": "http.response.start", "status": status, "headers": lines})
    if len(body) >= LARGE:
        await send({"type": "http.response.body", "body": body, "more_body": True})
        body = b""  # sending this waits until the transport has room again
    await send({"type": "http.response.body", "body": body})
