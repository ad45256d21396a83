"""Reader processes behind one queue: started, fed, watched and replaced."""

import asyncio
import logging
from types import TracebackType

from digitnet.errors import RunError
from digitnet.web.metrics import Metrics
from digitnet.web.refusal import error_body
from digitnet.web.settings import Settings
from digitnet.web.workers.job_queue import JobQueue, Ticket
from digitnet.web.workers.process import ReaderDiedError, ReaderProcess
from digitnet.web.workers.wire import POSTPONED, Answer, Job

MOST_DEATHS = 2
"""Readers that one job may take with it."""
SLOWEST_RESTART_S = 5.0

_log = logging.getLogger(__name__)


class ReaderPool:
    """The readers of one server; an asynchronous context manager.

    Parameters
    ----------
    settings
        Model, number of readers, size of the queue and limits.
    metrics
        Where batches and deaths are counted.

    Raises
    ------
    RunError
        On entering, if the model can't be loaded.
    """

    def __init__(self, settings: Settings, metrics: Metrics) -> None:
        self._settings = settings
        self._metrics = metrics
        self._queue = JobQueue(settings.queue_size, settings.batch_size)
        self._ready = 0
        self._tasks: list[asyncio.Task[None]] = []
        metrics.queue_length.set_function(lambda: len(self._queue))
        metrics.readers.set_function(lambda: self._ready)

    async def __aenter__(self) -> "ReaderPool":
        started = asyncio.get_running_loop().create_future()
        count = self._settings.workers
        lanes = [count > 1 and number == 0 for number in range(count)]
        self._tasks = [asyncio.create_task(self._keep(quick, started)) for quick in lanes]
        try:
            await started
        except BaseException:
            await self.__aexit__(None, None, None)
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @property
    def ready(self) -> bool:
        """Whether any reader has loaded the model."""
        return self._ready > 0

    def submit(self, job: Job) -> asyncio.Future[Answer]:
        """Queue a job; cancel the future to drop it.

        Raises
        ------
        RefusedError
            With status 503 if the queue is full.
        """
        ticket = Ticket(job, asyncio.get_running_loop().create_future())
        self._queue.put(ticket)
        return ticket.answer

    async def _keep(self, quick_only: bool, started: asyncio.Future[None]) -> None:
        """Keep one reader alive for ever."""
        pause = 0.1
        while True:
            try:
                async with ReaderProcess(self._settings.model) as reader:
                    pause = 0.1
                    if not started.done():
                        started.set_result(None)
                    await self._feed(reader, quick_only)
            except (RunError, OSError) as error:
                if not started.done():
                    started.set_exception(error)
                    return
                _log.error("a reader did not start: %s", error)
                await asyncio.sleep(pause)
                pause = min(2 * pause, SLOWEST_RESTART_S)

    async def _feed(self, reader: ReaderProcess, quick_only: bool) -> None:
        """Give a reader work until it dies."""
        working = asyncio.create_task(self._work(reader, quick_only))
        self._ready += 1
        try:
            await asyncio.wait({working, reader.exited}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._ready -= 1
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)
        self._metrics.reader_deaths.inc()
        _log.error("a reader died and is being replaced")

    async def _work(self, reader: ReaderProcess, quick_only: bool) -> None:
        while True:
            batch = await self._queue.take(quick_only)
            self._metrics.batch_size.observe(len(batch))
            try:
                async with asyncio.timeout(self._settings.job_limit_s):
                    answers = await reader.work([ticket.job for ticket in batch])
            except (ReaderDiedError, TimeoutError) as trouble:
                self._settle(batch, too_slow=isinstance(trouble, TimeoutError))
                return
            except asyncio.CancelledError:
                self._settle(batch, too_slow=False)
                raise
            for ticket, answer in zip(reversed(batch), reversed(answers), strict=True):
                if answer.status == POSTPONED:
                    self._queue.put_back(ticket)
                elif not ticket.answer.done():
                    ticket.answer.set_result(answer)

    def _settle(self, batch: list[Ticket], too_slow: bool) -> None:
        """Try the jobs of a dead reader again, one by one; give up on the one that killed it."""
        for ticket in reversed(batch):
            ticket.deaths += 1
            if ticket.answer.done():
                continue
            if too_slow and len(batch) == 1:
                limit = self._settings.job_limit_s
                ticket.answer.set_result(_given_up(f"this took longer than {limit:g} s to read"))
            elif ticket.deaths >= MOST_DEATHS:
                ticket.answer.set_result(_given_up("this can't be read: its reader crashed"))
            else:
                self._queue.put_back(ticket)


def _given_up(message: str) -> Answer:
    return Answer(422, error_body(message))
