"""The whole server as one ASGI application."""

from pathlib import Path
from typing import NoReturn

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request

from digitnet.errors import RefusedError
from digitnet.web.corrections import CorrectionStore
from digitnet.web.metrics import ServerMetrics
from digitnet.web.middleware.access import Access, Recorder
from digitnet.web.middleware.errors import ErrorMiddleware
from digitnet.web.middleware.guard import Guard
from digitnet.web.middleware.prefix import PrefixMiddleware
from digitnet.web.openapi import describe, json_schemas
from digitnet.web.routes.corrections import correction_operations
from digitnet.web.routes.images import image_operations
from digitnet.web.routes.monitor import monitor_operations
from digitnet.web.routes.offline_app import app_routes, find_app
from digitnet.web.routes.operation import Operation, routes_of
from digitnet.web.routes.pages import page_routes
from digitnet.web.routes.repository import repository_operations, statistics_operations
from digitnet.web.routes.service import Service
from digitnet.web.routes.v2 import infer_operations, model_operations, server_operations
from digitnet.web.settings import ServerSettings
from digitnet.web.workers.host import ModelHost

SCHEMAS_PATH = "/schemas.json"


def create_app(
    host: ModelHost, settings: ServerSettings, metrics: ServerMetrics, recorder: Recorder
) -> Starlette:
    """Return the application: routes, and around them who may ask and what is recorded.

    Parameters
    ----------
    host
        The models, entered by whoever runs the application.
    settings, metrics
        The same that `host` has.
    recorder
        Counts and logs.
    """
    operations = api_operations(Service(host, settings, metrics), metrics, settings)
    documents = {
        "/openapi.json": describe(operations, settings.root_path),
        SCHEMAS_PATH: {"$defs": json_schemas("#/$defs/{name}")},
    }
    folder = find_app()
    pages = page_routes(documents, has_app=folder is not None)
    app = Starlette(
        routes=[*routes_of(operations), *pages, *app_routes(folder)],
        middleware=_middleware(settings, recorder),
        exception_handlers={HTTPException: _refuse},
    )
    app.router.redirect_slashes = False
    return app


def _middleware(settings: ServerSettings, recorder: Recorder) -> list[Middleware]:
    """Return what is around the routes, outermost first."""
    layers = [Middleware(Access, recorder)]
    if settings.allowed_origins:
        cors = Middleware(
            CORSMiddleware,
            allow_origins=settings.allowed_origins,
            allow_methods=["GET", "POST"],
            allow_headers=["authorization", "content-type", "inference-header-content-length"],
            expose_headers=["inference-header-content-length", "x-request-id", "retry-after"],
        )
        layers.append(cors)
    layers.append(Middleware(ErrorMiddleware))
    if settings.root_path:
        layers.append(Middleware(PrefixMiddleware, settings.root_path))
    return [*layers, Middleware(Guard, settings)]


def api_operations(
    service: Service, metrics: ServerMetrics, settings: ServerSettings
) -> list[Operation]:
    """Return all that is documented; routes are tried in turn, so the busiest come first."""
    return [
        *infer_operations(service),
        *image_operations(service),
        *correction_operations(service, _store(settings)),
        *statistics_operations(service),
        *model_operations(service),
        *server_operations(service),
        *repository_operations(service, settings.token is not None),
        *monitor_operations(service.host, metrics),
    ]


def _store(settings: ServerSettings) -> CorrectionStore | None:
    return None if settings.corrections is None else CorrectionStore(Path(settings.corrections))


async def _refuse(request: Request, error: Exception) -> NoReturn:
    """Refuse what the router refuses, an unknown path or method, as all else is refused."""
    assert isinstance(error, HTTPException)
    headers = tuple((k.lower().encode(), v.encode()) for k, v in (error.headers or {}).items())
    message = f"{request.method} {request.scope['path'][:200]}: {error.detail}"
    raise RefusedError(error.status_code, message, headers)
