"""What a table in a text file looks like: its encoding, separator and first lines."""

import codecs
import csv
import gzip
import re
import zlib
from dataclasses import dataclass
from pathlib import Path

from digitnet.data.formats.idx import GZIP_START
from digitnet.errors import DataError

DELIMITERS = ",;\t| "
GLANCE = 1 << 20
"""Bytes in which the first lines are looked for."""

_LINE_END = re.compile(r"\r\n|\r|\n")
_SEPARATOR = re.compile(r"sep=.", re.IGNORECASE)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f]")
"""What no table in text holds, though a binary file does."""


@dataclass(frozen=True)
class TextTable:
    """A table in a text file, before its values are read.

    Attributes
    ----------
    decimal
        ``,`` where numbers have a comma for their point.
    names
        The columns' names; None where the first line holds values already.
    first
        The first line of values; empty where there is none.
    skipped
        Lines before the values: names, comments and blank ones.
    comments
        Lines among them that begin with ``#`` and are no names.
    """

    path: Path
    encoding: str
    delimiter: str
    decimal: str
    names: list[str] | None
    first: list[str]
    skipped: int
    comments: int

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.first if self.names is None else self.names)


def glance(path: Path) -> TextTable:
    """Look at the beginning of a table, gzip-compressed or plain.

    Raises
    ------
    DataError
        If the file is empty, can't be read or isn't text.
    """
    start = _start(path)
    encoding = _encoding(start, path)
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(start)
    except UnicodeDecodeError as error:
        raise _no_text(path) from error
    lines = _LINE_END.split(text)
    before = next((number for number, line in enumerate(lines) if _is_content(line)), len(lines))
    comments = [line for line in lines[:before] if line.startswith("#")]
    lines = [line for line in lines[before:] if line.strip()][:2]
    if not lines:
        told = "holds only comments" if comments else "empty"
        raise DataError(f"{path}: {told}; expected label,pixel0,…,pixel783")
    if "\0" in lines[0]:
        raise _no_text(path)
    delimiter = ";" if lines[0].count(";") > 1 else max(DELIMITERS, key=lines[0].count)
    decimal = "," if delimiter != "," and "," in lines[-1] else "."
    rows = _split([*lines, *(line.lstrip("# ") for line in comments[-1:])], delimiter, path)
    if delimiter == " " and "" in rows[0]:
        raise DataError(f"{path}: several spaces lie between its values; write one comma instead")
    if any(value.startswith('"') for row in rows[: len(lines)] for value in row):
        raise DataError(f"{path}: spaces stand before its quotes; write it without those spaces")
    form = (path, encoding, delimiter, decimal)
    if _are_names(rows[0]):
        first = rows[1] if len(lines) > 1 else []
        return TextTable(*form, rows[0], first, before + 1, len(comments))
    if comments and len(rows[-1]) == len(rows[0]) and _are_names(rows[-1]):  # as numpy.savetxt's
        return TextTable(*form, rows[-1], rows[0], before, len(comments) - 1)
    return TextTable(*form, None, rows[0], before, len(comments))


def line_of(table: TextTable, row: int) -> int:
    """Return the line of a row of values, both counted from 1; blank lines are no rows."""
    open_text = gzip.open if is_packed(table.path) else open
    with open_text(table.path, "rt", encoding=table.encoding, errors="replace") as lines:
        for number, line in enumerate(lines, 1):
            row -= number > table.skipped and bool(line.strip("\r\n"))
            if row == 0:
                return number
    return table.skipped + row


def is_packed(path: Path) -> bool:
    """Return whether a file is gzip-compressed, whatever its name says."""
    with path.open("rb") as file:
        return file.read(2) == GZIP_START


def _is_content(line: str) -> bool:
    """Return whether a line before the values is neither blank nor a comment, nor Excel's sep=."""
    return bool(line.strip()) and not line.startswith("#") and not _SEPARATOR.fullmatch(line)


def _split(lines: list[str], delimiter: str, path: Path) -> list[list[str]]:
    try:
        return [[value.strip() for value in row] for row in csv.reader(lines, delimiter=delimiter)]
    except csv.Error as error:
        raise _no_text(path) from error


def is_number(text: str) -> bool:
    """Return whether a value can be a number, with a point or a comma."""
    try:
        float(text.replace(",", "."))
    except ValueError:
        return False
    return True


def _no_text(path: Path) -> DataError:
    return DataError(f"{path}: not a text file; expected comma-separated numbers")


def _start(path: Path) -> bytes:
    try:
        with path.open("rb") as plain:
            start = plain.read(GLANCE)
        if not start.startswith(GZIP_START):
            return start
        with gzip.open(path) as packed:
            return packed.read(GLANCE)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise DataError(f"{path}: the gzip file is torn or altered: {error}") from error
    except OSError as error:
        raise DataError(f"{path}: can't be read: {error.strerror}") from error


def _encoding(start: bytes, path: Path) -> str:
    if start.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise DataError(f"{path}: is UTF-32 text; save it as UTF-8")
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if len(start) > 3 and start[1] == start[3] == 0 != start[0]:
        return "utf-16-le"
    if len(start) > 3 and start[0] == start[2] == 0 != start[1]:
        return "utf-16-be"
    return "utf-8-sig" if _decodes(start, "utf-8") or _CONTROL.search(start) else "latin-1"


def _decodes(start: bytes, encoding: str) -> bool:
    try:
        codecs.getincrementaldecoder(encoding)().decode(start)
    except UnicodeDecodeError:
        return False
    return True


def _are_names(first: list[str]) -> bool:
    """Return whether a first line holds names: mostly text, or the numbers that pandas writes.

    One strange value among numbers is a fault in the first row, not a name.
    """
    strange = sum(not is_number(value) for value in first)
    inner = first[1:-1]
    counting = (
        [str(number) for number in range(int(inner[0]), int(inner[0]) + len(inner))]
        if (inner and inner[0].isdecimal() and len(inner[0]) < 4)
        else []
    )
    return 2 * strange > len(first) or (len(inner) > 1 and inner == counting)
