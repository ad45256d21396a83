"""Fetch a published file from a mirror that answers: complete and unaltered, or not at all."""

import hashlib
import os
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

from digitnet.data.http import DownloadError, UnavailableError, UnreachableError, fetch_chunks
from digitnet.data.sources import RemoteFile, Source
from digitnet.errors import DataError

Progress = Callable[[str, int, int], None]
"""Called with a file's name, bytes received so far and bytes in all (0 if unknown)."""

ROUNDS = 3
"""How often all the mirrors are tried."""
PAUSE_S = 1
"""Seconds before the second round; before the third it is twice that."""
ABANDONED_S = 600
"""A partial download that hasn't grown for so many seconds belongs to no process any more."""


class AlteredError(DataError):
    """A file's bytes aren't the published ones."""


def verify(path: Path, sha256: str) -> None:
    """Make sure that a file holds what its SHA-256 says.

    Raises
    ------
    AlteredError
        If it doesn't; names the file, the expected and the found hash.
    """
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != sha256:
        raise AlteredError(f"{path} is torn or altered: expected SHA-256 {sha256}, found {found}")


def fetch_file(
    source: Source, file: RemoteFile, folder: Path, progress: Progress | None = None
) -> None:
    """Download one file of a data set into `folder`, replacing what is there.

    Mirrors are tried in turn, `ROUNDS` times over with a pause between. The
    bytes go to a temporary name beside the target and are renamed only when
    their SHA-256 is right.

    Raises
    ------
    DownloadError
        If no mirror could be reached, or none had the right bytes.
    UnavailableError
        If the folder can't be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _remove_abandoned(folder)
        _from_mirrors(source, file, folder, progress)
    except OSError as error:
        raise UnavailableError(
            f"{folder}: can't be written: {error.strerror}; name another folder (--data-dir or "
            "DIGITNET_DATA)"
        ) from error


def _from_mirrors(
    source: Source, file: RemoteFile, folder: Path, progress: Progress | None
) -> None:
    failures: dict[str, DataError] = {}
    for attempt in range(ROUNDS):
        if attempt:
            time.sleep(attempt * PAUSE_S)
        for mirror in source.mirrors:
            try:
                _download(mirror + file.name, folder / file.name, file.sha256, progress)
            except (DownloadError, AlteredError) as error:
                failures[urlsplit(mirror).netloc] = error
            else:
                return
        if all(isinstance(error, UnreachableError) for error in failures.values()):
            break
    told = "; ".join(f"{host} {_brief(error)}" for host, error in failures.items())
    raise DownloadError(f"{file.name} of {source.name} can't be downloaded: {told}")


def _brief(error: DataError) -> str:
    return (
        "sends other bytes than were published" if isinstance(error, AlteredError) else str(error)
    )


def _download(url: str, path: Path, sha256: str, progress: Progress | None) -> None:
    partial = path.with_name(f".{path.name}.{uuid.uuid4().hex}.part")
    try:
        with partial.open("xb") as file:
            for count, total, chunk in fetch_chunks(url):
                file.write(chunk)
                if progress:
                    progress(path.name, count, total)
            _flush_to_disk(file)
        verify(partial, sha256)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def _flush_to_disk(file: IO[bytes]) -> None:
    file.flush()
    os.fsync(file.fileno())


def _remove_abandoned(folder: Path) -> None:
    """Delete what downloads left behind that were killed."""
    for partial in folder.glob(".*.part"):
        if time.time() - partial.stat().st_mtime > ABANDONED_S:
            partial.unlink(missing_ok=True)
