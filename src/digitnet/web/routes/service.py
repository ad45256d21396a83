"""From a request to its answer: received within limits, queued, waited for, sent."""

import asyncio
from collections.abc import Callable

from starlette.types import Receive, Scope, Send

from digitnet.web.metrics import Metrics
from digitnet.web.middleware.access import ClientLeftError
from digitnet.web.middleware.body_limiter import BodyLimiter
from digitnet.web.refusal import Header, busy
from digitnet.web.respond import respond
from digitnet.web.settings import Settings
from digitnet.web.workers.pool import ReaderPool
from digitnet.web.workers.wire import Answer, Job

WATCH_AFTER_S = 0.02
"""Seconds after which it is watched whether a client still waits; most are answered before."""


class Service:
    """Takes bodies in, has them read, and sends the answers.

    Parameters
    ----------
    pool
        The readers.
    settings
        The limits.
    metrics
        Where pictures are counted.
    """

    def __init__(self, pool: ReaderPool, settings: Settings, metrics: Metrics) -> None:
        self.pool = pool
        self._deadline_s = settings.deadline_s
        self._limiter = BodyLimiter(settings)
        self._read = metrics.pictures.labels("digit")
        self._rejected = metrics.pictures.labels("rejected")

    async def answer(
        self, scope: Scope, receive: Receive, send: Send, job_of: Callable[[bytes], Job]
    ) -> None:
        """Answer one request with what becomes of the job that its body makes."""
        async with self._limiter.body(scope, receive) as body:
            answer = await self._wait(self.pool.submit(job_of(body)), receive)
        if answer.read:
            self._read.inc(answer.read)
        if answer.rejected:
            self._rejected.inc(answer.rejected)
        headers: list[Header] = []
        if answer.json_size >= 0:
            headers = [(b"inference-header-content-length", str(answer.json_size).encode())]
        with self._limiter.holding(len(answer.body)):
            await respond(send, answer.status, answer.body, answer.content_type, headers)

    async def _wait(self, answer: asyncio.Future[Answer], receive: Receive) -> Answer:
        watching: list[asyncio.Task[None]] = []

        def watch() -> None:
            watching.append(asyncio.ensure_future(_drop_when_left(receive, answer)))

        timer = asyncio.get_running_loop().call_later(WATCH_AFTER_S, watch)
        try:
            async with asyncio.timeout(self._deadline_s):
                return await answer
        except TimeoutError:
            raise busy(f"no answer within {self._deadline_s:g} s; try again") from None
        except asyncio.CancelledError:
            if watching and watching[0].done():
                raise ClientLeftError from None
            raise
        finally:
            timer.cancel()
            for task in watching:
                task.cancel()


async def _drop_when_left(receive: Receive, answer: asyncio.Future[Answer]) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    answer.cancel()
