"""Bodies within limits: of size, of speed, and of all that are held together."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from starlette.types import Message, Receive, Scope

from digitnet.errors import RefusedError
from digitnet.web.middleware.access import ClientLeftError
from digitnet.web.refusal import CLOSE, busy
from digitnet.web.settings import ServerSettings

GRACE_S = 5.0
"""Seconds of an upload before its speed counts."""
ENCODINGS = frozenset({b"identity", b"gzip", b"deflate"})
"""What a body may be compressed with."""


class BodyLimiter:
    """Keeps request bodies, and answers that are not sent yet, within the limits.

    Parameters
    ----------
    settings
        The limits.
    """

    def __init__(self, settings: ServerSettings) -> None:
        self._settings = settings
        self._held = 0

    @asynccontextmanager
    async def body(self, scope: Scope, receive: Receive) -> AsyncIterator[bytes]:
        """Receive a body and count it as held while the context lasts.

        Raises
        ------
        RefusedError
            413 if it is too large, whatever its header says; 415 if it is compressed
            in a way that readers don't know; 408 if it comes too slowly; 503 if too many
            others are held.
        ClientLeftError
            If the client went away.
        """
        self._check_headers(scope)
        received, size = bytearray(), 0
        try:
            await self._receive(received, receive)
            body, size = bytes(received), len(received)
            received.clear()  # not twice in memory while it waits
            yield body
        finally:
            self._held -= len(received) + size

    @contextmanager
    def holding(self, size: int) -> Iterator[None]:
        """Count the bytes of an answer as held while the context lasts.

        Raises
        ------
        RefusedError
            503 if too much else is held.
        """
        self._take(size)
        try:
            yield
        finally:
            self._held -= size

    def _take(self, size: int) -> None:
        if self._held + size > self._settings.max_held:
            raise busy("too much is being transferred at once; try again in a second")
        self._held += size

    def _check_headers(self, scope: Scope) -> None:
        for name, value in scope["headers"]:
            if name == b"content-length" and int(value) > self._settings.max_body:
                raise self._too_large()
            if name == b"content-encoding" and value.lower() not in ENCODINGS:
                raise RefusedError(
                    415,
                    "the body may be compressed with gzip or deflate, or not at all",
                    ((b"accept-encoding", b"gzip, deflate"),),
                )

    async def _receive(self, body: bytearray, receive: Receive) -> None:
        clock = asyncio.get_running_loop().time
        start = clock()
        try:
            async with asyncio.timeout(GRACE_S) as timer:
                while self._keep(body, await receive()):
                    earned = len(body) / self._settings.min_bytes_per_s
                    timer.reschedule(start + GRACE_S + earned)
        except TimeoutError:
            raise RefusedError(408, "the body came too slowly", CLOSE) from None

    def _keep(self, body: bytearray, message: Message) -> bool:
        """Keep one part of a body; tell whether more follows."""
        if message["type"] == "http.disconnect":
            raise ClientLeftError
        part: bytes = message.get("body", b"")
        if len(body) + len(part) > self._settings.max_body:
            raise self._too_large()
        self._take(len(part))
        body += part
        return bool(message.get("more_body", False))

    def _too_large(self) -> RefusedError:
        limit = self._settings.max_body / 2**20
        return RefusedError(413, f"the body is too large; the limit is {limit:g} MiB")
