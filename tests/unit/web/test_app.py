"""The routes and the OpenAPI document name the same things."""

import json
import re
from importlib import resources

import pytest
from starlette.routing import Route

from digitnet.web.metrics import Metrics
from digitnet.web.routes.images import image_routes
from digitnet.web.routes.monitor import monitor_routes
from digitnet.web.routes.pages import page_routes
from digitnet.web.routes.service import Service
from digitnet.web.routes.v2 import infer_routes, v2_routes
from digitnet.web.settings import Settings
from digitnet.web.workers.pool import ReaderPool

STATIC = resources.files("digitnet.web") / "static"


@pytest.fixture(scope="module")
def routes() -> list[Route]:
    settings, metrics = Settings(), Metrics()
    service = Service(ReaderPool(settings, metrics), settings, metrics)
    return [
        *infer_routes(service),
        *v2_routes(service),
        *image_routes(service),
        *monitor_routes(metrics),
        *page_routes({"name": "x"}),
    ]


def test_every_route_of_the_api_is_described_and_nothing_else(routes):
    described = json.loads((STATIC / "openapi.json").read_text())["paths"]
    pages = {"/", "/docs", "/openapi.json"}
    api = {route.path for route in routes if not route.path.startswith("/static/")} - pages
    assert api == set(described)
    for route in routes:
        if route.path in api:
            methods = {method.lower() for method in route.methods} - {"head"}
            assert methods == set(described[route.path]) - {"parameters"}


def test_pages_ask_for_nothing_outside_and_for_nothing_that_is_missing(routes):
    paths = {route.path for route in routes}
    for file in STATIC.iterdir():
        text = file.read_text()
        asked = re.findall(r"""(?:src|href|from)\s*=?\s*["']([^"'#]+)["']""", text)
        for path in asked:
            absolute = path.replace("./", "/static/")
            assert absolute in paths, f"{file.name} asks for {path}"
        outside = set(re.findall(r"https?://[^\s\"'<)]+", text))
        allowed = ("http://www.w3.org/", "http://127.0.0.1:8000/", "https://json-schema.org/")
        assert all(address.startswith(allowed) for address in outside), file.name
        assert not re.search(r"<script(?! type=\"module\" src=)|\son\w+=|\sstyle=", text), file.name
