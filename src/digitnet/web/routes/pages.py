"""Routes of the page: files in memory, so that no request reaches the disk."""

import hashlib
import json
from importlib import resources
from pathlib import PurePath
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from digitnet.web.routes.operation import Endpoint

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
}
"""Kinds of files that are served."""
PLACES = {"index.html": "/", "api.html": "/docs"}
"""Where files are that are not at ``/static/NAME``."""
HIDDEN_LINK = b'<a href="app/" hidden>'
SHOWN_LINK = b'<a href="app/">'


def page_routes(documents: dict[str, Any], *, has_app: bool) -> list[Route]:
    """Return the routes of the page's files, and of documents.

    Parameters
    ----------
    documents
        What is served as JSON, by its path.
    has_app
        Whether the offline app is served too, so that the page shows its links to it.
    """
    folder = resources.files("digitnet.web") / "static"
    routes = [
        Route(path, _page(json.dumps(document, ensure_ascii=False).encode(), TYPES[".json"]))
        for path, document in documents.items()
    ]
    for file in folder.iterdir():
        content_type = TYPES.get(PurePath(file.name).suffix)
        if content_type:
            path = PLACES.get(file.name, f"/static/{file.name}")
            body = file.read_bytes()
            shown = body.replace(HIDDEN_LINK, SHOWN_LINK) if has_app else body
            routes.append(Route(path, _page(shown, content_type)))
    return routes


def _page(body: bytes, content_type: str) -> Endpoint:
    """Return an endpoint for a file in memory; a browser that has it already is told so."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"etag": tag, "cache-control": "no-cache", "content-type": content_type}

    async def page(request: Request) -> Response:
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        return Response(body, headers=headers)

    return page
