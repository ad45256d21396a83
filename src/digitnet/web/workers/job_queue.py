"""The one bounded queue between requests and readers."""

import asyncio
from collections import deque
from dataclasses import dataclass, field

from digitnet.web.refusal import busy
from digitnet.web.workers.bodies import MAX_QUICK_BYTES
from digitnet.web.workers.wire import Answer, Job, Kind


@dataclass(slots=True, eq=False)
class Ticket:
    """A job on its way to its answer.

    Attributes
    ----------
    job, answer
        The work, and where its answer will be; cancelled once nobody waits for it.
    deaths
        Readers that died while they worked on it alone.
    queued_at, taken_at
        When it came, and when a reader took it, in seconds of the loop's clock.
    """

    job: Job
    answer: asyncio.Future[Answer]
    deaths: int = 0
    number: int = 0
    queued_at: float = 0.0
    taken_at: float = 0.0

    def __post_init__(self) -> None:
        job = self.job
        job.alone = job.alone or job.kind is Kind.READ or len(job.body) >= MAX_QUICK_BYTES

    @property
    def alone(self) -> bool:
        """Whether it may not share a batch: it is slow work, or was there when a reader died."""
        return self.job.alone


@dataclass(slots=True)
class _Waiter:
    quick_only: bool
    woken: asyncio.Future[None] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )


class JobQueue:
    """Tickets in order of arrival, in two lanes: quick ones in batches, heavy ones alone.

    Parameters
    ----------
    capacity
        Tickets that may wait; slow ones get half of it, so that they never shut out the others.
    batch_size
        Quick tickets that are handed out together at most.
    """

    def __init__(self, capacity: int, batch_size: int) -> None:
        self._capacity = capacity
        self._batch_size = batch_size
        self._quick: deque[Ticket] = deque()
        self._heavy: deque[Ticket] = deque()
        self._waiters: deque[_Waiter] = deque()
        self._count = 0

    def __len__(self) -> int:
        return len(self._quick) + len(self._heavy)

    def put(self, ticket: Ticket) -> None:
        """Add a ticket.

        Raises
        ------
        RefusedError
            With status 503 if the queue is full.
        """
        if len(self) >= self._capacity or (
            ticket.alone and len(self._heavy) >= max(1, self._capacity // 2)
        ):
            raise busy("too many requests are waiting; try again in a second")
        self._count += 1
        ticket.number = self._count
        (self._heavy if ticket.alone else self._quick).append(ticket)
        self._wake()

    def put_back(self, ticket: Ticket) -> None:
        """Return a ticket, undone, to the head of its lane."""
        (self._heavy if ticket.alone else self._quick).appendleft(ticket)
        self._wake()

    def put_aside(self, ticket: Ticket) -> None:
        """Put a ticket that turned out to be slow work at the end of that lane."""
        ticket.job.alone = True
        self._heavy.append(ticket)
        self._wake()

    async def take(self, quick_only: bool) -> list[Ticket]:
        """Wait for work and return it: some quick tickets, or a heavy one alone."""
        while not (batch := self._pick(quick_only)):
            waiter = _Waiter(quick_only)
            self._waiters.append(waiter)
            try:
                await waiter.woken
            except asyncio.CancelledError:
                self._waiters = deque(one for one in self._waiters if one is not waiter)
                self._wake()
                raise
        return batch

    def _pick(self, quick_only: bool) -> list[Ticket]:
        for lane in (self._quick, self._heavy):
            while lane and lane[0].answer.done():  # its client left
                lane.popleft()
        quick, heavy = self._quick, self._heavy
        if heavy and not quick_only and (not quick or heavy[0].number < quick[0].number):
            return [heavy.popleft()]
        batch: list[Ticket] = []
        while quick and len(batch) < self._batch_size:
            ticket = quick.popleft()
            if not ticket.answer.done():
                batch.append(ticket)
        return batch

    def _wake(self) -> None:
        """Wake one reader; it runs after all requests that arrived in this same moment."""
        for waiter in self._waiters:
            if self._quick or (self._heavy and not waiter.quick_only):
                self._waiters.remove(waiter)
                if not waiter.woken.done():
                    waiter.woken.set_result(None)
                return
