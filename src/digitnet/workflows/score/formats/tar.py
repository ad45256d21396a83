"""Pictures in a tar file, as WebDataset packs them; what is no picture is passed over."""

import bz2
import gzip
import lzma
import tarfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import PurePosixPath
from typing import IO, cast

from digitnet.errors import DataError, ImageError
from digitnet.image.files.formats import MAX_BYTES, SUFFIXES
from digitnet.workflows.score import stores
from digitnet.workflows.score.pieces import PICTURES, Batch, PictureBatch, Piece, Sizes

UNPACKERS: dict[bytes, Callable[[IO[bytes]], AbstractContextManager[object]]] = {
    b"\x1f\x8b": lambda file: gzip.GzipFile(fileobj=file),
    b"BZh": bz2.BZ2File,
    b"\xfd7zXZ\0": lzma.LZMAFile,
}
TORN = (tarfile.TarError, EOFError, zlib.error, lzma.LZMAError, gzip.BadGzipFile)


def cut(source: str, sizes: Sizes) -> Iterator[Piece]:
    """Look through the headers; a piece begins at the header of its first picture.

    Raises
    ------
    DataError
        If it is no tar file, a torn one, or has no pictures.
    """
    pieces: list[tuple[int, int]] = []
    rows = 0
    try:
        with stores.open_file(source) as file, _plain(file) as stream:
            for member in _pictures(stream):
                if rows % sizes.pictures == 0:
                    pieces.append((rows, member.offset))
                rows += 1
    except TORN as error:
        raise DataError(f"{source}: not a tar file that can be read: {error}") from error
    if not rows:
        raise DataError(f"{source}: holds no pictures ({', '.join(sorted(SUFFIXES))})")
    for start, offset in pieces:
        count = min(sizes.pictures, rows - start)
        yield Piece("tar", source, count, start=start, offset=offset)


def read(piece: Piece) -> Iterator[Batch]:
    """Read pictures from where the piece begins."""
    names: list[str] = []
    contents: list[bytes | ImageError] = []
    left = piece.rows
    with stores.open_file(piece.source) as file, _plain(file) as stream:
        stream.seek(piece.offset)
        archive = tarfile.open(fileobj=stream, mode="r:")  # noqa: SIM115 - the stream is closed
        for member in _members(archive):
            content = archive.extractfile(member)
            names.append(f"{piece.source}#{member.name}")
            contents.append(content.read(MAX_BYTES + 1) if content else ImageError("no file"))
            left -= 1
            if left == 0 or len(names) == PICTURES:
                yield PictureBatch(names, contents)
                names, contents = [], []
            if left == 0:
                return


def _pictures(stream: IO[bytes]) -> Iterator[tarfile.TarInfo]:
    return _members(tarfile.open(fileobj=stream, mode="r:"))


def _members(archive: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    while member := archive.next():
        archive.members = []  # type: ignore[attr-defined]  # it would keep a million of them
        if member.isreg() and PurePosixPath(member.name).suffix.lower() in SUFFIXES:
            yield member


@contextmanager
def _plain(file: IO[bytes]) -> Iterator[IO[bytes]]:
    """Yield what a file holds without its compression."""
    start = file.read(6)
    file.seek(0)
    for magic, unpack in UNPACKERS.items():
        if start.startswith(magic):
            with unpack(file) as stream:
                yield cast("IO[bytes]", stream)
            return
    yield file
