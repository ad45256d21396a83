"""The built app is served from its folder, isolated; where it isn't built, that is said."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from digitnet.web.routes.offline_app import app_routes

Get = Callable[[Path | None, str], httpx.Response]


@pytest.fixture
def get() -> Get:
    """Ask a server that has the app in a folder, or nowhere."""

    def ask(folder: Path | None, path: str) -> httpx.Response:
        transport = httpx.ASGITransport(Starlette(routes=app_routes(folder)))

        async def one() -> httpx.Response:
            async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
                return await client.get(path)

        return asyncio.run(one())

    return ask


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("index.html", "reader.mjs", "net.wasm", "page.onnx", "manifest.webmanifest"):
        (tmp_path / name).write_text(f"this is {name}")
    return tmp_path


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("", "text/html; charset=utf-8"),
        ("reader.mjs", "text/javascript; charset=utf-8"),
        ("net.wasm", "application/wasm"),
        ("page.onnx", "application/octet-stream"),
        ("manifest.webmanifest", "application/manifest+json"),
    ],
)
def test_each_file_has_its_type_and_is_isolated(
    get: Get, folder: Path, name: str, content_type: str
) -> None:
    answer = get(folder, f"/app/{name}")
    assert answer.text == f"this is {name or 'index.html'}"
    assert answer.headers["content-type"] == content_type
    assert answer.headers["cross-origin-embedder-policy"] == "require-corp"


def test_the_bare_address_leads_to_the_folder(get: Get, folder: Path) -> None:
    answer = get(folder, "/app")
    assert (answer.status_code, answer.headers["location"]) == (308, "app/")


def test_nothing_outside_the_folder_is_served(get: Get, folder: Path) -> None:
    (folder.parent / "secret").write_text("mine")
    assert get(folder, "/app/%2e%2e/secret").status_code == 404


@pytest.mark.parametrize("path", ["/app", "/app/"])
def test_where_it_is_not_built_the_answer_says_how(get: Get, path: str) -> None:
    answer = get(None, path)
    assert answer.status_code == 404
    assert "make app builds it" in answer.text
