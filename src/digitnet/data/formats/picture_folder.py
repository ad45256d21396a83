"""Read a folder of one's own pictures, one subfolder per class."""

from pathlib import Path

from digitnet.data.formats.class_folders import find_labelled
from digitnet.data.formats.photos import Photos
from digitnet.data.formats.stored import Stored, StoredParts, join
from digitnet.data.hints import DataHints


def read_picture_folder(folder: Path, hints: DataHints) -> StoredParts:
    """Read pictures of any format and size, labelled by their folders' or files' names.

    Each goes the way that reading goes: decoded, its ink found, normalised.
    Pictures that can't be used are left out and named in the notes.

    Raises
    ------
    DataError
        If there are no pictures, none can be used, or a name isn't understood.
    """
    parts: dict[str, Stored] = {}
    for part, pictures in find_labelled(folder, hints.label_pattern, hints.classes).items():
        photos = Photos(str(folder), hints)
        for path, label in pictures:
            photos.add(path, label, str(path))
        parts[part] = photos.stored()
    if set(parts) == {"test"}:
        return parts["test"], None
    return join(parts, str(folder))
