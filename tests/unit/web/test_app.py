"""The routes, the description of the API and the page name the same things."""

import json
import re
from importlib import resources
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from digitnet.web.app import api_operations, create_app
from digitnet.web.metrics import ServerMetrics
from digitnet.web.middleware.access import Recorder
from digitnet.web.openapi import describe, json_schemas
from digitnet.web.routes.service import Service
from digitnet.web.settings import ServerSettings
from digitnet.web.workers.host import ModelHost

ROOT = Path(__file__).parents[3]
STATIC = resources.files("digitnet.web") / "static"
SETTINGS = ServerSettings()


@pytest.fixture(scope="module")
def app() -> Starlette:
    metrics = ServerMetrics()
    return create_app(ModelHost(SETTINGS, metrics), SETTINGS, metrics, Recorder(metrics))


@pytest.fixture(scope="module")
def document():
    metrics = ServerMetrics()
    service = Service(ModelHost(SETTINGS, metrics), SETTINGS, metrics)
    return describe(api_operations(service, metrics, SETTINGS))


def test_every_route_of_the_api_is_described_and_nothing_else(app, document):
    routes = [route for route in app.routes if isinstance(route, Route)]
    pages = {"/", "/app", "/app/", "/docs", "/openapi.json", "/schemas.json"}
    api = [one for one in routes if one.path not in pages and not one.path.startswith("/static/")]
    found: dict[str, set[str]] = {}
    for route in api:
        found.setdefault(route.path, set()).update((route.methods or set()) - {"HEAD"})
    described = {path: {one.upper() for one in item} for path, item in document["paths"].items()}
    assert found == described


def test_description_refers_to_nothing_that_is_missing(document):
    text = json.dumps(document)
    names = set(re.findall(r"#/components/schemas/(\w+)", text))
    assert names <= set(document["components"]["schemas"])
    ids = re.findall(r'"operationId": "(\w+)"', text)
    assert len(ids) == len(set(ids)) == 24


@pytest.mark.parametrize(
    ("name", "required"),
    [
        ("Prediction", ["file", "digit", "confidence", "rejected", "reason"]),
        ("Reading", ["file", "lines", "numbers", "digits", "rejected", "turned"]),
        ("FoundDigit", ["digit", "confidence", "box", "line", "number"]),
        ("Number", ["text", "confidence", "box", "line"]),
        ("InferResponse", ["model_name", "model_version", "outputs"]),
    ],
)
def test_schemas_say_what_every_answer_has(name, required):
    assert json_schemas()[name]["required"] == required


def test_pages_ask_for_nothing_outside_and_for_nothing_that_is_missing(app):
    """Every link is relative, so that the page works under any prefix."""
    paths = {route.path for route in app.routes if isinstance(route, Route)}
    paths.add("/app/")  # a mount where the app is built
    for file in STATIC.iterdir():
        text = file.read_text()
        asked = re.findall(r"""(?:src|href|from)\s*=?\s*["']([^"'#]+)["']""", text)
        asked += re.findall(r"""(?:fetch|ask)\(["']([^"']+)["']""", text)
        base = "/static/" if file.name.endswith(".js") else "/"
        for path in (one.removeprefix("${base}") for one in asked):
            assert not path.startswith("/"), f"{file.name} asks for {path}"
            place = base if path.startswith("./") else "/"
            assert place + path.removeprefix("./") in paths, f"{file.name} asks for {path}"
        outside = set(re.findall(r"https?://[^\s\"'<)]+", text))
        allowed = ("http://www.w3.org/", "http://127.0.0.1:8000/", "https://json-schema.org/")
        assert all(address.startswith(allowed) for address in outside), file.name
        assert not re.search(r"<script(?! type=\"module\" src=)|\son\w+=|\sstyle=", text), file.name


def test_documented_schemas_are_those_that_are_served():
    """Written by ``python tools/schemas.py > docs/reference/schemas.json``."""
    documented = json.loads((ROOT / "docs/reference/schemas.json").read_text("utf-8"))
    assert documented == {"$defs": json_schemas("#/$defs/{name}")}
