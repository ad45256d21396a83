"""Drawings alone, and beside clients that post pictures of few bytes and many pixels.

One client sends 300 drawings, one after the other. Then it sends them again while 32
others post PNGs of 49 million pixels in 6 to 200 KB, each again as soon as it is answered.
The others are a process of their own, and wait in the queue before the clock starts.
"""

import io
import multiprocessing
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from PIL import Image, ImageDraw

from serving import servers
from serving.load import apply_load, ask_in_turn, http_request

CLIENTS = 32
DRAWINGS = 300
SIDE = 7000
MODES = ("1", "L", "RGB", "RGBA")
BAR_MS = 50.0
"""Milliseconds that the p99 of drawings may rise beside such clients."""
AGES_S = 3600.0


def measure_beside(drawings: Sequence[bytes], count: int = DRAWINGS, side: int = SIDE) -> Any:
    """Return the times of drawings without and with such clients, as a row of figures."""
    large = large_requests(side)
    with servers.digitnet() as server:
        ask_in_turn(server.port, drawings, 30)
        alone = ask_in_turn(server.port, drawings, count)
        with _crowd(server.port, large):
            _wait_for(server.port, CLIENTS // 2)
            beside = ask_in_turn(server.port, drawings, count)
            waiting = _waiting(server.port)
    return {
        "drawings": count,
        "clients": CLIENTS,
        "large_kb": [round(len(one) / 1000) for one in large],
        "alone_ms": [alone.percentile(50), alone.percentile(99)],
        "beside_ms": [beside.percentile(50), beside.percentile(99)],
        "errors": count - beside.statuses[200],
        "still_waiting": waiting,
    }


def beside_verdict(row: dict[str, Any]) -> tuple[str, bool]:
    """Tell what the clients cost the drawings, and whether that is little enough."""
    alone, beside = row["alone_ms"][1], row["beside_ms"][1]
    told = f"drawings beside {row['clients']} clients with PNGs of 49 megapixels: p99 "
    told += f"{beside:.0f} ms, {alone:.0f} ms alone (bar {BAR_MS:.0f} ms more), "
    told += f"{row['errors'] or 'no'} errors"
    holds = beside - alone <= BAR_MS and not row["errors"] and row["still_waiting"] > 0
    return told, holds


def large_requests(side: int = SIDE) -> list[bytes]:
    """Return uploads of such pictures: black and white, grey, colours, and those with alpha."""
    return [http_request("/api/predict", large_png(mode, side), "image/png") for mode in MODES]


def large_png(mode: str, side: int = SIDE) -> bytes:
    """Return a white picture with one stroke, as a PNG file."""
    picture = Image.new("L", (side, side), 255)
    stroke = [(side // 2, side // 4), (side // 2, 3 * side // 4)]
    ImageDraw.Draw(picture).line(stroke, 0, side // 12)
    file = io.BytesIO()
    picture.convert(mode).save(file, "PNG")
    return file.getvalue()


@contextmanager
def _crowd(port: int, requests: list[bytes]) -> Iterator[None]:
    process = multiprocessing.get_context("spawn").Process(
        target=apply_load, args=(port, requests, CLIENTS, AGES_S), daemon=True
    )
    process.start()
    try:
        yield
    finally:
        process.kill()
        process.join()


def _wait_for(port: int, count: int, seconds: float = 60) -> None:
    """Wait until so many requests are in the server's queue."""
    end = time.monotonic() + seconds
    while _waiting(port) < count:
        if time.monotonic() > end:
            raise servers.NotReadyError(f"fewer than {count} requests waited within {seconds} s")
        time.sleep(0.1)


def _waiting(port: int) -> int:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=60) as answer:
        lines = answer.read().decode().splitlines()
    (line,) = (one for one in lines if one.startswith("digitnet_queue_length "))
    return int(float(line.split()[1]))
