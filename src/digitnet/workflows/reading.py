"""Read many files, in one process or several; one that fails stops no other."""

import dataclasses
import signal
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent import futures
from concurrent.futures import BrokenExecutor, Future
from dataclasses import dataclass
from multiprocessing import get_context

import cv2

from digitnet.errors import DigitnetError, ImageError
from digitnet.image.decode import Document, decode_page
from digitnet.image.files.formats import DPI
from digitnet.image.files.page_range import PageRange
from digitnet.image.photo import ALONE, Place
from digitnet.image.sources import Source, open_source
from digitnet.reader.loading import load
from digitnet.reader.results import Prediction, Reading

AHEAD = 4
"""Files handed out per process before their answers are asked for."""

Given = Source | DigitnetError
"""A source, or why there is none."""


@dataclass(frozen=True)
class Task:
    """What to do with each file.

    Attributes
    ----------
    one_digit
        Read one digit from each picture, rather than every number.
    model
        A run folder or ``.onnx`` file; None for the networks that ship.
    pages
        Which pages of a document; None for all of them.
    dpi
        Dots per inch at which pages of a PDF are drawn.
    """

    one_digit: bool
    model: str | None = None
    pages: PageRange | None = None
    dpi: int = DPI


@dataclass(frozen=True)
class PageAnswer:
    """What one page says, or why nothing."""

    place: Place
    said: Prediction | Reading | None
    error: DigitnetError | OSError | None = None


def read_files(
    sources: Sequence[Given], task: Task, jobs: int = 1
) -> Iterator[tuple[int, PageAnswer]]:
    """Read files in order; yield each page's answer with its source's index.

    Parameters
    ----------
    jobs
        How many processes read at a time.

    Raises
    ------
    RunError
        If there is no such model.
    """
    read = FileReader(task)
    if jobs == 1 or len(sources) < 2:
        for index, source in enumerate(sources):
            for answer in read(source):
                yield index, answer
        return
    left = deque(enumerate(sources))
    while left:
        yield from _until_broken(left, task, jobs)
        if left:  # a process ended abruptly: the first unanswered file shows whether it's to blame
            yield from _until_broken(deque([left[0]]), task, 1, last=True)
            left.popleft()


class FileReader:
    """Reads one file at a time with the networks of a task."""

    def __init__(self, task: Task) -> None:
        self._task = task
        self._reader = load(task.model)

    def __call__(self, source: Given) -> Iterator[PageAnswer]:
        """Yield one answer per page."""
        if isinstance(source, DigitnetError):
            yield PageAnswer(ALONE, None, source)
            return
        try:
            with open_source(source, self._task.dpi) as document:
                for page in _wanted(document, self._task.pages):
                    yield self._page(document, page)
        except (DigitnetError, OSError) as error:
            yield PageAnswer(ALONE, None, error)

    def _page(self, document: Document, page: int) -> PageAnswer:
        place = Place(page, document.count, document.kind)
        try:
            photo = decode_page(document, page)
            if self._task.one_digit:
                return PageAnswer(place, self._reader.predict([photo])[0])
            reading = self._reader.read(photo)
            return PageAnswer(place, dataclasses.replace(reading, source=None))
        except (DigitnetError, OSError) as error:
            return PageAnswer(place, None, error)


def _wanted(document: Document, pages: PageRange | None) -> Sequence[int]:
    everything = range(1, document.count + 1)
    if pages is None:
        return everything
    wanted = pages.of(document.count)
    if not wanted:
        many = "1 page" if document.count == 1 else f"{document.count} {document.kind}s"
        raise ImageError(f"none of the pages asked for: the file has {many}")
    return wanted


def _until_broken(
    left: deque[tuple[int, Given]], task: Task, jobs: int, *, last: bool = False
) -> Iterator[tuple[int, PageAnswer]]:
    """Read from the left in several processes, until all is read or a process ends abruptly."""
    running: deque[Future[list[PageAnswer]]] = deque()
    pool = futures.ProcessPoolExecutor(jobs, get_context("spawn"), _start, (task,))
    try:
        while left:
            while len(running) < min(len(left), AHEAD * jobs):
                running.append(pool.submit(_read, left[len(running)][1]))
            answers = running[0].result()
            running.popleft()
            index, _ = left.popleft()
            for answer in answers:
                yield index, answer
    except BrokenExecutor:
        if last:
            told = ImageError("the process that read this file was killed, maybe for its memory")
            yield left[0][0], PageAnswer(ALONE, None, told)
    finally:
        pool.shutdown(cancel_futures=True)


_readers: list[FileReader] = []
"""In a process of the pool: the one reader that it has."""


def _start(task: Task) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all; the parent decides
    cv2.setNumThreads(1)  # one thread a process
    _readers[:] = [FileReader(task)]


def _read(source: Given) -> list[PageAnswer]:
    return list(_readers[0](source))
