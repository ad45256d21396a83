"""The built app on a host of this machine, and a Chromium to open it with."""

import functools
import http.server
import mimetypes
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

APP = Path(__file__).resolve().parents[1] / "app" / "dist"
OPTIONS = ["--headless", "--no-sandbox", "--disable-gpu"]


def chromium() -> str | None:
    """Return where Chromium is; None where only Playwright's own may be there."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next(filter(None, map(shutil.which, names)), None)


@contextmanager
def host(is_isolated: bool) -> Iterator[str]:
    """Serve the app as a static host does; isolated pages may use threads."""
    mimetypes.add_type("text/javascript", ".mjs")

    class Handler(http.server.SimpleHTTPRequestHandler):
        def end_headers(self) -> None:
            if is_isolated:
                self.send_header("Cross-Origin-Opener-Policy", "same-origin")
                self.send_header("Cross-Origin-Embedder-Policy", "require-corp")
            super().end_headers()

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    serve = functools.partial(Handler, directory=str(APP))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), serve)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()
