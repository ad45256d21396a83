import asyncio

import pytest

from digitnet.errors import RefusedError
from digitnet.web.workers.bodies import MAX_QUICK_BYTES
from digitnet.web.workers.job_queue import JobQueue, Ticket
from digitnet.web.workers.wire import Job, Kind


def ticket(kind=Kind.PREDICT, size=1):
    return Ticket(Job(kind, bytes(size)), asyncio.get_running_loop().create_future())


def run(test):
    """Let a test be a coroutine."""

    def synchronous():
        asyncio.run(asyncio.wait_for(test(), 5))

    synchronous.__name__, synchronous.__doc__ = test.__name__, test.__doc__
    return synchronous


@run
async def test_quick_tickets_come_in_batches_and_in_order():
    queue = JobQueue(capacity=10, batch_size=3)
    tickets = [ticket() for _ in range(5)]
    for one in tickets:
        queue.put(one)
    assert await queue.take(quick_only=False) == tickets[:3]
    assert await queue.take(quick_only=True) == tickets[3:]
    assert len(queue) == 0


@run
async def test_heavy_tickets_come_alone_and_in_their_turn():
    queue = JobQueue(capacity=10, batch_size=3)
    tickets = [ticket(), ticket(Kind.READ), ticket(size=MAX_QUICK_BYTES), ticket()]
    for one in tickets:
        queue.put(one)
    taken = [await queue.take(quick_only=False) for _ in range(3)]
    assert taken == [[tickets[0], tickets[3]], [tickets[1]], [tickets[2]]]


@run
async def test_reader_of_quick_work_leaves_heavy_work():
    queue = JobQueue(capacity=10, batch_size=3)
    photo = ticket(Kind.READ)
    queue.put(photo)
    quick = asyncio.create_task(queue.take(quick_only=True))
    await asyncio.sleep(0.01)
    assert not quick.done()
    assert await queue.take(quick_only=False) == [photo]
    drawing = ticket()
    queue.put(drawing)
    assert await quick == [drawing]


@run
async def test_what_arrives_in_one_moment_is_taken_together():
    queue = JobQueue(capacity=10, batch_size=8)
    taking = asyncio.create_task(queue.take(quick_only=False))
    await asyncio.sleep(0)
    tickets = [ticket() for _ in range(4)]
    for one in tickets:
        queue.put(one)
    assert await taking == tickets


@run
async def test_full_queue_refuses():
    queue = JobQueue(capacity=2, batch_size=2)
    for _ in range(2):
        queue.put(ticket())
    with pytest.raises(RefusedError) as refusal:
        queue.put(ticket())
    assert refusal.value.status == 503
    assert (b"retry-after", b"1") in refusal.value.headers


@run
async def test_ticket_that_nobody_waits_for_is_dropped():
    queue = JobQueue(capacity=10, batch_size=3)
    left, stays = ticket(), ticket()
    queue.put(left)
    queue.put(stays)
    left.answer.cancel()
    assert await queue.take(quick_only=False) == [stays]


@run
async def test_ticket_that_was_put_back_is_next_and_alone():
    queue = JobQueue(capacity=10, batch_size=3)
    first, second = ticket(), ticket()
    queue.put(first)
    queue.put(second)
    batch = await queue.take(quick_only=False)
    later = ticket()
    queue.put(later)
    for one in reversed(batch):
        one.job.alone = True
        queue.put_back(one)
    taken = [await queue.take(quick_only=False) for _ in range(3)]
    assert taken == [[first], [second], [later]]


@run
async def test_ticket_that_came_back_undone_is_first_in_the_next_batch():
    queue = JobQueue(capacity=10, batch_size=2)
    first, second, third = ticket(), ticket(), ticket()
    for one in (first, second, third):
        queue.put(one)
    await queue.take(quick_only=True)
    queue.put_back(second)
    assert await queue.take(quick_only=True) == [second, third]


@run
async def test_cancelled_reader_wakes_the_next():
    queue = JobQueue(capacity=10, batch_size=3)
    cancelled = asyncio.create_task(queue.take(quick_only=False))
    waiting = asyncio.create_task(queue.take(quick_only=False))
    await asyncio.sleep(0)
    one = ticket()
    queue.put(one)
    cancelled.cancel()
    assert await waiting == [one]


@run
async def test_ticket_that_turned_out_slow_waits_with_the_slow():
    queue = JobQueue(capacity=10, batch_size=3)
    first, second, photo = ticket(), ticket(), ticket(Kind.READ)
    for one in (first, second, photo):
        queue.put(one)
    assert await queue.take(quick_only=True) == [first, second]
    queue.put_aside(first)
    assert await queue.take(quick_only=False) == [photo]
    assert await queue.take(quick_only=False) == [first]


@run
async def test_slow_work_leaves_room_for_quick_work():
    queue = JobQueue(capacity=4, batch_size=2)
    for _ in range(2):
        queue.put(ticket(Kind.READ))
    with pytest.raises(RefusedError):
        queue.put(ticket(Kind.READ))
    for _ in range(2):
        queue.put(ticket())
    with pytest.raises(RefusedError):
        queue.put(ticket())
