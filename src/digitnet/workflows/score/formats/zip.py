"""Pictures in a zip file; what is no picture is passed over."""

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath

from digitnet.errors import DataError, ImageError
from digitnet.image.files.formats import MAX_BYTES, SUFFIXES
from digitnet.workflows.score import stores
from digitnet.workflows.score.formats import npz
from digitnet.workflows.score.pieces import PICTURES, Batch, PictureBatch, Piece, Sizes


def cut(source: str, sizes: Sizes) -> Iterator[Piece]:
    """Look through the table of contents; a zip of arrays alone is taken for an ``.npz``.

    Raises
    ------
    DataError
        If it is no zip file, or has no pictures.
    """
    try:
        with stores.open_file(source) as file, zipfile.ZipFile(file) as archive:
            rows = len(_pictures(archive))
            is_npz = all(name.endswith(".npy") for name in archive.namelist())
    except zipfile.BadZipFile as error:
        raise DataError(f"{source}: not a zip file that can be read: {error}") from error
    if not rows and is_npz:
        yield from npz.cut(source, sizes)
    elif not rows:
        raise DataError(f"{source}: holds no pictures ({', '.join(sorted(SUFFIXES))})")
    for start in range(0, rows, sizes.pictures):
        yield Piece("zip", source, min(sizes.pictures, rows - start), start=start)


def read(piece: Piece) -> Iterator[Batch]:
    """Read pictures by their place in the table of contents."""
    with stores.open_file(piece.source) as file, zipfile.ZipFile(file) as archive:
        members = _pictures(archive)[piece.start : piece.start + piece.rows]
        for start in range(0, len(members), PICTURES):
            some = members[start : start + PICTURES]
            names = [f"{piece.source}#{member.filename}" for member in some]
            yield PictureBatch(names, [_content(archive, member) for member in some])


def _pictures(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    return [
        member
        for member in archive.infolist()
        if not member.is_dir() and PurePosixPath(member.filename).suffix.lower() in SUFFIXES
    ]


def _content(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes | ImageError:
    try:
        with archive.open(member) as content:
            return content.read(MAX_BYTES + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        return ImageError(f"can't be unpacked: {error}")
