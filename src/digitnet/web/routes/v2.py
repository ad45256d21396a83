"""Operations of the Open Inference Protocol v2 on models."""

from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from digitnet.errors import RefusedError
from digitnet.web import schemas
from digitnet.web.models import Catalogue
from digitnet.web.refusal import busy
from digitnet.web.respond import JSON
from digitnet.web.routes.operation import BINARY, MODEL, Operation
from digitnet.web.routes.service import Service
from digitnet.web.workers.wire import Job, Kind

TAG = "Open Inference Protocol v2"
BODY_REFUSALS = (404, 408, 413, 415, 422, 503)
JSON_SIZE = "Inference-Header-Content-Length"
INPUTS = [schemas.Tensor("images", "UINT8", [-1, 28, 28])]
OUTPUTS = [schemas.Tensor("probabilities", "FP32", [-1, 10])]
SERVER = schemas.ServerMetadata(
    "digitnet",
    "2",  # of the protocol: which digitnet this is concerns no client
    ["binary_tensor_data", "model_configuration", "model_repository", "statistics"],
)


def infer_operations(service: Service) -> list[Operation]:
    """Return the operations that classify."""

    async def infer(request: Request) -> Response:
        json_size = _json_size(request)
        return await service.answer(
            request, *_named(request), lambda body: Job(Kind.INFER, body, json_size=json_size)
        )

    operation = Operation(
        method="POST",
        path=f"{MODEL}/infer",
        endpoint=infer,
        id="infer",
        summary="Classify 28×28 pictures",
        tag=TAG,
        told="Probabilities",
        answers={JSON: schemas.InferResponse, BINARY: bytes},
        body={JSON: schemas.InferRequest, BINARY: bytes},
        parameters=(JSON_SIZE,),
        refusals=BODY_REFUSALS,
    )
    return [operation, operation.by_version()]


def server_operations(service: Service) -> list[Operation]:
    """Return the operations on the server: what it is, and whether it is well."""

    async def metadata(_: Request) -> Response:
        return json_response(SERVER)

    async def live(_: Request) -> Response:
        return json_response(schemas.Live(True))

    async def ready(_: Request) -> Response:
        _check_ready(service)
        return json_response(schemas.Ready(True))

    shared: dict[str, Any] = {"tag": TAG, "is_open": True}
    return [
        Operation(
            path="/v2",
            endpoint=metadata,
            id="serverMetadata",
            summary="What this server is",
            tag=TAG,
            told="Name, protocol version, extensions",
            answers={JSON: schemas.ServerMetadata},
        ),
        Operation(
            path="/v2/health/live",
            endpoint=live,
            id="serverLive",
            summary="Does the server answer?",
            told="It does",
            answers={JSON: schemas.Live},
            **shared,
        ),
        Operation(
            path="/v2/health/ready",
            endpoint=ready,
            id="serverReady",
            summary="Can the server classify?",
            told="It can",
            answers={JSON: schemas.Ready},
            refusals=(503,),
            **shared,
        ),
    ]


def model_operations(service: Service) -> list[Operation]:
    """Return the operations that tell of a model."""

    async def ready(request: Request) -> Response:
        name, version = _named(request)
        service.host.catalogue.find(name, version)
        _check_ready(service)
        return json_response(schemas.ModelReady(name, True))

    async def metadata(request: Request) -> Response:
        return json_response(_metadata(service.host.catalogue, *_named(request)))

    async def config(request: Request) -> Response:
        return json_response(_config(service.host.catalogue, *_named(request)))

    operations = [
        Operation(
            path=f"{MODEL}/ready",
            endpoint=ready,
            id="modelReady",
            summary="Can the model classify?",
            tag=TAG,
            told="It can",
            answers={JSON: schemas.ModelReady},
            refusals=(503,),
        ),
        Operation(
            path=MODEL,
            endpoint=metadata,
            id="modelMetadata",
            summary="The model's inputs and outputs",
            tag=TAG,
            told="The model",
            answers={JSON: schemas.ModelMetadata},
        ),
        Operation(
            path=f"{MODEL}/config",
            endpoint=config,
            id="modelConfig",
            summary="The same in Triton's words",
            tag=TAG,
            told="The model",
            answers={JSON: schemas.ModelConfig},
        ),
    ]
    return [one for operation in operations for one in (operation, operation.by_version())]


def json_response(value: msgspec.Struct | list[Any]) -> Response:
    """Return a response of JSON."""
    return Response(schemas.encode(value), media_type=JSON)


def _named(request: Request) -> tuple[str, str]:
    given = request.path_params
    return given["name"], given.get("version", "")


def _check_ready(service: Service) -> None:
    if not service.host.ready:
        raise busy("no reader is ready")


def _metadata(catalogue: Catalogue, name: str, version: str) -> schemas.ModelMetadata:
    catalogue.find(name, version)
    versions = catalogue.versions(name)
    return schemas.ModelMetadata(name, versions, "onnx_onnxv1", INPUTS, OUTPUTS)


def _config(catalogue: Catalogue, name: str, version: str) -> schemas.ModelConfig:
    catalogue.find(name, version)
    tensors = [
        [schemas.ConfigTensor(one.name, f"TYPE_{one.datatype}", one.shape) for one in group]
        for group in (INPUTS, OUTPUTS)
    ]
    return schemas.ModelConfig(name, "onnxruntime_onnx", "onnxruntime", 0, *tensors)


def _json_size(request: Request) -> int:
    value = request.headers.get(JSON_SIZE)
    if value is None:
        return -1
    if not (value.isascii() and value.isdigit()) or len(value) > 9:
        raise RefusedError(400, f"{JSON_SIZE} must be a whole number")
    return int(value)
