"""The server's end of one reader process."""

import asyncio
import os
import signal
import sys
from enum import Enum, auto
from typing import TypeVar

from digitnet.errors import RunError
from digitnet.web.settings import TOKEN_VARIABLE
from digitnet.web.workers.wire import SIZE_BYTES, Answer, Job, StartMessage, pack, size_of, unpack

T = TypeVar("T")


class End(Enum):
    """Why a reader is no more."""

    CRASHED = auto()
    STOPPED = auto()
    """By somebody: an operator, or a system short of memory."""
    OVER_TIME = auto()
    """Its jobs took all the processor time that they may."""
    HUNG = auto()
    """It gave no answer, though it may not have computed at all."""


class ReaderDiedError(Exception):
    """The process ended in the middle of its work.

    Parameters
    ----------
    end
        Why.
    """

    def __init__(self, end: End = End.CRASHED) -> None:
        super().__init__()
        self.end = end


class ReaderProcess:
    """A process that reads; an asynchronous context manager.

    Parameters
    ----------
    start
        The models that it gets.
    start_limit_s
        Seconds in which it has to be ready.

    Attributes
    ----------
    note
        What the reader has to say about its start; mostly nothing.

    Raises
    ------
    RunError
        On entering, if a model can't be loaded, or not in time.
    """

    def __init__(self, start: StartMessage, start_limit_s: float) -> None:
        self._start = start
        self._start_limit_s = start_limit_s
        self.note = ""

    async def __aenter__(self) -> "ReaderProcess":
        environment = {name: os.environ[name] for name in os.environ if name != TOKEN_VARIABLE}
        environment |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        pipe = asyncio.subprocess.PIPE
        command = [sys.executable, "-m", "digitnet.web.workers.reader", str(os.getpid())]
        self._process = await asyncio.create_subprocess_exec(
            *command, stdin=pipe, stdout=pipe, env=environment
        )
        assert self._process.stdin
        assert self._process.stdout
        self._jobs, self._answers = self._process.stdin, self._process.stdout
        self.exited = asyncio.create_task(self._process.wait())
        try:
            async with asyncio.timeout(self._start_limit_s):
                await self._greet()
        except TimeoutError:
            await self.__aexit__()
            limit = f"{self._start_limit_s:g} s"
            raise RunError(f"a reader process was not ready within {limit}") from None
        except BaseException:
            await self.__aexit__()
            raise
        return self

    async def _greet(self) -> None:
        try:
            await self._send(pack(self._start))
            (hello,) = await self._receive(list[Answer])
        except ReaderDiedError as death:
            code = await self.exited
            raise RunError(f"a reader process ended with status {code} at its start") from death
        if hello.status != 200:
            raise RunError(hello.body.decode())
        self.note = hello.body.decode()

    async def __aexit__(self, *_: object) -> None:
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
        await self._send(pack(jobs))
        answers: list[Answer] = await self._receive(list[Answer])
        if len(answers) != len(jobs):
            raise ReaderDiedError
        return answers

    async def _send(self, message: bytes) -> None:
        try:
            self._jobs.write(message)
            await self._jobs.drain()
        except OSError as error:
            raise await self._death() from error

    async def _receive(self, kind: type[T]) -> T:
        try:
            size = size_of(await self._answers.readexactly(SIZE_BYTES))
            return unpack(await self._answers.readexactly(size), kind)
        except (asyncio.IncompleteReadError, OSError) as error:
            raise await self._death() from error
        except ValueError as error:  # not a reader's message: the process can't be trusted any more
            raise ReaderDiedError from error

    async def _death(self) -> ReaderDiedError:
        if self._process.returncode is None:
            await asyncio.wait({self.exited}, timeout=1.0)
        code = self._process.returncode
        if sys.platform != "win32" and code == -signal.SIGPROF:
            return ReaderDiedError(End.OVER_TIME)
        killed = {-signal.SIGTERM, -signal.SIGINT, -getattr(signal, "SIGKILL", 0)}
        return ReaderDiedError(End.STOPPED if code in killed else End.CRASHED)
