"""Routes for those who run the server: is it alive, and what has it done."""

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from digitnet.web.metrics import Metrics


def monitor_routes(metrics: Metrics) -> list[Route]:
    """Return ``/healthz`` and ``/metrics``."""

    async def alive(_: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def counted(_: Request) -> Response:
        body = generate_latest(metrics.registry)
        return Response(body, headers={"content-type": CONTENT_TYPE_LATEST})

    return [Route("/healthz", alive), Route("/metrics", counted)]
