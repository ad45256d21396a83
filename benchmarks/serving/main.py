"""How many requests a second are answered, how soon, and what happens under too many.

    python benchmarks/serving.py [--seconds 5] [--soak 300] [--rivals PYTHON] [--json FILE]
    python benchmarks/serving.py --beside

The second command measures one thing alone: drawings beside 32 clients that post PNGs of
few bytes and 49 million pixels, see beside.py; the first one measures it too.

Client and servers share this machine's processors. LitServe and MLServer are measured
beside digitnet, with the same ONNX file, where the Python given by --rivals (default:
this one) has them: pip install litserve mlserver onnxruntime 'uvloop<0.22', which is
the newest that MLServer 1.7's workers run with.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, NoReturn

import cv2
import numpy as np
from rich.console import Console
from rich.table import Table

from digitnet.image.digit.normalise import normalise
from figures_file import write_figures
from serving import servers
from serving.beside import beside_verdict, measure_beside
from serving.load import Load, apply_load, http_request

CONNECTIONS = 32
REPEATS = 3
DRAWING = 224
"""Side of the pictures that the page sends: in colour, as browsers save any canvas."""

Row = dict[str, Any]


def main() -> None:
    """Measure, print, and end with status 1 where a bar was missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=5, help="of each load; three times")
    parser.add_argument("--soak", type=float, default=30, help="seconds of four times the load")
    parser.add_argument("--rivals", default=sys.executable, help="a Python that has the rivals")
    parser.add_argument("--beside", action="store_true", help="drawings beside large PNGs, alone")
    parser.add_argument("--json", type=Path, help="where to write the figures too")
    given = parser.parse_args()
    console = Console()
    beside = measure_beside(_picture_requests(DRAWING))
    if given.beside:
        write_figures({"beside": beside}, given.json)
        _conclude(console, [beside_verdict(beside)])
    start_s = float(np.median([servers.start_seconds() for _ in range(REPEATS)]))
    best = _medians(_measure_all(given.rivals, given.seconds))
    console.print(_table(best))
    soak = _soak(given.soak, given.seconds)
    figures = {"start_s": start_s, "rows": best, "soak": soak, "beside": beside}
    write_figures(figures, given.json)
    _conclude(console, [*_verdicts(start_s, best, soak), beside_verdict(beside)])


def _conclude(console: Console, verdicts: list[tuple[str, bool]]) -> NoReturn:
    for told, holds in verdicts:
        console.print(f"[{'green' if holds else 'red'}]{'yes' if holds else ' no'}[/] {told}")
    sys.exit(0 if all(holds for _, holds in verdicts) else 1)


def _measure_all(python: str, seconds: float) -> list[Row]:
    """Measure every server in turn, and that several times: the machine's speed drifts."""
    rows = []
    contestants = _contestants(python)
    for _ in range(REPEATS):
        for name, start in list(contestants):
            try:
                with start() as server:
                    rows += _measure(name, server, seconds)
            except servers.NotReadyError as trouble:
                print(f"{name} is left out: {trouble}", file=sys.stderr)
                contestants.remove((name, start))
    return rows


def _contestants(
    python: str,
) -> list[tuple[str, Callable[[], AbstractContextManager[servers.Served]]]]:
    found: list[Any] = [("digitnet", servers.digitnet)]
    if servers.has(python, "litserve"):
        found.append(("LitServe", lambda: servers.litserve(python, workers=1)))
        found.append(("LitServe, 2 workers", lambda: servers.litserve(python, workers=2)))
    if servers.has(python, "mlserver"):
        found.append(("MLServer", lambda: servers.mlserver(python, workers=0)))
        found.append(("MLServer, 1 worker", lambda: servers.mlserver(python, workers=1)))
    return found


def _measure(name: str, server: servers.Served, seconds: float) -> list[Row]:
    loads = {"v2 JSON": _tensor_requests()}
    if name == "digitnet":
        loads["PNG 28×28"] = _picture_requests(28)
        loads[f"PNG {DRAWING}×{DRAWING}"] = _picture_requests(DRAWING)
    rows = []
    for load, requests in loads.items():
        apply_load(server.port, requests, CONNECTIONS, min(2.0, seconds))
        before = server.cpu_seconds()
        result = apply_load(server.port, requests, CONNECTIONS, seconds)
        rows.append(_row(name, load, result, server.cpu_seconds() - before))
    return rows


def _row(name: str, load: str, result: Load, cpu: float) -> Row:
    return {
        "server": name,
        "load": load,
        "requests_s": result.rate,
        "p50_ms": result.percentile(50),
        "p99_ms": result.percentile(99),
        "errors": sum(result.errors.values()) + result.statuses[503],
        "server_cpu_us": 1e6 * cpu / max(1, result.statuses[200]),
        "client_cpu_us": 1e6 * result.client_seconds / max(1, result.statuses[200]),
    }


def _medians(rows: list[Row]) -> list[Row]:
    """Return one row a server and load: of its repetitions, the median of each figure."""
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        groups.setdefault((row["server"], row["load"]), []).append(row)
    figures = [name for name in rows[0] if name not in {"server", "load"}]
    return [
        {"server": server, "load": load}
        | {name: float(np.median([row[name] for row in group])) for name in figures}
        for (server, load), group in groups.items()
    ]


def _soak(soak_seconds: float, seconds: float) -> Row:
    """Four times the load for a while, then the usual one again."""
    requests = _picture_requests(DRAWING)
    memory: list[float] = []
    with servers.digitnet() as server:
        before = apply_load(server.port, requests, CONNECTIONS, seconds)
        heavy = apply_load(
            server.port,
            requests,
            4 * CONNECTIONS,
            soak_seconds,
            lambda: memory.append(server.megabytes()),
        )
        time.sleep(2)
        after = apply_load(server.port, requests, CONNECTIONS, seconds)
    settled = memory[len(memory) // 10 :]
    return {
        "seconds": soak_seconds,
        "requests_s": heavy.rate,
        "p99_ms": heavy.percentile(99),
        "busy": heavy.statuses[503],
        "errors": heavy.errors,
        "memory_mb": [settled[0], min(settled), max(settled)],
        "recovery": after.rate / before.rate,
    }


def _verdicts(start_s: float, rows: list[Row], soak: Row) -> list[tuple[str, bool]]:
    found = {(row["server"], row["load"]): row for row in rows}
    ours = found["digitnet", "v2 JSON"]
    verdicts = [(f"ready {start_s:.2f} s after its start (bar 1.5)", start_s <= 1.5)]
    for (rival, load), theirs in found.items():
        if rival != "digitnet" and load == "v2 JSON":
            bar = 3.0 if rival.startswith("MLServer") else 1.5
            ratio = ours["requests_s"] / theirs["requests_s"]
            holds = ratio >= bar and ours["p99_ms"] <= theirs["p99_ms"]
            told = f"{ratio:.1f} times {rival}'s requests a second (bar {bar}), p99 no higher"
            verdicts.append((told, holds))
    for (server, load), row in found.items():
        if server == "digitnet" and load.startswith("PNG"):
            told = f"{load}: {row['requests_s']:.0f} a second (bar 1000), p99 "
            told += f"{row['p99_ms']:.0f} ms (bar 60)"
            verdicts.append((told, row["requests_s"] >= 1000 and row["p99_ms"] <= 60))
    first, low, high = soak["memory_mb"]
    told = f"{soak['seconds']:.0f} s of 4 times the load: {soak['busy']} busy, errors "
    verdicts.append((f"{told}{soak['errors'] or 'none'}", not soak["errors"]))
    told = f"its memory: {first:.0f} MB, from {low:.0f} to {high:.0f} (bar ±10 %)"
    verdicts.append((told, high <= 1.1 * first and low >= 0.9 * first))
    told = f"2 s later: {100 * soak['recovery']:.0f} % of the former speed (bar 90 %)"
    verdicts.append((told, soak["recovery"] >= 0.9))
    return verdicts


def _table(rows: list[Row]) -> Table:
    title = f"one digit a request, {CONNECTIONS} connections, {os.cpu_count()} processors for all"
    table = Table("server", "load", title=title, box=None)
    for name in ("req/s", "p50 ms", "p99 ms", "errors", "server µs", "client µs"):
        table.add_column(name, justify="right", no_wrap=True)
    for row in rows:
        figures = [f"{row['requests_s']:.0f}", f"{row['p50_ms']:.1f}", f"{row['p99_ms']:.1f}"]
        figures += [f"{row[name]:.0f}" for name in ("errors", "server_cpu_us", "client_cpu_us")]
        table.add_row(row["server"], row["load"], *figures)
    return table


def _tensor_requests() -> list[bytes]:
    bodies = []
    for drawing in _drawings(DRAWING):
        tensor = {"name": "images", "datatype": "UINT8", "shape": [1, 28, 28]}
        tensor["data"] = normalise(255 - drawing).ravel().tolist()
        bodies.append(json.dumps({"inputs": [tensor]}).encode())
    path = "/v2/models/digitnet/infer"
    return [http_request(path, body, "application/json") for body in bodies]


def _picture_requests(side: int) -> list[bytes]:
    drawings = _drawings(side)
    if side == DRAWING:
        drawings = [cv2.cvtColor(drawing, cv2.COLOR_GRAY2BGR) for drawing in drawings]
    files = [cv2.imencode(".png", drawing)[1].tobytes() for drawing in drawings]
    return [http_request("/api/predict", file, "image/png") for file in files]


def _drawings(side: int) -> list[np.ndarray]:
    """Ten digits, black on white, in several pens."""
    drawings = []
    for digit in range(10):
        page = np.full((448, 448), 255, np.uint8)
        place = (110 + 9 * digit, 350 - 4 * digit)
        pen = (18 + 2 * digit, cv2.LINE_AA)
        cv2.putText(page, str(digit), place, cv2.FONT_HERSHEY_SIMPLEX, 11, 0, *pen)
        drawings.append(cv2.resize(page, (side, side), interpolation=cv2.INTER_AREA))
    return drawings


if __name__ == "__main__":
    main()
