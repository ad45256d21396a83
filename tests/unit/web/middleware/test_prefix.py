import asyncio
from typing import Any

import pytest

from digitnet.web.middleware.prefix import PrefixMiddleware


def ask(path: str) -> tuple[list[str], list[dict[str, Any]]]:
    """Return the paths that the app saw, and what was sent to the client."""
    seen: list[str] = []
    sent: list[dict[str, Any]] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope["path"])

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(PrefixMiddleware(app, "/digits")({"path": path}, None, send))
    return seen, sent


@pytest.mark.parametrize(
    ("path", "seen"),
    [("/digits/", "/"), ("/digits/api/read", "/api/read"), ("/api/read", "/api/read")],
)
def test_the_prefix_is_taken_off_where_it_stands(path: str, seen: str) -> None:
    assert ask(path) == ([seen], [])


def test_another_name_that_begins_so_is_no_prefix() -> None:
    assert ask("/digitsx") == (["/digitsx"], [])


def test_the_bare_prefix_is_sent_on_to_the_page() -> None:
    seen, sent = ask("/digits")
    assert seen == []
    assert sent[0]["status"] == 308
    assert (b"location", b"/digits/") in sent[0]["headers"]
