"""The whole server as one ASGI application."""

from starlette.middleware.cors import CORSMiddleware
from starlette.routing import Router
from starlette.types import ASGIApp, Receive, Scope, Send

from digitnet.web.metrics import Metrics
from digitnet.web.middleware.access import Access, Log
from digitnet.web.middleware.guard import ErrorMiddleware, Guard
from digitnet.web.routes.card import load_card
from digitnet.web.routes.images import image_routes
from digitnet.web.routes.monitor import monitor_routes
from digitnet.web.routes.pages import page_routes
from digitnet.web.routes.service import Service
from digitnet.web.routes.v2 import infer_routes, v2_routes
from digitnet.web.settings import Settings
from digitnet.web.workers.pool import ReaderPool


def create_app(
    pool: ReaderPool, settings: Settings, metrics: Metrics, log: Log | None = None
) -> ASGIApp:
    """Return the application: routes, and around them who may ask and what is recorded.

    Parameters
    ----------
    pool
        The readers, entered by whoever runs the application.
    settings, metrics
        The same that `pool` has.
    log
        Gets a line of JSON for each request; None keeps no log.
    """
    service = Service(pool, settings, metrics)
    router = Router(
        [
            *infer_routes(service),  # routes are tried in turn: the busiest first
            *image_routes(service),
            *v2_routes(service),
            *monitor_routes(metrics),
            *page_routes(load_card(settings.model)),
        ],
        redirect_slashes=False,
    )
    app: ASGIApp = ErrorMiddleware(Guard(_Raising(router), settings))
    if settings.allowed_origins:
        app = CORSMiddleware(
            app,
            allow_origins=settings.allowed_origins,
            allow_methods=["GET", "POST"],
            allow_headers=["authorization", "content-type", "inference-header-content-length"],
            expose_headers=["inference-header-content-length", "x-request-id", "retry-after"],
        )
    return Access(app, metrics, log)


class _Raising:
    """Makes the router raise for an unknown path or method instead of answering in plain text."""

    def __init__(self, router: Router) -> None:
        self._router = router

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["app"] = self
        await self._router(scope, receive, send)
