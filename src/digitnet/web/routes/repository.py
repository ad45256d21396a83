"""Operations on which models are served: what there is, what it did, load and unload."""

from collections.abc import Callable
from typing import Any, TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from digitnet.errors import DigitnetError, RefusedError
from digitnet.web import schemas
from digitnet.web.models import ServedModel
from digitnet.web.respond import JSON
from digitnet.web.routes.operation import MODEL, Operation
from digitnet.web.routes.service import Service
from digitnet.web.routes.v2 import BODY_REFUSALS, TAG, json_response

REPOSITORY = "/v2/repository"
T = TypeVar("T")


class _Specific(msgspec.Struct):
    versions: list[int]


class _Policy(msgspec.Struct):
    specific: _Specific | None = None


class _Config(msgspec.Struct):
    version_policy: _Policy | None = None


def statistics_operations(service: Service) -> list[Operation]:
    """Return the operations that tell what models have done."""

    async def statistics(request: Request) -> Response:
        catalogue = service.host.catalogue
        name, version = request.path_params.get("name"), request.path_params.get("version", "")
        if name is not None:
            catalogue.find(name, version)
        chosen = [
            service.statistics.of_version(one.name, one.version)
            for one in catalogue.models
            if name in {None, one.name} and version in {"", one.version}
        ]
        return json_response(schemas.Statistics(chosen))

    one = Operation(
        path=f"{MODEL}/stats",
        endpoint=statistics,
        id="modelStatistics",
        summary="What the model has done",
        tag=TAG,
        told="Requests, pictures and times of each version",
        answers={JSON: schemas.Statistics},
    )
    every = Operation(
        path="/v2/models/stats",
        endpoint=statistics,
        id="statistics",
        summary="What all models have done",
        tag=TAG,
        told="Requests, pictures and times of each version",
        answers={JSON: schemas.Statistics},
    )
    return [every, one, one.by_version()]


def repository_operations(service: Service, has_token: bool) -> list[Operation]:
    """Return the operations on what is served; changing it needs a server with a token."""
    repository = _Repository(service, has_token)
    changing: dict[str, Any] = {
        "method": "POST",
        "tag": TAG,
        "told": "Done",
        "answers": {JSON: dict[str, str]},
        "body": {JSON: schemas.LoadQuery},
        "needs_body": False,
        "refusals": (403, *BODY_REFUSALS),
    }
    return [
        Operation(
            method="POST",
            path=f"{REPOSITORY}/index",
            endpoint=repository.index,
            id="repositoryIndex",
            summary="Which models and versions there are",
            tag=TAG,
            told="Each version, and whether it is served",
            answers={JSON: list[schemas.IndexEntry]},
            body={JSON: schemas.IndexQuery},
            needs_body=False,
            refusals=BODY_REFUSALS,
        ),
        Operation(
            path=f"{REPOSITORY}/models/{{name}}/load",
            endpoint=repository.load,
            id="load",
            summary="Read a model's versions anew and serve them, or some of them",
            **changing,
        ),
        Operation(
            path=f"{REPOSITORY}/models/{{name}}/unload",
            endpoint=repository.unload,
            id="unload",
            summary="Serve a model no longer",
            **changing,
        ),
    ]


class _Repository:
    """The endpoints of these operations."""

    def __init__(self, service: Service, has_token: bool) -> None:
        self._service = service
        self._has_token = has_token

    async def index(self, request: Request) -> Response:
        query = await _body(self._service, request, schemas.IndexQuery)
        host = self._service.host
        entries = [
            schemas.IndexEntry(one.name, one.version, "READY", "") for one in host.catalogue.models
        ]
        if not query.ready:
            entries += [
                schemas.IndexEntry(one.name, one.version, "UNAVAILABLE", "unloaded")
                for one in host.withheld
            ]
        return json_response(entries)

    async def load(self, request: Request) -> Response:
        self._check_allowed()
        query = await _body(self._service, request, schemas.LoadQuery)
        try:
            await self._service.host.load(request.path_params["name"], _chosen(query))
        except RefusedError:
            raise
        except DigitnetError as error:
            raise RefusedError(400, f"the models stay as they were: {error}") from error
        return Response("{}", media_type=JSON)

    async def unload(self, request: Request) -> Response:
        self._check_allowed()
        await _body(self._service, request, schemas.LoadQuery)
        await self._service.host.unload(request.path_params["name"])
        return Response("{}", media_type=JSON)

    def _check_allowed(self) -> None:
        if not self._has_token:
            raise RefusedError(403, "loading and unloading need a server with DIGITNET_TOKEN set")


async def _body(service: Service, request: Request, kind: type[T]) -> T:
    async with service.limiter.body(request.scope, request.receive) as body:
        try:
            return msgspec.json.decode(body or b"{}", type=kind)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise RefusedError(400, f"the body is not valid: {error}") from None


def _chosen(query: schemas.LoadQuery) -> Callable[[ServedModel], bool]:
    """Return which versions a configuration of Triton's chooses; all of them without one."""
    text = query.parameters.config if query.parameters is not None else None
    if text is None:
        return lambda _: True
    try:
        config = msgspec.json.decode(text, type=_Config)
    except (msgspec.DecodeError, RecursionError) as error:
        raise RefusedError(400, f"parameters.config is not valid: {error}") from None
    if config.version_policy is None or config.version_policy.specific is None:
        return lambda _: True
    versions = set(config.version_policy.specific.versions)
    return lambda one: int(one.version) in versions
