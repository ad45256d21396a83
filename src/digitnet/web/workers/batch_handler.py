"""What a reader process does with a batch of jobs: prepare each, classify all together."""

import logging
from collections.abc import Callable, Iterable
from itertools import groupby
from time import monotonic
from typing import Any, TypeVar

import numpy as np

from digitnet.errors import DigitnetError, ImageError, RefusedError
from digitnet.reader.results import Prediction, Reading
from digitnet.web.refusal import error_body
from digitnet.web.schemas import encode
from digitnet.web.workers.bodies import MAX_QUICK_BYTES, HeavyError, compressed, unpacked
from digitnet.web.workers.model import Look, Model
from digitnet.web.workers.pixel_count import MAX_QUICK_PIXELS, header_pixels
from digitnet.web.workers.tensors import Inference, infer_answer, parse_infer
from digitnet.web.workers.uploads import image_in
from digitnet.web.workers.wire import HEAVY, POSTPONED, Answer, Job, Kind

MAX_BATCH_S = 1.0
"""Seconds of a batch after which the rest of it is handed back: others wait for its answers."""

T = TypeVar("T")
_log = logging.getLogger(__name__)


class BatchHandler:
    """Works through jobs with the models that there are.

    Parameters
    ----------
    models
        In the order in which jobs name them.
    max_body
        Bytes of a body when it is unpacked.
    """

    def __init__(self, models: list[Model], max_body: int) -> None:
        self._models = models
        self._max_body = max_body

    def work(self, jobs: list[Job]) -> list[Answer]:
        """Answer every job; a bad one gets its error and spoils no other."""
        answers: dict[int, Answer] = {}
        order = sorted(range(len(jobs)), key=lambda index: _group(jobs[index]))
        for (kind, model), chosen in groupby(order, key=lambda index: _group(jobs[index])):
            indices = list(chosen)
            handle = {Kind.INFER: self._infer, Kind.PREDICT: self._predict, Kind.READ: self._read}
            done = handle[kind](self._models[model], [jobs[index] for index in indices])
            answers.update(zip(indices, done, strict=True))
        return [compressed(answers[index], job.accepts) for index, job in enumerate(jobs)]

    def _infer(self, model: Model, jobs: list[Job]) -> list[Answer]:
        def prepare(job: Job) -> Inference:
            return parse_infer(self._body(job), job.json_size)

        def finish(requests: list[Inference]) -> Iterable[Answer]:
            probabilities = model.classify(np.concatenate([one.pictures for one in requests]))
            ends = np.cumsum([len(one.pictures) for one in requests])
            for one, part in zip(requests, np.split(probabilities, ends[:-1]), strict=True):
                yield infer_answer(one, part, model.name, model.version)

        return _together(jobs, prepare, finish)

    def _predict(self, model: Model, jobs: list[Job]) -> list[Answer]:
        def prepare(job: Job) -> tuple[Job, str | None, Look]:
            name, data = self._picture(job)
            return job, name, model.look(data)

        def finish(ready: list[tuple[Job, str | None, Look]]) -> Iterable[Answer]:
            predictions = model.judge([look for _, _, look in ready])
            for (job, name, _), prediction in zip(ready, predictions, strict=True):
                yield _prediction_answer(prediction, name, job.show)

        return _together(jobs, prepare, finish)

    def _read(self, model: Model, jobs: list[Job]) -> list[Answer]:
        def read(job: Job) -> Answer:
            name, data = self._picture(job)
            return _reading_answer(model.read(data), name, job.show)

        return [_guarded(read, job) for job in jobs]

    def _body(self, job: Job) -> bytes:
        return unpacked(job, self._max_body)

    def _picture(self, job: Job) -> tuple[str | None, bytes]:
        name, data = image_in(self._body(job), job.content_type)
        if not job.alone and (
            len(data) >= MAX_QUICK_BYTES or header_pixels(data) > MAX_QUICK_PIXELS
        ):
            raise HeavyError
        return name, data


def _group(job: Job) -> tuple[Kind, int]:
    return job.kind, job.model


def _together(
    jobs: list[Job], prepare: Callable[[Job], T], finish: Callable[[list[T]], Iterable[Answer]]
) -> list[Answer]:
    """Prepare jobs one by one, in time, and finish those that could be prepared as one batch."""
    end = monotonic() + MAX_BATCH_S
    ready: list[T | Answer] = [_guarded(prepare, jobs[0])]
    for job in jobs[1:]:
        ready.append(_guarded(prepare, job) if monotonic() < end else Answer(POSTPONED, b""))
    good = [one for one in ready if not isinstance(one, Answer)]
    if not good:
        return [one for one in ready if isinstance(one, Answer)]
    finished = _guarded(lambda _: list(finish(good)), jobs[0])
    rest = iter([finished] * len(good) if isinstance(finished, Answer) else finished)
    return [one if isinstance(one, Answer) else next(rest) for one in ready]


def _guarded(act: Callable[[Job], T], job: Job) -> T | Answer:
    try:
        return act(job)
    except HeavyError:
        return Answer(HEAVY, b"")
    except RefusedError as refusal:
        return Answer(refusal.status, error_body(refusal.message))
    except DigitnetError as error:
        status = 422 if isinstance(error, ImageError) else 500  # else it is the owner's model
        return Answer(status, error_body(f"{error}{_hint(job) if status == 422 else ''}"))
    except MemoryError:
        return Answer(422, error_body("this needs too much memory"))
    except Exception:
        _log.exception("a %s request failed", job.kind.name.lower())
    return Answer(500, error_body("the server failed; this is a fault in it"))


def _hint(job: Job) -> str:
    """Return what may have broken a picture: curl's -d leaves line ends and zeros out of it."""
    is_form = job.content_type.lower().startswith("application/x-www-form-urlencoded")
    return "; curl sends a file whole with --data-binary, not with -d" if is_form else ""


def _prediction_answer(prediction: Prediction, name: str | None, show: bool) -> Answer:
    record: dict[str, Any] = {"file": name, **prediction.record()}
    if show:
        record["probabilities"] = [round(float(value), 6) for value in prediction.probabilities]
        record["picture"] = prediction.picture.tolist()
    return Answer(
        200, encode(record), read=int(not prediction.rejected), rejected=int(prediction.rejected)
    )


def _reading_answer(reading: Reading, name: str | None, show: bool) -> Answer:
    record: dict[str, Any] = {"file": name, **reading.record()}
    if show:
        for digit, found in zip(record["digits"], reading.digits, strict=True):
            digit["picture"] = found.picture.tolist()
            digit["probabilities"] = [round(float(value), 6) for value in found.probabilities]
    return Answer(200, encode(record), read=len(reading.digits), rejected=reading.rejected)
