"""Around every request: its id, its line in the log, its counters, the protective headers."""

import asyncio
import json
import logging
import re
import secrets
from collections.abc import Callable
from contextlib import suppress
from time import perf_counter, time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from digitnet.web.metrics import Metrics
from digitnet.web.refusal import Header, error_body
from digitnet.web.respond import respond

Log = Callable[[str], object]
"""Where the lines of the log go, for example a file's ``write``."""

CLIENT_LEFT = 499
"""Logged where no answer was sent because the client had gone."""
CONTENT_POLICY = (
    b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
    b"media-src 'self' blob:; connect-src 'self'; manifest-src 'self'; base-uri 'none'; "
    b"form-action 'none'; frame-ancestors 'none'"
)
"""What the page may load: its own files, and pictures that it holds itself."""
HEADERS: tuple[Header, ...] = (
    (b"content-security-policy", CONTENT_POLICY),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(self), microphone=(), geolocation=()"),
)

_SAFE_ID = re.compile(rb"[\w.:-]{1,64}")
_errors = logging.getLogger(__name__)


class ClientLeftError(Exception):
    """The client hung up before its answer; nothing is left to send."""


class Access:
    """Outermost layer; counts and logs, and lets nothing of a failure out.

    The log has one JSON object a request: no query, no header, nothing of the body.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics, log: Log | None = None) -> None:
        self._app = app
        self._metrics = metrics
        self._log = log
        self._lines: list[str] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request and record how it went."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        start = perf_counter()
        request_id = _request_id(scope)
        status = 0

        async def send_dressed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] += [*HEADERS, (b"x-request-id", request_id)]
            await send(message)

        try:
            await self._app(scope, receive, send_dressed)
        except ClientLeftError:
            status = CLIENT_LEFT
        except Exception:
            _errors.exception("request %s failed", request_id.decode())
            if not status:
                await respond(send_dressed, 500, error_body("the server failed"))
        finally:
            self._record(scope, request_id, status, perf_counter() - start)

    def _record(self, scope: Scope, request_id: bytes, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", "unknown")
        self._metrics.record(route, scope["method"], status, seconds)
        if self._log is not None:
            line = {
                "time": round(time(), 3),
                "id": request_id.decode(),
                "client": scope["client"][0] if scope.get("client") else None,
                "method": scope["method"],
                "path": scope["path"][:200],
                "status": status,
                "ms": round(1000 * seconds, 2),
            }
            if not self._lines:  # all requests that end in this same moment are written at once
                asyncio.get_running_loop().call_soon(self._write)
            self._lines.append(json.dumps(line) + "\n")

    def _write(self) -> None:
        lines = "".join(self._lines)
        self._lines.clear()
        if self._log is not None:
            with suppress(OSError):  # nobody reads the log any more
                self._log(lines)


def _request_id(scope: Scope) -> bytes:
    """Return the id that the client (or a proxy) gave, if it is a harmless one, or a new one."""
    for name, value in scope["headers"]:
        if name == b"x-request-id" and _SAFE_ID.fullmatch(value):
            return bytes(value)
    return secrets.token_hex(8).encode()
