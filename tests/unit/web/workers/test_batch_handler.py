import gzip
import io
import json
import zlib

import numpy as np
import pytest
from PIL import Image

from digitnet.reader.detector import Detector
from digitnet.reader.reader import Reader
from digitnet.runs.model_file import model_bytes
from digitnet.web.workers.batch_handler import BatchHandler
from digitnet.web.workers.bodies import MAX_QUICK_BYTES
from digitnet.web.workers.model import Model
from digitnet.web.workers.wire import HEAVY, POSTPONED, Job, Kind, ModelFile


@pytest.fixture(scope="module")
def handler():
    file, detector = ModelFile("shipped", model_bytes(None)), Detector()
    named = (("digitnet", "1"), ("other", "2"))
    return BatchHandler([Model(file, *one, detector) for one in named], 2**20)


@pytest.fixture(autouse=True)
def _unhurried(monkeypatch):
    """A busy machine hands nothing back."""
    monkeypatch.setattr("digitnet.web.workers.batch_handler.MAX_BATCH_S", 3600.0)


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
    monkeypatch.setattr("digitnet.web.workers.batch_handler.MAX_BATCH_S", 0.0)
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

    monkeypatch.setattr(handler._models[0], "look", fail)
    (answer,) = handler.work([Job(Kind.PREDICT, b"x")])
    assert answer.status == 500
    assert b"secret" not in answer.body
    assert "/secret/path" in caplog.text


def test_each_job_has_its_model(handler):
    jobs = [infer(1), infer(1), infer(2)]
    jobs[1].model = 1
    said = [json.loads(answer.body) for answer in handler.work(jobs)]
    assert [(one["model_name"], one["model_version"]) for one in said] == [
        ("digitnet", "1"),
        ("other", "2"),
        ("digitnet", "1"),
    ]


@pytest.mark.parametrize(
    ("encoding", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress)]
)
def test_compressed_both_ways(handler, encoding, pack):
    plain = infer(40)
    job = Job(Kind.INFER, pack(plain.body), encoding=encoding, accepts=encoding)
    first, second = handler.work([job, plain])
    assert (first.encoding, second.encoding) == (encoding, "")
    unpack = gzip.decompress if encoding == "gzip" else zlib.decompress
    assert unpack(first.body) == second.body
    assert len(first.body) < len(second.body) / 10


def test_short_answer_is_not_compressed(handler):
    job = infer(1)
    job.accepts = "gzip"
    (answer,) = handler.work([job])
    assert (answer.encoding, answer.body[:1]) == ("", b"{")


def test_bomb_is_handed_back_and_then_refused_within_bounds(handler):
    bomb = Job(Kind.PREDICT, gzip.compress(bytes(2**26)), encoding="gzip")
    assert handler.work([bomb])[0].status == HEAVY
    bomb.alone = True
    (answer,) = handler.work([bomb])
    assert answer.status == 413
    assert "over 1 MiB" in json.loads(answer.body)["error"]


@pytest.mark.parametrize(
    "body", [b"", b"no gzip", gzip.compress(b"x", mtime=0)[:-4], gzip.compress(b"x", mtime=0) * 2]
)
def test_broken_compression_is_told(handler, body):
    (answer,) = handler.work([Job(Kind.PREDICT, body, encoding="gzip")])
    assert answer.status == 400
    assert "gzip" in json.loads(answer.body)["error"]


def png(side, file_format="PNG"):
    file = io.BytesIO()
    Image.new("L", (side, side), 255).save(file, file_format)
    return file.getvalue()


@pytest.mark.parametrize("file_format", ["PNG", "GIF", "JPEG", "TIFF", "BMP", "WEBP"])
def test_picture_of_many_pixels_is_handed_back_by_its_header(handler, file_format, monkeypatch):
    """A few kilobytes can hold fifty million pixels; drawings mustn't wait for them."""
    side = 128
    monkeypatch.setattr("digitnet.web.workers.batch_handler.MAX_QUICK_BYTES", 2**30)
    monkeypatch.setattr("digitnet.web.workers.batch_handler.MAX_QUICK_PIXELS", side**2)
    jobs = [
        Job(Kind.PREDICT, png(side + 1, file_format)),
        Job(Kind.PREDICT, png(side, file_format)),
    ]
    assert [answer.status for answer in handler.work(jobs)] == [HEAVY, 200]
    jobs[0].alone = True
    assert handler.work(jobs[:1])[0].status == 200


def test_a_quarter_megapixel_is_quick_and_more_is_not(handler):
    statuses = [handler.work([Job(Kind.PREDICT, png(side))])[0].status for side in (512, 513)]
    assert statuses == [200, HEAVY]


def test_long_picture_in_base64_is_handed_back(handler):
    body = b"data:image/png;base64," + b"A" * (2 * MAX_QUICK_BYTES)
    assert handler.work([Job(Kind.PREDICT, body)])[0].status == HEAVY


def test_numbers_that_are_none_get_valid_json_and_a_reason(handler, monkeypatch, one):
    """An own model can be trained to NaN."""

    def classify(pictures):
        scores = classifier(pictures)
        return type(scores)(np.full((len(pictures), 10), np.nan, np.float32), scores.digitness)

    model = handler._models[0]
    classifier, detector = model._reader._classifier, model._reader._detector
    classify.threshold, classify.metadata = 0.0, {}
    classify.reads_digits, classify.classes = True, tuple("0123456789")
    monkeypatch.setattr(model, "_reader", Reader(classify, detector))
    for job in (infer(1), Job(Kind.PREDICT, one)):
        (answer,) = handler.work([job])
        assert answer.status == 500
        assert "no probabilities" in json.loads(answer.body)["error"]


def test_picture_that_curl_sent_without_its_line_ends_gets_the_way_to_send_it(handler, one):
    """``curl -d @one.png`` leaves out line ends and zeros, and calls it a form."""
    form = "application/x-www-form-urlencoded"
    torn = one.replace(b"\r", b"").replace(b"\n", b"").replace(b"\0", b"")
    answers = handler.work([Job(Kind.PREDICT, torn, form), Job(Kind.PREDICT, one, form)])
    assert [answer.status for answer in answers] == [422, 200]
    assert json.loads(answers[0].body)["error"].endswith("with --data-binary, not with -d")
