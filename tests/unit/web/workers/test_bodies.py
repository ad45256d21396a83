import gzip
import zlib

import pytest

from digitnet.errors import RefusedError
from digitnet.web.workers.bodies import MIN_COMPRESSED, HeavyError, compressed, unpacked
from digitnet.web.workers.wire import Answer, Job, Kind

BODY = bytes(2**20)
PACK = {"gzip": gzip.compress, "deflate": zlib.compress}


def job(body: bytes, encoding: str, *, alone: bool = True) -> Job:
    return Job(Kind.READ, body, encoding=encoding, alone=alone)


def test_a_plain_body_stays_as_it_is() -> None:
    assert unpacked(job(b"abc", ""), 1) == b"abc"


@pytest.mark.parametrize("encoding", PACK)
def test_a_body_is_unpacked_up_to_the_limit(encoding: str) -> None:
    packed = job(PACK[encoding](BODY), encoding)
    assert unpacked(packed, len(BODY)) == BODY
    with pytest.raises(RefusedError, match=r"the unpacked body is over 0\.5 MiB") as refused:
        unpacked(packed, len(BODY) // 2)
    assert refused.value.status == 413


def test_what_grows_large_is_done_alone() -> None:
    with pytest.raises(HeavyError):
        unpacked(job(gzip.compress(BODY), "gzip", alone=False), 2 * len(BODY))


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"no gzip", "the body is no gzip: "),
        (gzip.compress(BODY)[:-1], "no whole gzip stream"),
        (gzip.compress(BODY) + b"x", "no whole gzip stream"),
    ],
)
def test_a_broken_body_is_refused(body: bytes, told: str) -> None:
    with pytest.raises(RefusedError, match=told) as refused:
        unpacked(job(body, "gzip"), 2 * len(BODY))
    assert refused.value.status == 400


@pytest.mark.parametrize(
    ("accepts", "unpack"), [("gzip", gzip.decompress), ("deflate", zlib.decompress)]
)
def test_an_answer_is_compressed_where_that_is_worth_it(accepts: str, unpack) -> None:
    body = b"7" * MIN_COMPRESSED
    packed = compressed(Answer(200, body), accepts)
    assert packed.encoding == accepts
    assert unpack(packed.body) == body
    assert compressed(Answer(200, body[1:]), accepts).body == body[1:]
    assert compressed(Answer(200, body), "").encoding == ""
