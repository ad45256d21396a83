"""Routes of the offline app: what `make app` built, where it was built."""

import mimetypes
from importlib import resources
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Message, Receive, Scope, Send

PATH = "/app"
TYPES = {
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".wasm": "application/wasm",
    ".onnx": "application/octet-stream",
    ".webmanifest": "application/manifest+json",
}
"""Kinds of files that not every machine knows."""
HEADERS = [(b"cross-origin-embedder-policy", b"require-corp"), (b"cache-control", b"no-cache")]
"""Besides those of every answer; they isolate the app, which lets its WebAssembly use threads."""
NOT_BUILT = "the offline app isn't built here; make app builds it, then start the server again"


def app_routes(folder: Path | None) -> list[BaseRoute]:
    """Return the routes of the offline app at ``/app/``; where it isn't built they say so.

    Parameters
    ----------
    folder
        Where `find_app` found it, or None.
    """
    if folder is None:
        return [Route(PATH, _tell_not_built), Route(f"{PATH}/", _tell_not_built)]
    for ending, content_type in TYPES.items():
        mimetypes.add_type(content_type, ending)
    return [Route(PATH, _add_slash), Mount(PATH, _Isolated(directory=folder, html=True))]


def find_app() -> Path | None:
    """Return the folder of the built app: beside this package, or in a checkout."""
    packaged = Path(str(resources.files("digitnet.web") / "app"))
    checkout = Path(__file__).parents[4] / "app" / "dist"
    return next((one for one in (packaged, checkout) if (one / "index.html").is_file()), None)


async def _tell_not_built(_: Request) -> Response:
    raise HTTPException(404, NOT_BUILT)


async def _add_slash(_: Request) -> Response:
    """Send the browser to the folder: the app's addresses are relative to it."""
    return RedirectResponse(f"{PATH.removeprefix('/')}/", 308)


class _Isolated(StaticFiles):
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def isolated(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *HEADERS]
            await send(message)

        await super().__call__(scope, receive, isolated)
