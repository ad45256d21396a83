"""The prefix under which a proxy shows the server."""

from starlette.types import ASGIApp, Receive, Scope, Send

from digitnet.web.respond import respond


class PrefixMiddleware:
    """Take the prefix off a path, if the proxy left it there.

    Parameters
    ----------
    app
        What sees paths without it.
    root_path
        The prefix, like ``/digits``.
    """

    def __init__(self, app: ASGIApp, root_path: str) -> None:
        self._app = app
        self._root_path = root_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on without the prefix; send the bare prefix to the page."""
        path = scope["path"]
        if path == self._root_path:  # relative links need the slash
            place = f"{self._root_path}/".encode()
            await respond(send, 308, b"{}", headers=[(b"location", place)])
            return
        if path.startswith(self._root_path + "/"):
            scope["path"] = path[len(self._root_path) :]
        await self._app(scope, receive, send)
