"""The kinds of files that hold pictures: how each is cut into pieces, and how a piece is read.

A module a kind, with two functions: ``cut(source, sizes)`` looks at a file, complains if it is
not what it claims, and yields its pieces; ``read(piece)`` yields their rows in batches. Only
Parquet has a `parquet.Cursor` instead, that remembers where it was.
"""

from collections.abc import Iterator
from pathlib import PurePosixPath

from digitnet.data.formats.idx import TYPES
from digitnet.errors import DataError
from digitnet.image.files.formats import SUFFIXES
from digitnet.workflows.score import stores
from digitnet.workflows.score.formats import csv, files, idx, npz, parquet, tar, zip
from digitnet.workflows.score.pieces import Batch, Piece, Sizes

_READ = {
    "csv": csv.read,
    "files": files.read,
    "idx": idx.read,
    "npz": npz.read,
    "tar": tar.read,
    "zip": zip.read,
}
_ENDINGS = {
    ".parquet": "parquet",
    ".pq": "parquet",
    ".npz": "npz",
    ".csv": "csv",
    ".zip": "zip",
    ".tar": "tar",
    ".tar.gz": "tar",
    ".tgz": "tar",
    ".tar.bz2": "tar",
    ".tar.xz": "tar",
    ".idx": "idx",
    "-ubyte": "idx",
    "-ubyte.gz": "idx",
}
_STARTS = {
    b"PAR1": "parquet",
    b"PK\x03\x04": "zip",
    **dict.fromkeys((bytes([0, 0, kind, 3]) for kind in TYPES), "idx"),
}


def skipped(source: str) -> bool:
    """Tell whether a file in a folder is left out: no picture, and nothing that holds any."""
    is_labels = "-labels-" in PurePosixPath(source).name
    return is_labels or (not _is_picture(source) and _kind(source) is None)


def is_container(source: str, *, sure: bool) -> bool:
    """Tell a file that holds pictures from a picture.

    Parameters
    ----------
    sure
        The file was named outright, so that its content counts where its name says nothing.
    """
    if _is_picture(source):
        return False
    return _kind(source) is not None or sure


def cut_file(source: str, sizes: Sizes, column: str = "") -> Iterator[Piece]:
    """Cut a file that holds pictures into pieces.

    Raises
    ------
    DataError
        If it is not what its name says, or of no kind that is known.
    """
    match _kind(source) or _kind_of_content(source):
        case "parquet":
            return parquet.cut(source, sizes, column)
        case "npz":
            return npz.cut(source, sizes)
        case "csv":
            return csv.cut(source, sizes)
        case "zip":
            return zip.cut(source, sizes)
        case "tar":
            return tar.cut(source, sizes)
        case "idx":
            return idx.cut(source, sizes)
    raise DataError(
        f"{source}: neither a picture nor anything that holds pictures; expected a tar, zip, "
        "Parquet, IDX, npz or CSV file, or a folder"
    )


class PieceReader:
    """Reads pieces' rows in batches; keeps open what the next piece may need."""

    def __init__(self) -> None:
        self._parquet = parquet.Cursor()

    def __call__(self, piece: Piece) -> Iterator[Batch]:
        """Read a piece."""
        if piece.format == "parquet":
            return self._parquet.read(piece)
        return _READ[piece.format](piece)


def _is_picture(source: str) -> bool:
    return PurePosixPath(source).suffix.lower() in SUFFIXES


def _kind(source: str) -> str | None:
    name = source.lower()
    return next((kind for ending, kind in _ENDINGS.items() if name.endswith(ending)), None)


def _kind_of_content(source: str) -> str | None:
    with stores.open_file(source) as file:
        start = file.read(512)
    if start[257:262] == b"ustar":
        return "tar"
    return next((kind for magic, kind in _STARTS.items() if start.startswith(magic)), None)
