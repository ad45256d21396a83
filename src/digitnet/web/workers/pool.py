"""Reader processes behind one queue: started, fed, watched and replaced."""

import asyncio
import logging

from digitnet.errors import RunError
from digitnet.web.metrics import ServerMetrics
from digitnet.web.models import Catalogue
from digitnet.web.refusal import error_body
from digitnet.web.settings import ServerSettings
from digitnet.web.workers.job_queue import JobQueue, Ticket
from digitnet.web.workers.process import End, ReaderDiedError, ReaderProcess
from digitnet.web.workers.wire import HEAVY, POSTPONED, Answer, Job, ModelFile, StartMessage

MAX_DEATHS = 2
"""Readers that may die over one job before it is given up."""
MAX_PAUSE_S = 5.0
"""Seconds between two tries to start a reader."""

_log = logging.getLogger(__name__)


class ReaderPool:
    """The readers that have one catalogue; an asynchronous context manager.

    Parameters
    ----------
    catalogue
        The models.
    settings
        Number of readers, size of the queue and limits.
    metrics
        Where batches and deaths are counted.

    Raises
    ------
    RunError
        On entering, if a model can't be loaded.
    """

    def __init__(
        self, catalogue: Catalogue, settings: ServerSettings, metrics: ServerMetrics
    ) -> None:
        models = catalogue.models
        self.catalogue = catalogue
        self._start = StartMessage(
            [one.name for one in models],
            [one.version for one in models],
            [ModelFile(str(one.source or "the shipped model"), one.data) for one in models],
            settings.max_body,
            settings.max_pixels,
            settings.job_limit_s,
        )
        self._settings = settings
        self._metrics = metrics
        self._queue = JobQueue(settings.queue_size, settings.batch_size)
        self._open: set[Ticket] = set()
        self.ready = 0
        """Readers that have the models."""
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def queue_length(self) -> int:
        """Jobs that wait for a reader."""
        return len(self._queue)

    async def __aenter__(self) -> "ReaderPool":
        started = asyncio.get_running_loop().create_future()
        count = self._settings.workers
        lanes = [count > 1 and number == 0 for number in range(count)]
        self._tasks = [asyncio.create_task(self._keep(quick, started)) for quick in lanes]
        try:
            await started
        except BaseException:
            await self.__aexit__()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def submit(self, job: Job) -> Ticket:
        """Queue a job; cancel its answer to drop it.

        Raises
        ------
        RefusedError
            With status 503 if the queue is full.
        """
        loop = asyncio.get_running_loop()
        ticket = Ticket(job, loop.create_future(), queued_at=loop.time())
        self._queue.put(ticket)
        self._open.add(ticket)
        ticket.answer.add_done_callback(lambda _: self._open.discard(ticket))
        return ticket

    async def drain(self) -> None:
        """Wait until every job is answered."""
        while self._open:
            await asyncio.wait([ticket.answer for ticket in self._open])

    def give_up(self) -> None:
        """Answer every job that isn't done: the server stops."""
        for ticket in list(self._open):
            if not ticket.answer.done():
                ticket.answer.set_result(_try_again("the server is stopping; try again"))

    async def _keep(self, quick_only: bool, started: asyncio.Future[None]) -> None:
        """Start a reader, feed it, and start another one whenever it dies."""
        pause = 0.1
        while True:
            try:
                process = ReaderProcess(self._start, self._settings.start_limit_s)
                async with process as reader:
                    pause = 0.1
                    if not started.done():
                        if reader.note:
                            _log.warning(reader.note)
                        started.set_result(None)
                    await self._feed(reader, quick_only)
            except (RunError, OSError) as error:
                if not started.done():
                    started.set_exception(error)
                    return
                _log.error("a reader did not start: %s", error)
                await asyncio.sleep(pause)
                pause = min(2 * pause, MAX_PAUSE_S)

    async def _feed(self, reader: ReaderProcess, quick_only: bool) -> None:
        """Give a reader work until it dies."""
        working = asyncio.create_task(self._work(reader, quick_only))
        self.ready += 1
        try:
            await asyncio.wait({working, reader.exited}, return_when=asyncio.FIRST_COMPLETED)
            if reader.exited.done():  # its last answers may still be in the pipe
                await asyncio.wait({working}, timeout=1.0)
        finally:
            self.ready -= 1
            working.cancel()
            (end,) = await asyncio.gather(working, return_exceptions=True)
        self._metrics.reader_deaths.inc()
        _log.error("a reader %s and is being replaced", self._told(end))

    def _told(self, end: End | BaseException) -> str:
        if end is End.OVER_TIME:
            return f"was stopped after {self._settings.job_limit_s:g} s of processor time"
        if end is End.HUNG:
            return f"was stopped after {self._settings.hang_limit_s:g} s without an answer"
        return "died"

    async def _work(self, reader: ReaderProcess, quick_only: bool) -> End:
        """Do jobs until the reader ends; say why it did."""
        clock = asyncio.get_running_loop().time
        while True:
            batch = await self._queue.take(quick_only)
            self._metrics.batch_size.observe(len(batch))
            now = clock()
            for ticket in batch:
                ticket.taken_at = now
            try:
                async with asyncio.timeout(self._settings.hang_limit_s):
                    answers = await reader.work([ticket.job for ticket in batch])
            except TimeoutError:
                self._settle(batch, End.HUNG)
                return End.HUNG
            except ReaderDiedError as death:
                self._settle(batch, death.end)
                return death.end
            except asyncio.CancelledError:
                self._settle(batch, End.STOPPED)
                raise
            for ticket, answer in zip(reversed(batch), reversed(answers), strict=True):
                self._give(ticket, answer)

    def _give(self, ticket: Ticket, answer: Answer) -> None:
        if answer.status == POSTPONED:
            self._queue.put_back(ticket)
        elif answer.status == HEAVY:
            self._queue.put_aside(ticket)
        elif not ticket.answer.done():
            ticket.answer.set_result(answer)

    def _settle(self, batch: list[Ticket], end: End) -> None:
        """Try the jobs of a dead reader again, one by one; give up on one that kills them.

        Where a reader died with several jobs, any of them may be the cause: no death is
        counted. A reader that somebody stopped tells nothing about its job.
        """
        for ticket in reversed(batch):
            if ticket.answer.done():
                continue
            if len(batch) == 1:
                ticket.deaths += 1
            surely = len(batch) == 1 and end in {End.OVER_TIME, End.HUNG}
            if surely or ticket.deaths >= MAX_DEATHS:
                ticket.answer.set_result(self._given_up(end))
            else:
                ticket.job.alone = True
                self._queue.put_back(ticket)

    def _given_up(self, end: End) -> Answer:
        """Blame the picture for what it surely did, and nothing else."""
        if end is End.OVER_TIME:
            told = f"reading {self._told(end)}; send a smaller picture"
            return Answer(422, error_body(told))
        if end is End.HUNG:
            return _try_again(f"reading {self._told(end)}; try again")
        if end is End.STOPPED:
            return _try_again("the readers were stopped; try again")
        return Answer(422, error_body("this can't be read: its reader crashed"))


def _try_again(message: str) -> Answer:
    return Answer(503, error_body(message), retry=True)
