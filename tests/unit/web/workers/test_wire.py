import io

from hypothesis import given
from hypothesis import strategies as st

from digitnet.web.workers.wire import (
    ANSWER_HEADER,
    Answer,
    Job,
    Kind,
    pack_answers,
    pack_jobs,
    read_jobs,
    unpack_answer,
)

texts = st.text(max_size=20)
jobs = st.builds(
    Job, st.sampled_from(Kind), st.binary(max_size=50), texts, st.booleans(), st.integers(-1, 10**9)
)
counts = st.integers(0, 10**6)
answers = st.builds(
    Answer,
    st.integers(100, 599),
    st.binary(max_size=50),
    texts,
    st.integers(-1, 10**9),
    counts,
    counts,
)


@given(st.lists(st.lists(jobs, min_size=1, max_size=4), max_size=3))
def test_batches_of_jobs_arrive_as_they_were_sent(batches):
    stream = io.BytesIO(b"".join(map(pack_jobs, batches)))
    for batch in batches:
        assert read_jobs(stream.read) == batch
    assert read_jobs(stream.read) == []


@given(st.lists(answers, max_size=4))
def test_answers_arrive_as_they_were_sent(sent):
    stream = io.BytesIO(pack_answers(sent))
    for answer in sent:
        found, type_size, body_size = unpack_answer(stream.read(ANSWER_HEADER))
        found.content_type = stream.read(type_size).decode()
        found.body = stream.read(body_size)
        assert found == answer
    assert stream.read() == b""
