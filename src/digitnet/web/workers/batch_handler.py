"""What a reader process does with a batch of jobs: prepare each, classify all together."""

import json
import logging
from collections.abc import Callable, Iterable
from time import monotonic
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from digitnet.errors import DigitnetError, RefusedError
from digitnet.reader.classifier import Classifier
from digitnet.reader.reader import Reader
from digitnet.reader.results import Prediction, Reading
from digitnet.vision.looks import Views
from digitnet.web.refusal import error_body
from digitnet.web.workers.tensors import InferRequest, infer_answer, parse_infer
from digitnet.web.workers.uploads import image_in
from digitnet.web.workers.wire import POSTPONED, Answer, Job, Kind

MOST_AT_ONCE = 256
"""Pictures that one call of the network takes, so that its memory stays bounded."""
PATIENCE_S = 1.0
"""Seconds of a batch after which the rest of it is handed back: others wait for its answers."""

T = TypeVar("T")
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_log = logging.getLogger(__name__)


class BatchHandler:
    """Works through jobs with one model.

    Parameters
    ----------
    classifier
        The model.
    """

    def __init__(self, classifier: Classifier) -> None:
        self._classifier = classifier
        self._reader = Reader(classifier)

    def work(self, jobs: list[Job]) -> list[Answer]:
        """Answer every job; a bad one gets its error and spoils no other."""
        answers: dict[int, Answer] = {}
        for kind, handle in ((Kind.INFER, self._infer), (Kind.PREDICT, self._predict)):
            chosen = [index for index, job in enumerate(jobs) if job.kind is kind]
            if chosen:
                answers.update(zip(chosen, handle([jobs[i] for i in chosen]), strict=True))
        for index, job in enumerate(jobs):
            if job.kind is Kind.READ:
                answers[index] = _guarded(self._read, job)
        return [answers[index] for index in range(len(jobs))]

    def _infer(self, jobs: list[Job]) -> list[Answer]:
        def prepare(job: Job) -> InferRequest:
            return parse_infer(job.body, job.json_size)

        def finish(requests: list[InferRequest]) -> Iterable[Answer]:
            pictures = np.concatenate([request.pictures for request in requests])
            probabilities = self._probabilities(pictures)
            ends = np.cumsum([len(request.pictures) for request in requests])
            return map(infer_answer, requests, np.split(probabilities, ends[:-1]))

        return _together(jobs, prepare, finish)

    def _probabilities(self, pictures: NDArray[np.uint8]) -> NDArray[np.float32]:
        parts = [
            self._classifier(pictures[start : start + MOST_AT_ONCE]).probabilities
            for start in range(0, len(pictures), MOST_AT_ONCE)
        ]
        return parts[0] if len(parts) == 1 else np.concatenate(parts)

    def _predict(self, jobs: list[Job]) -> list[Answer]:
        def prepare(job: Job) -> tuple[Job, str | None, Views]:
            name, data = image_in(job.body, job.content_type)
            return job, name, self._reader.picture(data)

        def finish(ready: list[tuple[Job, str | None, Views]]) -> Iterable[Answer]:
            predictions = self._reader.judge([views for _, _, views in ready])
            for (job, name, _), prediction in zip(ready, predictions, strict=True):
                yield _prediction_answer(prediction, name, job.show)

        return _together(jobs, prepare, finish)

    def _read(self, job: Job) -> Answer:
        name, data = image_in(job.body, job.content_type)
        return _reading_answer(self._reader.read(data), name, job.show)


def _together(
    jobs: list[Job], prepare: Callable[[Job], T], finish: Callable[[list[T]], Iterable[Answer]]
) -> list[Answer]:
    """Prepare jobs one by one, in time, and finish those that could be prepared as one batch."""
    end = monotonic() + PATIENCE_S
    ready: list[T | Answer] = [_guarded(prepare, jobs[0])]
    for job in jobs[1:]:
        ready.append(_guarded(prepare, job) if monotonic() < end else Answer(POSTPONED, b""))
    good = [one for one in ready if not isinstance(one, Answer)]
    finished = iter(finish(good)) if good else iter(())
    return [one if isinstance(one, Answer) else next(finished) for one in ready]


def _guarded(act: Callable[[Job], T], job: Job) -> T | Answer:
    try:
        return act(job)
    except RefusedError as refusal:
        return Answer(refusal.status, error_body(refusal.message))
    except DigitnetError as error:
        return Answer(422, error_body(str(error)))
    except MemoryError:
        return Answer(422, error_body("this needs too much memory"))
    except Exception:
        _log.exception("a %s request failed", job.kind.name.lower())
        return Answer(500, error_body("the server failed; this is a fault in it"))


def _prediction_answer(prediction: Prediction, name: str | None, show: bool) -> Answer:
    record: dict[str, Any] = {"file": name, **prediction.record()}
    if show:
        record["probabilities"] = [round(float(value), 6) for value in prediction.probabilities]
        record["picture"] = prediction.picture.tolist()
    return Answer(
        200, _json(record), read=not prediction.rejected, rejected=int(prediction.rejected)
    )


def _reading_answer(reading: Reading, name: str | None, show: bool) -> Answer:
    record: dict[str, Any] = {"file": name, **reading.record()}
    if show:
        for digit, found in zip(record["digits"], reading.digits, strict=True):
            digit["picture"] = found.picture.tolist()
    return Answer(200, _json(record), read=len(reading.digits), rejected=reading.rejected)


def _json(record: dict[str, Any]) -> bytes:
    return _ENCODER.encode(record).encode("utf-8", "replace")
