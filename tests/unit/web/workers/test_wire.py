import contextlib
import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitnet.web.workers.wire import (
    MAX_MESSAGE,
    Answer,
    Job,
    Kind,
    pack,
    read_message,
    size_of,
    unpack,
)

texts = st.text(max_size=20)
counts = st.integers(0, 10**6)
jobs = st.builds(
    Job, st.sampled_from(Kind), st.binary(max_size=50), texts, counts, st.booleans(),
    st.integers(-1, 10**9), texts, texts, st.booleans(),
)  # fmt: skip
answers = st.builds(
    Answer, st.integers(0, 599), st.binary(max_size=50), texts, st.integers(-1, 10**9), texts,
    counts, counts, st.booleans(),
)  # fmt: skip


@given(st.lists(st.lists(jobs, min_size=1, max_size=4), max_size=3))
def test_batches_of_jobs_arrive_as_they_were_sent(batches):
    stream = io.BytesIO(b"".join(map(pack, batches)))
    for batch in batches:
        assert read_message(stream.read, list[Job]) == batch
    assert read_message(stream.read, list[Job]) is None


@given(st.lists(answers, max_size=4))
def test_answers_arrive_as_they_were_sent(sent):
    assert read_message(io.BytesIO(pack(sent)).read, list[Answer]) == sent


def test_size_that_no_message_has_is_refused_before_memory_is_taken():
    with pytest.raises(ValueError, match="a message of"):
        size_of(struct.pack("<I", MAX_MESSAGE + 1))


@given(st.binary(max_size=100))
def test_what_a_reader_should_not_say_is_an_error_and_nothing_else(data):
    """A reader that a picture took over may send anything."""
    with contextlib.suppress(ValueError):
        unpack(data, list[Answer])
