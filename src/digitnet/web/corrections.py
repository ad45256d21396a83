"""What people say a picture was, kept as files that ``digitnet finetune --data`` takes.

Nothing is kept unless the server was started with ``--corrections DIR``. There each
picture lies in a folder that is named as its label; its name begins with the time.
"""

import hashlib
import logging
import os
import threading
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from digitnet.errors import DigitnetError, RefusedError, RunError
from digitnet.runs import write_atomically

MAX_KEPT = 10_000
"""Pictures; a stranger's script can't fill the disk."""
MAX_BYTES = 2**30
"""Bytes of all kept pictures together."""
SUFFIXES = {
    b"\x89PNG": ".png",
    b"\xff\xd8\xff": ".jpg",
    b"GIF8": ".gif",
    b"RIFF": ".webp",
    b"BM": ".bmp",
    b"II*\x00": ".tif",
    b"MM\x00*": ".tif",
}
"""How files of each kind begin."""

_log = logging.getLogger(__name__)


class CorrectionStore:
    """A folder of corrected pictures, one subfolder per label; safe to use from several threads.

    Parameters
    ----------
    folder
        Made if need be. What lies in it already counts towards the limits.

    Raises
    ------
    DigitnetError
        If it can't be written to.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            kept = [path.stat().st_size for path in folder.glob("*/*") if path.is_file()]
        except OSError as error:
            raise _unusable(folder, error.strerror) from error
        if not os.access(folder, os.W_OK | os.X_OK):
            raise _unusable(folder, "Permission denied")
        self._count, self._bytes = len(kept), sum(kept)

    def keep(self, picture: bytes, label: str) -> str:
        """Keep a picture's file under its label; return its path inside the folder.

        The same picture is kept once under one label.

        Raises
        ------
        RefusedError
            With status 507 if no more can be kept.
        """
        place = self.folder / quote(label, safe=" ")
        digest = hashlib.sha256(picture).hexdigest()[:16]
        with self._lock:
            if place.name in {".", ".."}:
                raise RefusedError(422, f"{label!r} can't name a folder")
            there = next(iter(sorted(place.glob(f"*-{digest}.*"))), None)
            if there is not None:
                return there.relative_to(self.folder).as_posix()
            if self._count >= MAX_KEPT or self._bytes + len(picture) > MAX_BYTES:
                raise RefusedError(507, "no more corrections can be kept; the folder is full")
            now = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
            path = place / f"{now}-{digest}{_suffix(picture)}"
            try:
                place.mkdir(parents=True, exist_ok=True)  # somebody may have taken all away
                write_atomically(path, picture)
            except (OSError, RunError) as error:
                _log.error("a correction can't be kept: %s", error)
                raise RefusedError(507, "the correction can't be kept: see the log") from error
            self._count += 1
            self._bytes += len(picture)
        return path.relative_to(self.folder).as_posix()


def _suffix(picture: bytes) -> str:
    return next((name for start, name in SUFFIXES.items() if picture.startswith(start)), ".img")


def _unusable(folder: Path, why: str | None) -> DigitnetError:
    return DigitnetError(f"{folder}: no corrections can be kept there: {why}; give another folder")
