"""Operations for those who run the server: whether it is alive, what it did, what it serves."""

import json

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import Response

from digitnet.web import schemas
from digitnet.web.metrics import ServerMetrics
from digitnet.web.models import DEFAULT_NAME
from digitnet.web.respond import JSON
from digitnet.web.routes.operation import Operation
from digitnet.web.workers.host import ModelHost

TAG = "Watching"


def monitor_operations(host: ModelHost, metrics: ServerMetrics) -> list[Operation]:
    """Return ``/healthz``, ``/metrics`` and ``/api/model``."""

    async def alive(_: Request) -> Response:
        return Response(schemas.encode(schemas.Health("ok")), media_type=JSON)

    async def counted(_: Request) -> Response:
        body = generate_latest(metrics.registry)
        return Response(body, headers={"content-type": CONTENT_TYPE_LATEST})

    async def card(request: Request) -> Response:
        catalogue = host.catalogue
        model = catalogue.models[catalogue.find(request.query_params.get("model", DEFAULT_NAME))]
        return Response(json.dumps(model.card), media_type=JSON)

    return [
        Operation(
            path="/healthz",
            endpoint=alive,
            id="alive",
            summary="Does the server answer?",
            tag=TAG,
            told="It does",
            answers={JSON: schemas.Health},
            is_open=True,
        ),
        Operation(
            path="/metrics",
            endpoint=counted,
            id="metrics",
            summary="Counters in Prometheus' text format",
            tag=TAG,
            told="One line per counter",
            answers={"text/plain": str},
        ),
        Operation(
            path="/api/model",
            endpoint=card,
            id="model",
            summary="The figures that lie beside the model",
            tag=TAG,
            told="Name, and where known accuracy, its interval, confusions, robustness",
            answers={JSON: schemas.ModelCard},
            parameters=("model",),
            refusals=(404,),
        ),
    ]
