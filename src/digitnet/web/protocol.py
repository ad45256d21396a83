"""HTTP connections that can't be held open for nothing."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from digitnet.web.refusal import error_body

MAX_HEADER = 64 * 2**10
"""Bytes of a request's header."""
FIELD_EXTRA = 32
"""Bytes that a field of a header counts besides its name and value: each takes memory and time."""
MAX_DISCARDED = 64 * 2**20
"""Bytes of a refused body that are read and forgotten, so that its client sees the answer."""
MAX_PIPELINED = 16
"""Requests that a client may send before the first of them is answered."""
CHECK_S = 1.0
"""Seconds between two looks at a connection."""
PROBES_S = (0.0, 0.05, 1.0)
"""Seconds after which a client that sends no more is probed: it may have left, or be waiting."""

Refused = Callable[[int, str | None], bytes]
"""Records a refusal, given its status and the client's address; returns the request's id."""


class LimitedHttpProtocol(HttpToolsProtocol):
    """uvicorn's protocol with limits on size and time where it has none.

    A header has to arrive within `limit_s`, and a client has to receive its answer at
    `min_bytes_per_s` or faster. The size of headers, the number of requests sent ahead and the
    number of connections are bounded.

    Parameters
    ----------
    max_connections
        Connections that may be open.
    limit_s
        Seconds for a header; also the time over which a client's speed of receiving is measured.
    min_bytes_per_s
        The slowest speed at which a client may receive its answer.
    refused
        Records what is refused here, before it is a request for the application.
    keywords
        What uvicorn gives its protocols.
    """

    def __init__(
        self,
        max_connections: int,
        limit_s: float,
        min_bytes_per_s: int,
        refused: Refused,
        **keywords: Any,
    ) -> None:
        super().__init__(**keywords)
        self._max_connections = max_connections
        self._limit_s = limit_s
        self._min_received = int(limit_s * min_bytes_per_s)
        self._refused = refused
        self._in_header = False
        self._in_body = False
        self._has_ended = False  # the client sends no more
        self._surplus = 0  # bytes of an unfinished header, or of a body that nobody wants
        self._header_size = 0  # of the fields so far, those after a chunked body included
        self._waiting_since: float | None = None  # for a whole header
        self._unsent = 0  # bytes of answers, at the time of the last mark
        self._marked_at: float | None = None

    def connection_made(self, transport: Any) -> None:
        """Take a connection, or turn it away when there are too many."""
        super().connection_made(transport)
        self._waiting_since = self.loop.time()
        self._timer = self.loop.call_later(CHECK_S, self._check)
        if len(self.connections) > self._max_connections:
            self._end(503, "too many connections; try again in a second", "retry-after: 1\r\n")

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget a connection."""
        self._timer.cancel()
        super().connection_lost(exc)

    def eof_received(self) -> bool:  # type: ignore[override]
        """Keep the connection of a client that sends no more but waits for its answers.

        One that has left altogether looks the same until something is sent to it.
        """
        self._has_ended = not self._in_body and self._is_busy()
        if self._has_ended:
            for seconds in PROBES_S:
                self.loop.call_later(seconds, self._probe)
        return self._has_ended

    def data_received(self, data: bytes) -> None:
        """Take in bytes as long as they are of use."""
        if self._waiting_since is None and not self._is_busy():
            self._waiting_since = self.loop.time()  # the next header begins
        if self._waiting_since is not None:
            self._surplus += len(data)
        super().data_received(data)
        if self._waiting_since is None or self.transport.is_closing():
            return
        if self._in_body and self._surplus > MAX_DISCARDED:
            self.transport.abort()
        elif not self._in_body and self._surplus > MAX_HEADER:
            self._end_header()

    def on_message_begin(self) -> None:
        """Begin a request, unless too many of the same client wait already.

        uvicorn queues them without a limit, thousands from a single read.
        """
        if len(self.pipeline) >= MAX_PIPELINED:
            raise RuntimeError("too many requests at once")  # the parser makes it a 400
        self._header_size = 0
        self._in_header = True
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep one field of a header."""
        self._header_size += len(name) + len(value) + FIELD_EXTRA
        if self._header_size > MAX_HEADER:
            raise RuntimeError("the header is too large")  # the parser makes it a 400
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Start a request."""
        self._waiting_since = None
        self._surplus = 0
        self._in_header = False
        self._in_body = True
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """End a request's body; what follows is the next header."""
        self._in_body = False
        self._surplus = 0
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Note whether the rest of a body or header is still to come, for which time is limited."""
        self._waiting_since = self.loop.time() if self._in_body or self._in_header else None
        self._surplus = 0
        self._marked_at = None
        super().on_response_complete()
        if self._has_ended and not self._is_busy():
            self.transport.close()

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP, or too much of it."""
        if self._header_size > MAX_HEADER:
            self._end_header()
        else:
            self._end(400, msg)

    def _check(self) -> None:
        now = self.loop.time()
        if self._receives_too_slowly(now):
            self.transport.abort()
            return
        if (
            not self._is_busy()
            and self._waiting_since is not None
            and now - self._waiting_since > self._limit_s
        ):
            self._end(408, "the request came too slowly")
        self._timer = self.loop.call_later(CHECK_S, self._check)

    def _is_busy(self) -> bool:
        """Tell whether a request is being answered."""
        return self.cycle is not None and not self.cycle.response_complete

    def _probe(self) -> None:
        """Send a line that clients of HTTP/1.1 ignore; one that has left resets the connection."""
        cycle = self.cycle
        if self.transport.is_closing() or not self._is_busy() or cycle.response_started:
            return
        if cycle.scope["http_version"] == "1.1" and not self.pipeline:
            self.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def _receives_too_slowly(self, now: float) -> bool:
        """Tell whether too little of an answer was sent in the last `limit_s` seconds."""
        unsent = self.transport.get_write_buffer_size()
        if unsent and self._marked_at is not None:
            if now - self._marked_at <= self._limit_s:
                return False
            if self._unsent - unsent < min(self._unsent, self._min_received):
                return True
        self._unsent, self._marked_at = unsent, now
        return False

    def _end_header(self) -> None:
        self._end(431, f"the header is over {MAX_HEADER} bytes")

    def _end(self, status: int, message: str, headers: str = "") -> None:
        if self.transport.is_closing():
            return
        body = error_body(message)
        request_id = self._refused(status, self.client[0] if self.client else None).decode()
        head = (
            f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\ncontent-type: application/json\r\n"
            f"content-length: {len(body)}\r\nx-content-type-options: nosniff\r\n"
            f"x-request-id: {request_id}\r\n{headers}"
            "connection: close\r\n\r\n"
        )
        self.transport.write(head.encode() + body)
        self.transport.close()
