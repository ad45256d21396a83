"""Operations of corrections: whether they are kept, and to give one."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from digitnet.errors import RefusedError
from digitnet.web import schemas
from digitnet.web.corrections import CorrectionStore
from digitnet.web.models import DEFAULT_NAME
from digitnet.web.respond import JSON
from digitnet.web.routes.operation import BINARY, Operation
from digitnet.web.routes.service import Service
from digitnet.web.workers.uploads import image_in
from digitnet.web.workers.wire import Job, Kind

DIGITS = [str(digit) for digit in range(10)]
PATH = "/api/corrections"
NOT_KEPT = "this server keeps no corrections; start it with --corrections DIR"


def correction_operations(service: Service, store: CorrectionStore | None) -> list[Operation]:
    """Return ``/api/corrections``: whether any are kept, and the way to give one.

    Parameters
    ----------
    store
        Where they are kept; None where nothing is.
    """
    corrections = _Corrections(service, store)
    return [
        Operation(
            path=PATH,
            endpoint=corrections.kept,
            id="corrections",
            summary="Does this server keep corrections?",
            tag="Corrections",
            told="Whether it does, and the labels that it takes",
            answers={JSON: schemas.CorrectionsKept},
            parameters=("model",),
            refusals=(404,),
        ),
        Operation(
            method="POST",
            path=PATH,
            endpoint=corrections.correct,
            id="correct",
            summary="Say what a picture was",
            tag="Corrections",
            told="It is kept; digitnet finetune --data takes the folder",
            body={JSON: schemas.CorrectionBody},
            answers={JSON: schemas.CorrectionKept},
            parameters=("model",),
            refusals=(404, 408, 413, 415, 422, 503, 507),
        ),
    ]


class _Corrections:
    """The endpoints of these operations."""

    def __init__(self, service: Service, store: CorrectionStore | None) -> None:
        self._service = service
        self._store = store

    async def kept(self, request: Request) -> Response:
        names = self._classes_of(request.query_params.get("model", DEFAULT_NAME))
        answer = schemas.CorrectionsKept(kept=self._store is not None, classes=names)
        return Response(schemas.encode(answer), media_type=JSON)

    async def correct(self, request: Request) -> Response:
        if self._store is None:
            raise RefusedError(404, NOT_KEPT)
        name = request.query_params.get("model", DEFAULT_NAME)
        given: list[tuple[bytes, str]] = []

        def job_of(body: bytes) -> Job:
            label = schemas.decode_correction(body).label
            if label not in self._classes_of(name):
                raise RefusedError(422, f"label {label[:60]!r} is none of the model's classes")
            _, picture = image_in(body, JSON)
            given.append((picture, label))
            return Job(Kind.PREDICT, picture, BINARY)

        response = await self._service.answer(request, name, "", job_of)
        if response.answer.status != 200:
            return response
        ((picture, label),) = given
        file = await run_in_threadpool(self._store.keep, picture, label)
        answer = schemas.CorrectionKept(file=file, label=label)
        return Response(schemas.encode(answer), media_type=JSON)

    def _classes_of(self, name: str) -> list[str]:
        catalogue = self._service.host.catalogue
        classes = catalogue.models[catalogue.find(name)].card.get("classes", DIGITS)
        return [str(one) for one in classes]
