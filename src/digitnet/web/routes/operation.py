"""One operation of the API: its route, and all that its description needs."""

import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

Endpoint = Callable[[Request], Awaitable[Response]]

BINARY = "application/octet-stream"
MODEL = "/v2/models/{name}"
VERSION = "/versions/{version}"


@dataclass(frozen=True, kw_only=True)
class Operation:
    """What answers to one method at one path.

    Attributes
    ----------
    method, path, endpoint
        The route.
    id, summary, tag, example
        For the reader of the documentation.
    answers, told
        What comes back with status 200: a type for each content type; the same in words.
    body, needs_body
        What may be sent, a type for each content type, and whether it must be; `bytes` is
        anything.
    parameters
        Names of parameters besides those in the path, see `digitnet.web.openapi`.
    refusals
        Statuses of errors besides those that any request may get.
    is_open
        Whether it answers without a token.
    """

    method: str = "GET"
    path: str
    endpoint: Endpoint
    id: str
    summary: str
    tag: str
    told: str
    answers: dict[str, Any]
    body: dict[str, Any] | None = None
    needs_body: bool = True
    parameters: tuple[str, ...] = ()
    refusals: tuple[int, ...] = ()
    is_open: bool = False
    example: str | None = None

    @property
    def path_parameters(self) -> list[str]:
        """Names of the parameters in the path."""
        return re.findall(r"{(\w+)}", self.path)

    def by_version(self) -> "Operation":
        """Return the same operation on one version of the model."""
        return replace(
            self,
            path=self.path.replace(MODEL, MODEL + VERSION),
            id="version" + self.id[0].upper() + self.id[1:],
            summary="The same, by version",
        )


def routes_of(operations: Iterable[Operation]) -> list[Route]:
    """Return one route per path, so that a wrong method is answered with all the right ones."""
    by_path: dict[str, dict[str, Operation]] = {}
    for one in operations:
        by_path.setdefault(one.path, {})[one.method] = one
    return [_route(path, methods) for path, methods in by_path.items()]


def _route(path: str, methods: Mapping[str, Operation]) -> Route:
    async def answer(request: Request) -> Response:
        method = "GET" if request.method == "HEAD" else request.method
        return await methods[method].endpoint(request)

    return Route(path, answer, methods=list(methods))
