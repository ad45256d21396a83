import io
import json

import numpy as np
import pytest
from PIL import Image

from digitnet.reader.classifier import Classifier
from digitnet.web.workers.batch_handler import BatchHandler
from digitnet.web.workers.wire import POSTPONED, Job, Kind


@pytest.fixture(scope="module")
def handler():
    return BatchHandler(Classifier())


@pytest.fixture(scope="module")
def one():
    """A thick 1 on white, as a PNG file."""
    pixels = np.full((60, 60), 255, np.uint8)
    pixels[8:52, 26:34] = 0
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def infer(count, value=0):
    tensor = {"name": "images", "datatype": "UINT8", "shape": [count, 28, 28]}
    tensor["data"] = [value] * (784 * count)
    return Job(Kind.INFER, json.dumps({"inputs": [tensor]}).encode())


def test_batch_of_everything_is_answered_in_order(handler, one):
    jobs = [
        Job(Kind.PREDICT, one),
        infer(2),
        Job(Kind.PREDICT, b"nonsense"),
        Job(Kind.READ, one),
        Job(Kind.INFER, b"{"),
        infer(1, 9),
        Job(Kind.PREDICT, one, show=True),
        Job(Kind.READ, b""),
    ]
    answers = handler.work(jobs)
    assert [answer.status for answer in answers] == [200, 200, 422, 200, 400, 200, 200, 400]
    said = [json.loads(answer.body) for answer in answers]
    assert said[0]["digit"] == "1"
    assert said[1]["outputs"][0]["shape"] == [2, 10]
    assert said[3]["lines"] == ["1"]
    assert said[5]["outputs"][0]["shape"] == [1, 10]
    assert said[6]["digit"] == "1"
    assert len(said[6]["picture"]) == 28


def test_answers_are_the_same_alone_and_together(handler, one):
    jobs = [infer(3), Job(Kind.PREDICT, one), infer(1, 200)]
    together = [json.loads(answer.body) for answer in handler.work(jobs)]
    alone = [json.loads(handler.work([job])[0].body) for job in jobs]
    for first, second in zip(together, alone, strict=True):
        if "outputs" in first:
            data = [one["outputs"][0].pop("data") for one in (first, second)]
            np.testing.assert_allclose(*data, atol=1e-6)
        assert first == second


def test_more_pictures_than_fit_in_one_call(handler):
    (answer,) = handler.work([infer(600)])
    data = np.array(json.loads(answer.body)["outputs"][0]["data"]).reshape(600, 10)
    np.testing.assert_allclose(data, np.broadcast_to(data[:1], data.shape), atol=1e-6)
    assert answer.read == 600


def test_rest_of_a_slow_batch_is_handed_back(handler, one, monkeypatch):
    monkeypatch.setattr("digitnet.web.workers.batch_handler.PATIENCE_S", 0.0)
    jobs = [Job(Kind.PREDICT, one), Job(Kind.PREDICT, one), infer(1), infer(1)]
    assert [answer.status for answer in handler.work(jobs)] == [200, POSTPONED, 200, POSTPONED]


def test_read_and_rejected_are_counted(handler, one):
    blank = io.BytesIO()
    Image.new("L", (40, 40), 255).save(blank, "PNG")
    answers = handler.work([Job(Kind.PREDICT, one), Job(Kind.PREDICT, blank.getvalue())])
    assert [(answer.read, answer.rejected) for answer in answers] == [(1, 0), (0, 1)]


def test_fault_is_logged_and_not_told(handler, monkeypatch, caplog):
    def fail(data):
        raise RuntimeError("/secret/path")

    monkeypatch.setattr(handler._reader, "picture", fail)
    (answer,) = handler.work([Job(Kind.PREDICT, b"x")])
    assert answer.status == 500
    assert b"secret" not in answer.body
    assert "/secret/path" in caplog.text
