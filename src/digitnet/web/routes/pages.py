"""Routes of the page: files in memory, so that no request reaches the disk."""

import hashlib
import json
from collections.abc import Awaitable, Callable
from importlib import resources
from pathlib import PurePath
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
}
"""Kinds of files that are served."""
PLACES = {"index.html": "/", "api.html": "/docs", "openapi.json": "/openapi.json"}
"""Where files are that are not at ``/static/NAME``."""


def page_routes(card: dict[str, Any]) -> list[Route]:
    """Return the routes of the page's files, and of the model's card.

    Parameters
    ----------
    card
        What `digitnet.web.routes.card.load_card` found.
    """
    folder = resources.files("digitnet.web") / "static"
    routes = [_card_route(card)]
    for file in folder.iterdir():
        content_type = TYPES.get(PurePath(file.name).suffix)
        if content_type:
            path = PLACES.get(file.name, f"/static/{file.name}")
            routes.append(Route(path, _page(file.read_bytes(), content_type)))
    return routes


def _card_route(card: dict[str, Any]) -> Route:
    return Route("/api/model", _page(json.dumps(card).encode(), TYPES[".json"]))


def _page(body: bytes, content_type: str) -> Callable[[Request], Awaitable[Response]]:
    """Return an endpoint for a file in memory; a browser that has it already is told so."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"etag": tag, "cache-control": "no-cache", "content-type": content_type}

    async def page(request: Request) -> Response:
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        return Response(body, headers=headers)

    return page
