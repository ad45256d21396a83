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

from digitnet.web.metrics import ServerMetrics
from digitnet.web.refusal import Header, error_body
from digitnet.web.respond import respond

Log = Callable[[str], object]
"""Where the lines of the log go, for example a file's ``write``."""

CLIENT_LEFT = 499
"""Logged where no answer was sent because the client had gone."""
CONTENT_POLICY = (
    b"default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; "
    b"img-src 'self' blob:; media-src 'self' blob:; connect-src 'self'; "
    b"manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""What the pages may load: their own files, WebAssembly among them, and pictures they hold."""
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


class Recorder:
    """Counts and logs requests.

    The log has one JSON object a request: no query, no header, nothing of the body.

    Parameters
    ----------
    metrics
        Where requests are counted.
    log
        Gets the lines; None keeps no log.
    """

    def __init__(self, metrics: ServerMetrics, log: Log | None = None) -> None:
        self._metrics = metrics
        self._log = log
        self._lines: list[str] = []

    def refused(self, status: int, client: str | None) -> bytes:
        """Record what the protocol refused before it was a request; return its id."""
        request_id = secrets.token_hex(8).encode()
        self.record(request_id, client, "unknown", "unknown", "protocol", status, 0.0)
        return request_id

    def record(  # noqa: PLR0917  a line of the log, in its order
        self,
        request_id: bytes,
        client: str | None,
        method: str,
        path: str,
        route: str,
        status: int,
        seconds: float,
    ) -> None:
        """Record one request and how it went."""
        self._metrics.record(route, method, status, seconds)
        if self._log is not None:
            line = {
                "time": round(time(), 3),
                "id": request_id.decode(),
                "client": client,
                "method": method,
                "path": path,
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


class Access:
    """Outermost layer: records requests, and shows nothing of a failure's inside."""

    def __init__(self, app: ASGIApp, recorder: Recorder) -> None:
        self._app = app
        self._recorder = recorder

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
        except asyncio.CancelledError:  # the server has waited long enough and ends
            if not status:
                message = error_body("the server is stopping; try again")
                await respond(send_dressed, 503, message, headers=[(b"retry-after", b"1")])
        except Exception:
            _errors.exception("request %s failed", request_id.decode())
            if not status:
                await respond(send_dressed, 500, error_body("the server failed"))
        finally:
            route = getattr(scope.get("route"), "path", "unknown")
            client = scope["client"][0] if scope.get("client") else None
            asked = scope["method"], scope["path"][:200]
            seconds = perf_counter() - start
            self._recorder.record(request_id, client, *asked, route, status, seconds)


def _request_id(scope: Scope) -> bytes:
    """Return the id that the client (or a proxy) gave, if it is a harmless one, or a new one."""
    for name, value in scope["headers"]:
        if name == b"x-request-id" and _SAFE_ID.fullmatch(value):
            return bytes(value)
    return secrets.token_hex(8).encode()
