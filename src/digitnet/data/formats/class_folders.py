"""Which pictures of a folder belong to which digit, by the names of folders or files."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from digitnet.classes import told_classes
from digitnet.data.formats.labels import label_of
from digitnet.data.formats.stored import PART_WORDS
from digitnet.errors import DataError
from digitnet.image.files.formats import is_junk

EXPECTED = "subfolders named 0 to 9 (or zero to nine, digit_0 to digit_9) with pictures of each"

Labelled = list[tuple[Path, int | str]]
Classes = tuple[str, ...] | None
"""Names that are no digits; ``()`` for any, None for the digits."""

RESULTS = (("metrics.json", "metrics.txt"), ("_plan.jsonl",))
"""Files that tell a folder that digitnet wrote; its plots are no pictures of a class."""

_IN_NAME = (r"^(\d)[_-]", r"[_-](\d)\.\w+$")


def find_labelled(
    folder: Path, label_pattern: str | None, classes: Classes = None
) -> dict[str, Labelled]:
    """Return each part's pictures with their labels.

    Parameters
    ----------
    folder
        With one subfolder per class; or with subfolders ``train``, ``test`` and the
        like that have one each.
    label_pattern
        Instead of the subfolders' names: its group is the label in each file's
        path below `folder` or below the part's subfolder.
    classes
        Names of the classes where they aren't the digits; ``()`` takes every
        subfolder for one. The labels are then these names.

    Returns
    -------
    By ``train``, ``test`` and ``validation``; the pictures in sorted order.

    Raises
    ------
    DataError
        If a subfolder with files or a file's name isn't understood, or there is none.
    """
    subfolders = _entries(folder, folders=True)
    parts = {path: PART_WORDS.get(path.name.lower()) for path in subfolders}
    if any(parts.values()):
        _refuse([path for path, part in parts.items() if part is None], "train, test")
        found: dict[str, Labelled] = {}
        for path, part in parts.items():
            if part is not None:
                found[part] = found.get(part, []) + _labelled(path, label_pattern, classes)
        return found
    return {"train": _labelled(folder, label_pattern, classes)}


def has_classes(folder: Path) -> bool:
    """Return whether a folder has a subfolder that is named as a class or a part."""
    return any(_is_known(path.name) for path in _entries(folder, folders=True))


def _is_known(name: str) -> bool:
    try:
        return name.lower() in PART_WORDS or label_of(name) is not None
    except DataError:
        return True


def _labelled(folder: Path, label_pattern: str | None, classes: Classes) -> Labelled:
    if label_pattern is not None:
        return _by_pattern(folder, re.compile(label_pattern), classes)
    subfolders = _entries(folder, folders=True)
    labels = {path: _class(path, classes) for path in subfolders}
    if all(label is None for label in labels.values()):
        raise _nothing(folder, classes)
    known = "0 to 9, zero to nine" if classes is None else told_classes(classes)
    _refuse([path for path, label in labels.items() if label is None], known)
    pictures = [
        (path, label)
        for subfolder, label in labels.items()
        if label is not None
        for path in _files(subfolder)
    ]
    if not pictures:
        raise _nothing(folder, classes)
    return pictures if classes is not None else sorted(pictures, key=lambda pair: pair[1])


def _class(path: Path, classes: Classes) -> int | str | None:
    if classes is not None:
        name = unquote(path.name)  # a server keeps corrections of T-shirt/top in T-shirt%2Ftop
        return name if name in classes or not classes else None
    try:
        return label_of(path.name)
    except DataError as error:
        raise DataError(f"{path.parent}: {error}; {EXPECTED}") from error


def _by_pattern(folder: Path, pattern: re.Pattern[str], classes: Classes) -> Labelled:
    pictures: Labelled = []
    for path in _files(folder):
        name = path.relative_to(folder).as_posix()
        found = pattern.search(name)
        text = found[1] if found else None
        label = label_of(text) if text and classes is None else text or None
        if label is None:
            what = "digit" if classes is None else "label"
            raise DataError(
                f"{path}: the label pattern {pattern.pattern!r} finds no {what} in {name!r}"
            )
        pictures.append((path, label))
    if not pictures:
        raise _nothing(folder, classes)
    return pictures


def is_result(folder: Path) -> bool:
    """Return whether a folder is a run, an evaluation or scores, which may lie beside the data."""
    return any(all((folder / name).is_file() for name in names) for names in RESULTS)


def _entries(folder: Path, *, folders: bool) -> list[Path]:
    try:
        return sorted(
            path
            for path in folder.iterdir()
            if not is_junk(path.name)
            and path.is_dir() == folders
            and not (folders and is_result(path))
        )
    except OSError as error:
        raise DataError(f"{folder}: can't be read: {error.strerror}") from error


def _files(folder: Path, above: tuple[Path, ...] = ()) -> Iterator[Path]:
    """Yield a folder's files and those below; a link to a folder above is passed over."""
    here = (*above, folder.resolve())
    for path in _entries(folder, folders=False):
        if path.is_file():
            yield path
    for subfolder in _entries(folder, folders=True):
        real = subfolder.resolve()
        if not any(one.is_relative_to(real) for one in here):
            yield from _files(subfolder, here)


def _refuse(strange: list[Path], known: str) -> None:
    """Refuse a subfolder that isn't understood: left out silently, its pictures would be lost."""
    for path in strange:
        if any(True for _ in _files(path)):
            raise DataError(
                f"{path}: is not a known class or part ({known}) but holds files; "
                "rename it, or move it elsewhere"
            )


def _nothing(folder: Path, classes: Classes) -> DataError:
    files, folders = (_entries(folder, folders=kind) for kind in (False, True))
    counts = [(len(files), "files"), (len(folders), "subfolders")]
    told = ", ".join(f"{count} {kind}" for count, kind in counts if count) or "nothing"
    hint = next(
        (
            f"; their names seem to have a label in them: --label-pattern '{pattern}'"
            for pattern in _IN_NAME
            if files and all(re.search(pattern, path.name) for path in files)
        ),
        "; --classes found takes the subfolders' names for classes" if folders else "",
    )
    expected = f"subfolders named {told_classes(classes)} with pictures" if classes else EXPECTED
    return DataError(f"{folder}: no pictures in it (found {told}); expected {expected}{hint}")
