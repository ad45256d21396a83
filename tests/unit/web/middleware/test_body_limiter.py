"""What is held in memory for clients, counted together."""

import asyncio

import pytest

from digitnet.errors import RefusedError
from digitnet.web.middleware.body_limiter import BodyLimiter
from digitnet.web.respond import LARGE, respond
from digitnet.web.settings import ServerSettings


def hold(limiter, size):
    """Receive a body of that size."""
    messages = iter([{"type": "http.request", "body": bytes(size)}])

    async def receive():
        return next(messages)

    return limiter.body({"headers": []}, receive)


async def receive_and_answer(limit, body, answer):
    limiter = BodyLimiter(ServerSettings(max_held=limit))
    for _ in range(3):  # nothing stays behind
        async with hold(limiter, body) as received:
            assert received == bytes(body)
            with limiter.holding(answer):
                pass


def test_bodies_and_answers_share_one_limit():
    asyncio.run(receive_and_answer(100, 60, 40))
    with pytest.raises(RefusedError) as refusal:
        asyncio.run(receive_and_answer(100, 60, 41))
    assert (refusal.value.status, refusal.value.headers) == (503, ((b"retry-after", b"1"),))


@pytest.mark.parametrize(("size", "parts"), [(LARGE - 1, 1), (LARGE, 2)])
def test_sender_of_a_large_answer_waits_for_its_client(size, parts):
    """A second, empty part can only be sent when the transport has room again."""
    sent = []

    async def send(message):
        sent.append(message)

    asyncio.run(respond(send, 200, bytes(size)))
    assert [message.get("more_body", False) for message in sent[1:]] == [True, False][-parts:]
    assert sum(len(message["body"]) for message in sent[1:]) == size
