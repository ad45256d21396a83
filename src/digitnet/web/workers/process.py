"""The server's end of one reader process."""

import asyncio
import os
import sys
from pathlib import Path
from types import TracebackType

from digitnet.errors import RunError
from digitnet.web.workers.wire import ANSWER_HEADER, Answer, Job, pack_jobs, unpack_answer


class ReaderDiedError(Exception):
    """The process ended in the middle of its work."""


class ReaderProcess:
    """A process that reads; an asynchronous context manager.

    Parameters
    ----------
    model
        A run folder, a ``.onnx`` file, or None for the model that ships.

    Raises
    ------
    RunError
        On entering, if the model can't be loaded.
    """

    def __init__(self, model: Path | None) -> None:
        self._command = [sys.executable, "-m", "digitnet.web.workers.reader"]
        self._command += [str(model)] if model else []

    async def __aenter__(self) -> "ReaderProcess":
        threads = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        pipe = asyncio.subprocess.PIPE
        self._process = await asyncio.create_subprocess_exec(
            *self._command, stdin=pipe, stdout=pipe, env=os.environ | threads
        )
        assert self._process.stdin
        assert self._process.stdout
        self._jobs, self._answers = self._process.stdin, self._process.stdout
        self.exited = asyncio.create_task(self._process.wait())
        try:
            await self._greet()
        except BaseException:
            await self.__aexit__(None, None, None)
            raise
        return self

    async def _greet(self) -> None:
        try:
            hello = await self._answer()
        except ReaderDiedError as death:
            code = await self.exited
            raise RunError(f"a reader process ended with status {code} at its start") from death
        if hello.status != 200:
            raise RunError(hello.body.decode())

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._process.returncode is None:
            self._process.kill()
        self._jobs.close()
        await self.exited

    async def work(self, jobs: list[Job]) -> list[Answer]:
        """Have a batch of jobs done and return their answers, in their order.

        Raises
        ------
        ReaderDiedError
            If the process ended before it was through.
        """
        try:
            self._jobs.write(pack_jobs(jobs))
            await self._jobs.drain()
        except OSError as error:
            raise ReaderDiedError from error
        return [await self._answer() for _ in jobs]

    async def _answer(self) -> Answer:
        try:
            header = await self._answers.readexactly(ANSWER_HEADER)
            answer, type_size, body_size = unpack_answer(header)
            answer.content_type = (await self._answers.readexactly(type_size)).decode()
            answer.body = await self._answers.readexactly(body_size)
        except (asyncio.IncompleteReadError, OSError) as error:
            raise ReaderDiedError from error
        return answer
