"""Texts of a folder, and a folder whose files appear together once all of them are written."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def staged(folder: Path) -> Iterator[Path]:
    """Yield an empty folder whose files move into `folder` at the end.

    After an error nothing moves: what stood in `folder` stays as it was.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".digitnet-") as name:
        yield Path(name)
        folder.mkdir(exist_ok=True)
        for file in sorted(Path(name).iterdir()):
            file.replace(folder / file.name)


def write_text(path: Path, text: str) -> None:
    """Write a text file that is the same, byte for byte, on every system."""
    path.write_text(text, encoding="utf-8", newline="\n")
