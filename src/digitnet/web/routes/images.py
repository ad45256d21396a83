"""Routes that take a picture: one digit from it, or every digit on it."""

from urllib.parse import parse_qs

from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from digitnet.errors import RefusedError
from digitnet.web.routes.service import Service
from digitnet.web.workers.wire import Job, Kind


def image_routes(service: Service) -> list[Route]:
    """Return ``/api/predict`` and ``/api/read``."""
    return [
        Route("/api/predict", Image(service, Kind.PREDICT), methods=["POST"]),
        Route("/api/read", Image(service, Kind.READ), methods=["POST"]),
    ]


class Image:
    """Answers one picture with what the command line says of it with ``--json``."""

    def __init__(self, service: Service, kind: Kind) -> None:
        self._service = service
        self._kind = kind

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        show = _show(scope["query_string"])
        content_type = _content_type(scope)
        await self._service.answer(
            scope, receive, send, lambda body: Job(self._kind, body, content_type, show)
        )


def _show(query: bytes) -> bool:
    values = parse_qs(query.decode("latin-1")).get("show", ["0"]) if query else ["0"]
    if values[-1] not in {"0", "1"}:
        raise RefusedError(400, "show must be 1 or 0")
    return values[-1] == "1"


def _content_type(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"content-type":
            return str(value[:200].decode("latin-1"))
    return ""
