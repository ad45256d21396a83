"""A load on loopback: some connections, each asking again as soon as it was answered.

The client shares the processors with the server it measures, so it does as little as
a client can: requests are bytes made beforehand, answers are cut by their length.
"""

import asyncio
import itertools
import socket
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http.client import HTTPResponse
from time import perf_counter, process_time

import numpy as np
import uvloop

STALLED_S = 30.0
"""Seconds without an answer after which a connection counts as broken."""


@dataclass
class Load:
    """What came of a load: answers by status, 0 for a broken connection, and their times."""

    seconds: float = 0.0
    client_seconds: float = 0.0
    statuses: Counter[int] = field(default_factory=Counter)
    latencies: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Good answers per second."""
        return self.statuses[200] / self.seconds

    def percentile(self, share: float) -> float:
        """Milliseconds within which that share of the good answers came."""
        return float(1000 * np.percentile(self.latencies, share)) if self.latencies else 0.0

    @property
    def errors(self) -> dict[int, int]:
        """Answers that were neither good nor 503."""
        return {status: n for status, n in self.statuses.items() if status not in {200, 503}}


def http_request(path: str, body: bytes, content_type: str) -> bytes:
    """Return a whole POST request."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {content_type}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def apply_load(
    port: int,
    requests: Sequence[bytes],
    connections: int,
    seconds: float,
    watch: Callable[[], None] | None = None,
) -> Load:
    """Load a server for a time; `watch` is called once a second meanwhile."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_apply(port, requests, connections, seconds, watch))


def ask_in_turn(port: int, requests: Sequence[bytes], count: int) -> Load:
    """Ask so many times, each time after the answer, on one connection."""
    load, source = Load(), itertools.cycle(requests)
    start = perf_counter()
    with socket.create_connection(("127.0.0.1", port), timeout=STALLED_S) as connection:
        for _ in range(count):
            asked_at = perf_counter()
            connection.sendall(next(source))
            answer = HTTPResponse(connection)
            answer.begin()
            answer.read()
            load.statuses[answer.status] += 1
            if answer.status == 200:
                load.latencies.append(perf_counter() - asked_at)
    load.seconds = perf_counter() - start
    return load


async def _apply(
    port: int,
    requests: Sequence[bytes],
    connections: int,
    seconds: float,
    watch: Callable[[], None] | None,
) -> Load:
    load, source = Load(), itertools.cycle(requests)
    start, cpu = perf_counter(), process_time()
    until = start + seconds
    asking = [asyncio.create_task(_ask_on(port, source, load, until)) for _ in range(connections)]
    while perf_counter() < until:
        await asyncio.sleep(min(1.0, max(0.0, until - perf_counter())))
        if watch is not None:
            watch()
    await asyncio.gather(*asking)
    load.seconds, load.client_seconds = perf_counter() - start, process_time() - cpu
    return load


async def _ask_on(port: int, source: "itertools.cycle[bytes]", load: Load, until: float) -> None:
    """Keep one connection asking; make it anew whenever it breaks or gets no answer."""
    loop = asyncio.get_running_loop()
    while perf_counter() < until:
        try:
            transport, one = await loop.create_connection(
                lambda: _Connection(source, load, until), "127.0.0.1", port
            )
        except OSError:
            load.statuses[0] += 1
            await asyncio.sleep(0.01)
            continue
        while not one.closed.done():
            await asyncio.wait({one.closed}, timeout=1)
            if perf_counter() - one.asked_at > STALLED_S:
                transport.abort()


class _Connection(asyncio.Protocol):
    """Asks one request after the other until the time is up."""

    def __init__(self, source: "itertools.cycle[bytes]", load: Load, until: float) -> None:
        self._source, self._load, self._until = source, load, until
        self.closed = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._ask()

    def _ask(self) -> None:
        if self._transport.is_closing():
            return
        self._answer, self._size, self._waits = b"", 0, True
        self.asked_at = perf_counter()
        self._transport.write(next(self._source))  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        self._answer += data
        if not self._size:
            end = self._answer.find(b"\r\n\r\n")
            if end < 0:
                return
            head = self._answer[:end].lower()
            at = head.index(b"content-length:") + 15
            self._size = end + 4 + int(head[at : (head + b"\r").index(b"\r", at)])
        if len(self._answer) >= self._size:
            self._answered()

    def _answered(self) -> None:
        now, self._waits = perf_counter(), False
        status = int(self._answer[9:12])
        self._load.statuses[status] += 1
        if status == 200:
            self._load.latencies.append(now - self.asked_at)
        if now >= self._until:
            self._transport.close()
        elif status == 503:
            asyncio.get_running_loop().call_later(0.05, self._ask)
        else:
            self._ask()

    def connection_lost(self, _: Exception | None) -> None:
        if self._waits:
            self._load.statuses[0] += 1
        self.closed.set_result(None)
