"""Picture files, one per row."""

from collections.abc import Iterator, Sequence

from digitnet.errors import DataError, ImageError
from digitnet.image.files.formats import MAX_BYTES
from digitnet.workflows.score import stores
from digitnet.workflows.score.pieces import PICTURES, Batch, PictureBatch, Piece, Sizes


def cut(files: Sequence[str], sizes: Sizes) -> Iterator[Piece]:
    """Yield pieces of so many files."""
    for start in range(0, len(files), sizes.pictures):
        some = tuple(files[start : start + sizes.pictures])
        yield Piece("files", "", len(some), files=some)


def read(piece: Piece) -> Iterator[Batch]:
    """Read files; one that can't be read is a row with an error."""
    for start in range(0, piece.rows, PICTURES):
        names = piece.files[start : start + PICTURES]
        yield PictureBatch(names, [_content(name) for name in names])


def _content(name: str) -> bytes | ImageError:
    try:
        with stores.open_file(name) as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        return ImageError(f"can't be read: {error.strerror or error}")
    except DataError as error:
        return ImageError(str(error).removeprefix(f"{name}: "))
