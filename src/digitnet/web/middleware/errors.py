"""How a refusal is told, wherever it was raised: ``{"error": "…"}``."""

from starlette.types import ASGIApp, Receive, Scope, Send

from digitnet.errors import RefusedError
from digitnet.web.refusal import error_body
from digitnet.web.respond import respond


class ErrorMiddleware:
    """Turn refusals into answers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and tell why where it is refused."""
        try:
            await self._app(scope, receive, send)
        except RefusedError as no:
            await respond(send, no.status, error_body(no.message), headers=no.headers)
