"""Routes of the Open Inference Protocol v2."""

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from digitnet.errors import RefusedError
from digitnet.web.identity import MODEL_METADATA, MODEL_NAME, MODEL_VERSION, SERVER_METADATA
from digitnet.web.refusal import busy
from digitnet.web.routes.service import Service
from digitnet.web.workers.wire import Job, Kind


def infer_routes(service: Service) -> list[Route]:
    """Return the routes that classify."""
    return _on_model("/infer", Infer(service), "POST")


def v2_routes(service: Service) -> list[Route]:
    """Return the other routes under ``/v2``: health and metadata."""
    model_ready = {"name": MODEL_NAME, "ready": True}
    return [
        *_on_model("/ready", _once_ready(service, model_ready), "GET"),
        *_on_model("", _telling(MODEL_METADATA), "GET"),
        Route("/v2/health/live", _telling({"live": True})),
        Route("/v2/health/ready", _once_ready(service, {"ready": True})),
        Route("/v2", _telling(SERVER_METADATA)),
    ]


class Infer:
    """Classifies the tensors of a request."""

    def __init__(self, service: Service) -> None:
        self._service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        _check_model(scope)
        json_size = _json_size(scope)
        await self._service.answer(
            scope, receive, send, lambda body: Job(Kind.INFER, body, json_size=json_size)
        )


Endpoint = Callable[[Request], Awaitable[Response]]


def _on_model(end: str, endpoint: Infer | Endpoint, method: str) -> list[Route]:
    start = "/v2/models/{name}"
    paths = (start + end, start + "/versions/{version}" + end)
    return [Route(path, endpoint, methods=[method]) for path in paths]


def _telling(value: dict[str, Any]) -> Endpoint:
    async def tell(request: Request) -> Response:
        _check_model(request.scope)
        return JSONResponse(value)

    return tell


def _once_ready(service: Service, value: dict[str, Any]) -> Endpoint:
    async def tell(request: Request) -> Response:
        _check_model(request.scope)
        if not service.pool.ready:
            raise busy("no reader is ready")
        return JSONResponse(value)

    return tell


def _check_model(scope: Scope) -> None:
    given = scope["path_params"]
    if given.get("name", MODEL_NAME) != MODEL_NAME:
        raise RefusedError(404, f"no model has that name; there is one, {MODEL_NAME}")
    if given.get("version", MODEL_VERSION) != MODEL_VERSION:
        raise RefusedError(404, f"no version has that name; there is one, {MODEL_VERSION}")


def _json_size(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"inference-header-content-length":
            if not value.isdigit() or len(value) > 9:
                raise RefusedError(400, "Inference-Header-Content-Length must be a whole number")
            return int(value)
    return -1
