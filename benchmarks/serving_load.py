"""A load on loopback: some connections, each asking again as soon as it was answered.

The client shares the processors with the server it measures, so it does as little as
a client can: requests are bytes made beforehand, answers are cut by their length.
"""

import asyncio
import itertools
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from time import perf_counter, process_time

import numpy as np
import uvloop


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
    clients = [_Client(port, source, load, until) for _ in range(connections)]
    asking = [asyncio.create_task(client.ask_on()) for client in clients]
    while perf_counter() < until:
        await asyncio.sleep(min(1.0, max(0.0, until - perf_counter())))
        if watch is not None:
            watch()
    await asyncio.gather(*asking)
    load.seconds, load.client_seconds = perf_counter() - start, process_time() - cpu
    return load


class _Client(asyncio.Protocol):
    """One connection, made anew whenever it breaks."""

    def __init__(self, port: int, source: "itertools.cycle[bytes]", load: Load, until: float):
        self._port, self._source, self._load, self._until = port, source, load, until

    async def ask_on(self) -> None:
        loop = asyncio.get_running_loop()
        while perf_counter() < self._until:
            self._closed = loop.create_future()
            try:
                transport, _ = await loop.create_connection(lambda: self, "127.0.0.1", self._port)
            except OSError:
                self._load.statuses[0] += 1
                await asyncio.sleep(0.01)
                continue
            try:
                async with asyncio.timeout(30):
                    await self._closed
            except TimeoutError:
                self._load.statuses[0] += 1
            transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._ask()

    def _ask(self) -> None:
        self._answer, self._size = b"", 0
        self._start = perf_counter()
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
        now = perf_counter()
        status = int(self._answer[9:12])
        self._load.statuses[status] += 1
        if status == 200:
            self._load.latencies.append(now - self._start)
        if now >= self._until:
            self._transport.close()
        elif status == 503:
            asyncio.get_running_loop().call_later(0.05, self._ask)
        else:
            self._ask()

    def connection_lost(self, _: Exception | None) -> None:
        if perf_counter() < self._until:
            self._load.statuses[0] += 1
        if not self._closed.done():
            self._closed.set_result(None)
