"""Operations that take a picture: one digit from it, or every digit on it."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from digitnet.errors import RefusedError
from digitnet.web import schemas
from digitnet.web.models import DEFAULT_NAME
from digitnet.web.respond import JSON
from digitnet.web.routes.operation import BINARY, Endpoint, Operation
from digitnet.web.routes.service import Service
from digitnet.web.workers.wire import Job, Kind

MAX_TYPE = 200
"""Characters of a content type that are looked at."""


def image_operations(service: Service) -> list[Operation]:
    """Return ``/api/predict`` and ``/api/read``."""
    shared: dict[str, Any] = {
        "method": "POST",
        "tag": "Pictures",
        "body": {BINARY: bytes, "multipart/form-data": bytes, JSON: schemas.ImageBody},
        "parameters": ("show", "model"),
        "refusals": (404, 408, 413, 415, 422, 503),
    }
    return [
        Operation(
            path="/api/predict",
            endpoint=_image_endpoint(service, Kind.PREDICT),
            id="predict",
            summary="One digit from a picture",
            told="The digit, or why there is none",
            answers={JSON: schemas.Prediction},
            example="curl -F file=@seven.png http://127.0.0.1:8000/api/predict",
            **shared,
        ),
        Operation(
            path="/api/read",
            endpoint=_image_endpoint(service, Kind.READ),
            id="read",
            summary="Every digit on a photo or scan, in reading order",
            told="Lines and digits",
            answers={JSON: schemas.Reading},
            example="curl --data-binary @page.jpg http://127.0.0.1:8000/api/read",
            **shared,
        ),
    ]


def _image_endpoint(service: Service, kind: Kind) -> Endpoint:
    """Answer one picture with what the command line says of it with ``--json``."""

    async def image(request: Request) -> Response:
        query = request.query_params
        show = query.get("show", "0")
        if show not in {"0", "1"}:
            raise RefusedError(400, "show must be 1 or 0")
        content_type = request.headers.get("content-type", "")[:MAX_TYPE]
        return await service.answer(
            request,
            query.get("model", DEFAULT_NAME),
            "",
            lambda body: Job(kind, body, content_type, show=show == "1"),
        )

    return image
