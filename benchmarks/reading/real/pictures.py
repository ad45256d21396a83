"""Read real pictures with any reader: photos of pages, sudokus, cheques, single digits.

The pictures stand in a folder that is no part of the project, a folder for each
kind with a ``labels.csv`` of ``file,lines``: the digits of each line, joined by
"|". What they are for is to measure: nothing is ever trained on them::

    python benchmarks/reading.py --only real-pages --real-dev FOLDER --details read.csv
"""

import csv
import resource
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

import cv2
import numpy as np

from reading.scoring import Alignment, align, digits_of, right_lines

Read = Callable[[Path], list[str]]
"""From a picture to the lines in it, top to bottom; spaces in a line part numbers."""
Predict = Callable[[Path], str | None]
"""From a picture to the one digit in it, or None where it was refused."""
DRAWINGS = ("drawn-7eraflops", "drawn-yzzheng")


@dataclass(frozen=True)
class Contender:
    """A reader that is measured: digitnet or a rival.

    Attributes
    ----------
    read_line
        What it does best where it is told that the picture is one line; None where
        it needs no telling.
    """

    name: str
    read: Read
    predict: Predict
    read_line: Read | None = None

    def lines(self, picture: Path, one_line: bool) -> list[str]:
        """Read a picture, told or not that it is one line."""
        read = self.read_line if one_line and self.read_line else self.read
        return read(picture)


@dataclass(frozen=True)
class Outcome:
    """What was read in one picture, and what is written there.

    Attributes
    ----------
    file
        The picture's folder and name.
    truth, read
        The digits of each line, without spaces.
    seconds, processor_seconds
        Time on the clock, and of all processors together.
    error
        What the reader said where it gave up; it read nothing then.
    """

    file: str
    truth: list[str]
    read: list[str]
    seconds: float
    processor_seconds: float
    error: str = ""

    @cached_property
    def alignment(self) -> Alignment:
        """The digits read against the digits written; line breaks count nothing."""
        return align("".join(self.truth), "".join(self.read))

    @property
    def digits(self) -> int:
        """How many digits are written."""
        return len("".join(self.truth))

    @property
    def right(self) -> int:
        """How many digits are right: false ones count against them, but never below none.

        The digits written less the edit distance: a wall of false digits costs its
        picture and no other.
        """
        return max(0, self.digits - self.alignment.distance)

    @property
    def lines_right(self) -> int:
        """How many of the lines were read exactly."""
        return right_lines(self.truth, self.read)

    @property
    def whole(self) -> bool:
        """Whether the lines read are the lines written, none more, none less."""
        return self.truth == self.read


def labelled(folder: Path) -> Iterator[tuple[Path, list[str]]]:
    """Yield the pictures of a folder and the lines that are written in each."""
    with (folder / "labels.csv").open(newline="", encoding="utf-8") as table:
        for row in csv.DictReader(table):
            text = row["lines"] if "lines" in row else row["label"]
            yield folder / row["file"], text.split("|")


def measure(name: str, truth: Sequence[str], act: Callable[[], Sequence[str]]) -> Outcome:
    """Read one picture, on the watch; whatever the reader raises is its answer."""
    error, lines = "", []
    start, processor = time.perf_counter(), processor_seconds()
    try:
        lines = digits_of(act())
    except Exception as failure:
        error = f"{type(failure).__name__}: {failure}".splitlines()[0]
    seconds, used = time.perf_counter() - start, processor_seconds() - processor
    return Outcome(name, list(truth), lines, seconds, used, error)


def processor_seconds() -> float:
    """Return the processor time of this process and of the children that it waited for."""
    whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    usages = [resource.getrusage(who) for who in whose]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def read_pictures(
    contender: Contender, pictures: Iterable[tuple[Path, list[str]]]
) -> list[Outcome]:
    """Read the lines of each picture."""
    return [
        measure(_name(file), truth, partial(contender.lines, file, len(truth) == 1))
        for file, truth in pictures
    ]


def predict_pictures(
    contender: Contender, pictures: Iterable[tuple[Path, list[str]]]
) -> list[Outcome]:
    """Predict the digit of each picture in which a single one is written."""
    return [
        measure(_name(file), truth, partial(_predicted, contender, file))
        for file, truth in pictures
        if is_lone(truth)
    ]


def is_lone(truth: Sequence[str]) -> bool:
    """Tell whether a single digit is all that is written."""
    return len("".join(truth)) == 1


def drawings(contender: Contender, folder: Path) -> list[Outcome]:
    """Predict the drawings of one digit, read those of several."""
    outcomes = []
    for part in DRAWINGS:
        pictures = list(labelled(folder / part))
        outcomes += predict_pictures(contender, pictures)
        outcomes += read_pictures(contender, [some for some in pictures if not is_lone(some[1])])
    return outcomes


def unpack_hwd(
    folder: Path, target: Path, count: int | None = None
) -> list[tuple[Path, list[str]]]:
    """Write the scanned digits of ``hwd1000.npz`` as pictures: any reader takes files."""
    with np.load(folder / "hwd1000" / "hwd1000.npz") as stored:
        images, labels = stored["images"][:count], stored["labels"][:count]
    pictures = []
    for index, (image, label) in enumerate(zip(images, labels, strict=True)):
        file = target / f"{index:04}.png"
        cv2.imwrite(str(file), image)
        pictures.append((file, [str(label)]))
    return pictures


def write_details(outcomes: Iterable[Outcome], file: Path) -> None:
    """Write a line for each picture, so that mistakes can be looked at."""
    with file.open("w", newline="", encoding="utf-8") as table:
        writer = csv.writer(table)
        writer.writerow(
            [
                "file",
                "truth",
                "read",
                "digits",
                "right",
                "matched",
                "false",
                "whole",
                "seconds",
                "error",
            ]
        )
        for outcome in outcomes:
            found = outcome.alignment
            writer.writerow(
                [
                    outcome.file,
                    "|".join(outcome.truth),
                    "|".join(outcome.read),
                    outcome.digits,
                    outcome.right,
                    found.matches,
                    found.insertions,
                    int(outcome.whole),
                    f"{outcome.seconds:.4f}",
                    outcome.error,
                ]
            )


def _predicted(contender: Contender, file: Path) -> list[str]:
    return [contender.predict(file) or ""]


def _name(file: Path) -> str:
    return f"{file.parent.name}/{file.name}"
