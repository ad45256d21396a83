"""From a request to its answer: received within limits, queued, waited for, sent."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from digitnet.web.metrics import ServerMetrics
from digitnet.web.middleware.access import ClientLeftError
from digitnet.web.middleware.body_limiter import BodyLimiter
from digitnet.web.refusal import Header, busy
from digitnet.web.respond import respond
from digitnet.web.routes.statistics import StatisticsKeeper
from digitnet.web.settings import ServerSettings
from digitnet.web.workers.host import ModelHost
from digitnet.web.workers.job_queue import Ticket
from digitnet.web.workers.wire import Answer, Job

WATCH_AFTER_S = 0.02
"""Seconds before the server begins to check whether a client still waits; most need less."""
ENCODINGS = ("gzip", "deflate")
"""What bodies and answers may be compressed with, the preferred one first."""


class Service:
    """Takes bodies in, has them read, and answers.

    Parameters
    ----------
    host
        The models and their readers.
    settings
        The limits.
    metrics
        Where pictures are counted.
    """

    def __init__(self, host: ModelHost, settings: ServerSettings, metrics: ServerMetrics) -> None:
        self.host = host
        self.statistics = StatisticsKeeper()
        self.limiter = BodyLimiter(settings)
        self._deadline_s = settings.deadline_s
        self._pictures = metrics.pictures

    async def answer(
        self, request: Request, name: str, version: str, job_of: Callable[[bytes], Job]
    ) -> "AnswerResponse":
        """Answer one request with what becomes of the job that its body makes."""
        self.host.catalogue.find(name, version)  # before the body is taken
        async with self.limiter.body(request.scope, request.receive) as body:
            job = job_of(body)
            job.encoding, job.accepts = _encodings(request.scope)
            catalogue = self.host.catalogue
            job.model = catalogue.find(name, version)
            model = catalogue.models[job.model]
            ticket = self.host.submit(job)
            answer = await self._wait(ticket.answer, request.receive)
        self._count(ticket, answer, model.name, model.version)
        return AnswerResponse(answer, self.limiter.holding(len(answer.body)))

    def _count(self, ticket: Ticket, answer: Answer, name: str, version: str) -> None:
        if answer.read:
            self._pictures.labels(name, version, "digit").inc(answer.read)
        if answer.rejected:
            self._pictures.labels(name, version, "rejected").inc(answer.rejected)
        now = asyncio.get_running_loop().time()
        self.statistics.count(
            (name, version),
            pictures=answer.read + answer.rejected,
            succeeded=answer.status == 200,
            queue_s=max(0.0, ticket.taken_at - ticket.queued_at),
            work_s=now - ticket.taken_at if ticket.taken_at else 0.0,
        )

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


class AnswerResponse(Response):
    """An answer of a reader; it counts as held in memory until it is sent."""

    def __init__(self, answer: Answer, held: AbstractContextManager[None]) -> None:
        self.answer = answer
        self._held = held
        self.background = None

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        """Send it."""
        answer = self.answer
        headers: list[Header] = []
        if answer.json_size >= 0:
            headers += [(b"inference-header-content-length", str(answer.json_size).encode())]
        if answer.encoding:
            headers += [(b"content-encoding", answer.encoding.encode())]
            headers += [(b"vary", b"accept-encoding")]
        if answer.retry:
            headers += [(b"retry-after", b"1")]
        with self._held:
            await respond(send, answer.status, answer.body, answer.content_type, headers)


async def _drop_when_left(receive: Receive, answer: asyncio.Future[Answer]) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    answer.cancel()


def _encodings(scope: Scope) -> tuple[str, str]:
    """Return how the body is compressed, and how the answer may be."""
    given, accepted = "", ""
    for name, value in scope["headers"]:
        if name == b"content-encoding":
            given = value.decode("latin-1").lower()
        elif name == b"accept-encoding":
            accepted += "," + value.decode("latin-1").lower()
    return given if given in ENCODINGS else "", _accepted(accepted) if accepted else ""


def _accepted(header: str) -> str:
    names = [
        name.strip()
        for name, _, quality in (one.partition(";") for one in header[:500].split(","))
        if quality.replace(" ", "").strip("0.") != "q="
    ]
    return next((one for one in ENCODINGS if one in names), "")
