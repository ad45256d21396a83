"""The API's description, made of its operations and the types that they name."""

from collections.abc import Iterable
from typing import Any

import msgspec

from digitnet.web import schemas
from digitnet.web.respond import JSON
from digitnet.web.routes.operation import Operation

TAGS = {
    "Pictures": "Any picture: PNG, JPEG, WebP, BMP, TIFF or GIF, dark on light or light on dark, "
    "at most 20 MiB and 50 million pixels.",
    "Open Inference Protocol v2": "Pictures that are 28×28 already, ink bright on 0. The model "
    "that ships is digitnet in version 1. The binary tensor data extension is supported, and gzip "
    "and deflate both ways.",
    "Corrections": "What a picture was, where the owner of the server wants to know.",
    "Watching": "For those who run the server.",
}
ABOUT = (
    "Send a picture and get the digit or digits on it; or send 28×28 tensors in the Open "
    "Inference Protocol v2, which existing clients speak. Every error is told as "
    '{"error": "…"}. Every response has an X-Request-ID; send your own to find a request in the '
    "log again."
)
REFUSALS = {
    400: "Something in the request is wrong; the error says what",
    401: "The token is missing or wrong",
    403: "This needs a server that was started with a token",
    404: "There is no such model or version",
    408: "The body came too slowly and was cut off",
    413: "The body is over 20 MiB, or would be when it is unpacked",
    415: "The body is compressed in another way than gzip or deflate",
    422: "The body is no picture that can be read; the error says why",
    507: "No more can be kept",
    503: "Too much to do; nothing was done",
}
PARAMETERS: dict[str, dict[str, Any]] = {
    "show": {
        "in": "query",
        "description": "1 adds the 28×28 pictures that the network saw.",
        "schema": {"enum": ["0", "1"], "default": "0"},
    },
    "model": {
        "in": "query",
        "description": "The model that reads; the default is digitnet.",
        "schema": {"type": "string"},
        "example": "digitnet",
    },
    "name": {
        "in": "path",
        "required": True,
        "description": "The model's name; the one that ships is digitnet.",
        "schema": {"type": "string", "minLength": 1},
        "example": "digitnet",
    },
    "version": {
        "in": "path",
        "required": True,
        "description": "The model's version; without one, the highest is meant.",
        "schema": {"type": "string", "minLength": 1},
        "example": "1",
    },
    "Inference-Header-Content-Length": {
        "in": "header",
        "description": "Bytes of JSON at the body's start, where binary tensors follow it.",
        "schema": {"type": "integer", "minimum": 0, "maximum": 999999999},
    },
}
_TOKEN = (
    "Asked for where the server was started with DIGITNET_TOKEN. As the password of HTTP Basic it "
    "counts too."
)
_BINARY = {"type": "string", "format": "binary"}
_FORM = {
    "type": "object",
    "required": ["file"],
    "properties": {
        "file": _BINARY | {"description": "The only file in the form; its field may have any name."}
    },
}


def describe(operations: Iterable[Operation], root_path: str = "") -> dict[str, Any]:
    """Return the OpenAPI document.

    Parameters
    ----------
    operations
        Everything that is documented.
    root_path
        The prefix under which a proxy shows the server.
    """
    paths: dict[str, dict[str, Any]] = {}
    for one in operations:
        paths.setdefault(one.path, {})[one.method.lower()] = _described(one)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "digitnet",
            "version": "1",
            "summary": "Reads handwritten digits.",
            "description": ABOUT,
        },
        "servers": [{"url": f"{root_path}/"}],
        "security": [{}, {"token": []}],
        "tags": [{"name": name, "description": told} for name, told in TAGS.items()],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": _TOKEN}
            },
            "schemas": json_schemas(),
        },
    }


def json_schemas(reference: str = "#/components/schemas/{name}") -> dict[str, Any]:
    """Return the JSON Schema of every type that goes over the wire, by its name."""
    types = [one for one in vars(schemas).values() if isinstance(one, type(msgspec.Struct))]
    own = [one for one in types if one is not msgspec.Struct]
    return msgspec.json.schema_components(own, ref_template=reference)[1]


def _described(one: Operation) -> dict[str, Any]:
    told: dict[str, Any] = {"tags": [one.tag], "operationId": one.id, "summary": one.summary}
    if one.example is not None:
        told["x-example"] = one.example
    if one.is_open:
        told["security"] = [{}]
    names = [*one.path_parameters, *one.parameters]
    if names:
        told["parameters"] = [{"name": name, **PARAMETERS[name]} for name in names]
    if one.body is not None:
        told["requestBody"] = {
            "required": one.needs_body,
            "content": _content(one.body),
        }
    answers: dict[str, Any] = {"200": {"description": one.told, "content": _content(one.answers)}}
    statuses = {400, *one.refusals} | (set() if one.is_open else {401})
    for status in sorted(statuses | ({404} if one.path_parameters else set())):
        answers[str(status)] = _refusal(status)
    told["responses"] = answers
    return told


def _refusal(status: int) -> dict[str, Any]:
    told: dict[str, Any] = {
        "description": REFUSALS[status],
        "content": _content({JSON: schemas.Error}),
    }
    if status == 503:
        told["headers"] = {
            "Retry-After": {"description": "Seconds to wait", "schema": {"type": "integer"}}
        }
    return told


def _content(types: dict[str, Any]) -> dict[str, Any]:
    return {
        content_type: {"schema": _schema(content_type, one)} for content_type, one in types.items()
    }


def _schema(content_type: str, kind: Any) -> dict[str, Any]:
    if content_type == "multipart/form-data":
        return _FORM
    if kind is bytes:
        return _BINARY
    if kind is str:
        return {"type": "string"}
    return msgspec.json.schema_components([kind], ref_template="#/components/schemas/{name}")[0][0]
