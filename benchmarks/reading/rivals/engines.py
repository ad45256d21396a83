"""Others' readers, in every setting that could suit them: RapidOCR and Tesseract.

Both are made for print of all kinds; here they are asked for digits alone. All is in
their favour: they are told which pictures are one line or one digit, and each is
measured in its best setting for each row, chosen on that very row.
"""

import csv
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from reading.real.pictures import Contender, Predict, Read
from reading.rivals.rows_of_boxes import TextBox, rows_of
from reading.scoring import digits_of

DIGITS = "0123456789"


class RivalMissingError(Exception):
    """A rival that isn't installed; says how to get it."""


@dataclass(frozen=True)
class RivalReader:
    """A reader of others.

    Attributes
    ----------
    name
        Its name and version.
    settings
        The reader in each setting; a contender's name is the setting's.
    networks
        The files that it reads with.
    """

    name: str
    settings: Sequence[Contender]
    networks: Sequence[Path]

    @property
    def megabytes(self) -> float:
        """What its networks take on disk."""
        return sum(file.stat().st_size for file in self.networks) / 1e6


def rapidocr() -> RivalReader:
    """Return RapidOCR with the networks inside its wheel (PP-OCRv6 small), on one thread.

    Raises
    ------
    RivalMissingError
        If it isn't installed.
    """
    try:
        from importlib.metadata import version

        import rapidocr as package
    except ImportError:
        raise RivalMissingError("RapidOCR is not installed: pip install rapidocr") from None
    quiet = {"Global.log_level": "critical"}
    one_thread = {"EngineConfig.onnxruntime.intra_op_num_threads": 1}
    settings = []
    for name in ("digits kept", "digits alone allowed"):
        engine = package.RapidOCR(params={**quiet, **one_thread})
        engine._load_det_model()  # else the first picture would pay for it
        engine._load_rec_model()
        if name == "digits alone allowed":
            _allow_digits_alone(engine)
        finds, recognises = _rapid_reader(engine, True), _rapid_reader(engine, False)
        settings.append(Contender(name, finds, one_digit(recognises), recognises))
    folder = Path(package.__file__).parent / "models"
    return RivalReader(f"RapidOCR {version('rapidocr')}", settings, sorted(folder.glob("*.onnx")))


def _rapid_reader(engine: Any, detect: bool) -> Read:
    def read(picture: Path) -> list[str]:
        # Its finder of lines that stand on their head turns lone digits; its threshold on a
        # text's score costs more digits than it saves: both were tried, and are off.
        found = engine(str(picture), use_det=detect, use_cls=False, text_score=0.0)
        texts = ["".join(filter(DIGITS.__contains__, text)) for text in found.txts or ()]
        if not detect:
            return texts
        return rows_of(
            _text_box(text, np.asarray(corners))
            for text, corners in zip(texts, [] if found.boxes is None else found.boxes, strict=True)
            if text
        )

    return read


def _text_box(text: str, corners: np.ndarray) -> TextBox:
    left, top = corners.min(axis=0)
    right, bottom = corners.max(axis=0)
    return TextBox(text, left, top, right - left, bottom - top)


def _allow_digits_alone(engine: Any) -> None:
    """Let its line reader choose among the digits and the blank, not among 18,000 signs."""
    decode = engine._load_rec_model().postprocess_op
    allowed = np.array([sign in ("blank", *DIGITS) for sign in decode.character])

    class DigitDecode(type(decode)):  # type: ignore[misc]
        def __call__(self, scores: np.ndarray, *more: object, **named: object) -> object:
            return super().__call__(np.where(allowed, scores, 0), *more, **named)

    decode.__class__ = DigitDecode


SETTINGS = {
    "psm 6; 7 for a line, 10 for a digit": (6, 7, 10),
    "psm 11; 7 for a line, 10 for a digit": (11, 7, 10),
    "psm 6": (6, 6, 6),
    "psm 11": (11, 11, 11),
}
"""Tesseract's ways to lay out a page: for any picture, for one line, for one digit.

6 takes it for one block, 7 for one line, 10 for one sign, 11 for sparse text.
"""


def tesseract() -> RivalReader:
    """Return Tesseract's LSTM with its English data, asked for digits, on one thread.

    Raises
    ------
    RivalMissingError
        If its command isn't there.
    """
    command = shutil.which("tesseract")
    if not command:
        raise RivalMissingError("Tesseract is not installed: apt install tesseract-ocr")
    said = _tesseract(command, "--version").split()
    where = _tesseract(command, "--list-langs").split('"')[1]
    settings = []
    for name, modes in SETTINGS.items():
        read, line, digit = (_tesseract_reader(command, mode) for mode in modes)
        settings.append(Contender(name, read, one_digit(digit), line))
    return RivalReader(f"Tesseract {said[1]}", settings, [Path(where) / "eng.traineddata"])


def _tesseract_reader(command: str, mode: int) -> Read:
    asked = ["--psm", str(mode), "--oem", "1", "-c", f"tessedit_char_whitelist={DIGITS}", "tsv"]

    def read(picture: Path) -> list[str]:
        table = _tesseract(command, str(picture), "stdout", *asked)
        return rows_of(_tesseract_words(table))

    return read


def _tesseract_words(table: str) -> Iterator[TextBox]:
    for row in csv.DictReader(table.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE):
        if text := (row["text"] or "").strip():
            sides = [float(row[side]) for side in ("left", "top", "width", "height")]
            yield TextBox(text, *sides)


def _tesseract(command: str, *arguments: str) -> str:
    one_thread = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    done = subprocess.run(
        [command, *arguments], capture_output=True, text=True, check=True, env=one_thread
    )
    return done.stdout


def one_digit(read: Read) -> Predict:
    """Return what predicts the one digit in a picture: no digits or several are no answer."""

    def predict(picture: Path) -> str | None:
        digits = "".join(digits_of(read(picture)))
        return digits if len(digits) == 1 else None

    return predict


RIVALS: dict[str, Callable[[], RivalReader]] = {"rapidocr": rapidocr, "tesseract": tesseract}
