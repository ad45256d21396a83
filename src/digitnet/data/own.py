"""Read a person's own data: a folder or a file of any format that is known."""

import re
from collections.abc import Callable
from pathlib import Path

from digitnet.data.formats.class_folders import has_classes
from digitnet.data.formats.idx import TYPE_NAMES
from digitnet.data.formats.idx_folder import read_idx_folder
from digitnet.data.formats.mat import read_mat
from digitnet.data.formats.npz import read_npz
from digitnet.data.formats.picture_folder import read_picture_folder
from digitnet.data.formats.stored import PART_WORDS, Stored, StoredParts, join
from digitnet.data.formats.tables.csv_table import read_csv
from digitnet.data.formats.tables.names import TABLES
from digitnet.data.formats.tables.parquet import read_parquet
from digitnet.data.hints import DataHints
from digitnet.errors import DataError
from digitnet.image.files.formats import is_junk

KNOWN = "a folder, or a .csv, .tsv, .csv.gz, .npz, .parquet or .mat file"
PICKLES = (".pkl", ".pickle", ".pkl.gz", ".joblib", ".pt", ".pth", ".npy")

_HINTS = {
    (".zip", ".tar", ".tar.gz", ".tgz", ".rar", ".7z"): "; unpack it and give the folder",
    (".xlsx", ".xls", ".ods"): "; save the sheet as CSV",
}

Read = Callable[[Path, DataHints], StoredParts]

_READERS: dict[str, Read] = {
    ".npz": lambda path, _: read_npz(path),
    ".mat": lambda path, _: read_mat(path),
    ".parquet": lambda path, hints: (read_parquet(path, hints), None),
    **dict.fromkeys(TABLES[:4], lambda path, hints: (read_csv(path, hints.label_column), None)),
}


def is_table(path: Path) -> bool:
    """Return whether a file is named as a table is."""
    return path.name.lower().endswith(TABLES)


def read_own(path: Path, hints: DataHints) -> StoredParts:
    """Return the training part and, where the data has one, the test part.

    Parameters
    ----------
    path
        A file of a format in `KNOWN`; or a folder with IDX files, with tables for
        training and test, or with pictures.

    Raises
    ------
    DataError
        If it isn't what its format says, or of no known format.
    """
    try:
        return _read(path, hints)
    except OSError as error:
        where = error.filename or path
        raise DataError(f"{where}: can't be read: {error.strerror or error}") from error


def _read(path: Path, hints: DataHints) -> StoredParts:
    if path.is_dir():
        return _read_folder(path, hints)
    if path.exists() and not path.is_file():
        raise DataError(f"{path}: is a pipe or a device, not a file")
    name = path.name.lower()
    for suffix, read in _READERS.items():
        if name.endswith(suffix):
            return read(path, hints)
    if name.endswith(PICKLES):
        raise DataError(
            f"{path}: may hold a pickle, which runs whatever code is in it when it is opened; save "
            "its arrays with numpy.savez('digits.npz', x_train=…, y_train=…) and give that file"
        )
    if re.search(rf"idx\d[-_.]({TYPE_NAMES})", name):
        raise DataError(f"{path}: one of the files of a set; give the folder that holds them")
    hint = next((told for ends, told in _HINTS.items() if name.endswith(ends)), "")
    raise DataError(f"{path}: expected {KNOWN}{hint}")


def _read_folder(folder: Path, hints: DataHints) -> StoredParts:
    if hints.label_pattern is None:
        found = read_idx_folder(folder)
        if found is None and hints.classes is None and not has_classes(folder):
            found = _read_tables(folder, hints)
        if found is not None:
            return found
    return read_picture_folder(folder, hints)


def _read_tables(folder: Path, hints: DataHints) -> StoredParts | None:
    """Read ``mnist_train.csv`` and ``mnist_test.csv``, or Hugging Face's Parquet files."""
    places = [folder, *(folder / name for name in ("data", "mnist"))]
    tables = sorted(
        path
        for place in places
        if place.is_dir()
        for path in place.iterdir()
        if is_table(path) and not is_junk(path.name)
    )
    parts: dict[str, Stored] = {}
    for path in tables:
        words = re.split(r"[^a-z0-9]+", path.relative_to(folder).as_posix().lower())
        part = next((PART_WORDS[word] for word in words if word in PART_WORDS), None)
        if part is None and len(tables) == 1:
            return read_own(path, hints)
        if part is None or part in parts:
            told = ", ".join(path.name for path in tables)
            raise DataError(
                f"{folder}: holds {told}; expected one table, or one named train and one named test"
            )
        parts[part], _ = read_own(path, hints)
    return join(parts, str(folder)) if parts else None
