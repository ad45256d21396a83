"""The load that the serving benchmark applies, and what it makes of the answers."""

import io
import socket

import pytest
from PIL import Image

from running import COMMAND, running
from serving import main as serving
from serving.beside import MODES, beside_verdict, large_png, measure_beside
from serving.load import apply_load, http_request


@pytest.fixture(scope="module")
def server():
    with running([*COMMAND, "--quiet"]) as one:
        yield one


@pytest.mark.parametrize("requests", [serving._tensor_requests(), serving._picture_requests(224)])
def test_load_is_answered_and_measured(server, requests):
    load = apply_load(server.port, requests, connections=4, seconds=0.5)
    assert set(load.statuses) == {200}
    assert load.statuses[200] == len(load.latencies) >= 4
    assert load.errors == {}
    assert 0 < load.percentile(50) <= load.percentile(99)
    assert load.rate == pytest.approx(len(load.latencies) / load.seconds)


def test_answers_that_are_not_good_are_counted_apart(server):
    load = apply_load(server.port, [http_request("/api/predict", b"x", "")], 2, 0.3)
    assert set(load.statuses) == {422}
    assert load.rate == 0
    assert load.errors == {422: load.statuses[422]}


def test_broken_connections_are_errors(server):
    with running([*COMMAND, "--quiet"]) as gone:
        pass
    load = apply_load(gone.port, serving._tensor_requests(), 2, 0.3)
    assert set(load.errors) == {0}


def test_connections_may_live_longer_than_an_answer_may_take(server, monkeypatch):
    monkeypatch.setattr("serving.load.STALLED_S", 0.5)
    load = apply_load(server.port, serving._tensor_requests(), connections=2, seconds=1.8)
    assert set(load.statuses) == {200}


def test_question_without_an_answer_is_an_error(monkeypatch):
    monkeypatch.setattr("serving.load.STALLED_S", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        load = apply_load(silent.getsockname()[1], [b"?"], connections=2, seconds=0.2)
    assert dict(load.statuses) == {0: 2}


def test_large_pictures_are_few_bytes_and_below_the_limit():
    """In bodies that small only the header tells the server that they are slow work."""
    largest = large_png(MODES[-1])
    assert Image.open(io.BytesIO(largest)).size == (7000, 7000)
    assert len(largest) < 256 * 1024


def test_drawings_are_measured_alone_and_beside_large_pictures():
    """Of 4 megapixels here, which are slow work too; the figures are for the real ones."""
    row = measure_beside(serving._picture_requests(224), count=20, side=2000)
    assert (row["errors"], row["drawings"], len(row["large_kb"])) == (0, 20, 4)
    assert 0 < row["alone_ms"][0] <= row["alone_ms"][1]
    assert 0 < row["beside_ms"][0] <= row["beside_ms"][1]
    assert row["still_waiting"] > 0


def test_drawings_may_become_fifty_milliseconds_slower():
    row = {"clients": 32, "alone_ms": [9, 12], "beside_ms": [20, 62], "errors": 0}
    told = "drawings beside 32 clients with PNGs of 49 megapixels: p99 62 ms, 12 ms alone "
    told += "(bar 50 ms more), no errors"
    assert beside_verdict(row | {"still_waiting": 31}) == (told, True)
    assert not beside_verdict(row | {"still_waiting": 31, "beside_ms": [20, 62.1]})[1]
    assert not beside_verdict(row | {"still_waiting": 31, "errors": 1})[1]
    assert not beside_verdict(row | {"still_waiting": 0})[1]


def row(server, load, rate, p99):
    return {"server": server, "load": load, "requests_s": rate, "p99_ms": p99}


def test_verdicts_compare_with_the_bars():
    rows = [
        row("digitnet", "v2 JSON", 3000, 20),
        row("digitnet", "PNG 224×224", 1100, 61),
        row("MLServer", "v2 JSON", 900, 80),
        row("LitServe", "v2 JSON", 1000, 19),
    ]
    soak = {"seconds": 300.0, "busy": 7, "errors": {}, "memory_mb": [300, 280, 335], "recovery": 1}
    verdicts = dict(serving._verdicts(1.4, rows, soak))
    assert verdicts == {
        "ready 1.40 s after its start (bar 1.5)": True,
        "3.3 times MLServer's requests a second (bar 3.0), p99 no higher": True,
        "3.0 times LitServe's requests a second (bar 1.5), p99 no higher": False,
        "PNG 224×224: 1100 a second (bar 1000), p99 61 ms (bar 60)": False,
        "300 s of 4 times the load: 7 busy, errors none": True,
        "its memory: 300 MB, from 280 to 335 (bar ±10 %)": False,
        "2 s later: 100 % of the former speed (bar 90 %)": True,
    }
