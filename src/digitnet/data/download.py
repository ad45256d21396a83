"""Get a published file: from a mirror that answers, whole and unaltered or not at all."""

import hashlib
import os
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import IO

from digitnet.data.sources import RemoteFile, Source
from digitnet.errors import DataError

Progress = Callable[[str, int, int], None]
"""Called with a file's name, bytes received so far and bytes in all (0 if unknown)."""

ROUNDS = 3
"""How often all the mirrors are tried."""
TIMEOUT_S = (5, 30)
"""To connect; between two packets."""
ABANDONED_S = 600
"""A partial download that hasn't grown for so long has no process behind it."""


class DownloadError(DataError):
    """No mirror gave the file."""


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
    DataError
        If the folder can't be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _remove_abandoned(folder)
        _from_mirrors(source, file, folder, progress)
    except OSError as error:
        raise DataError(f"{folder}: can't be written: {error.strerror}; name another") from error


def _from_mirrors(
    source: Source, file: RemoteFile, folder: Path, progress: Progress | None
) -> None:
    failures: dict[str, Exception] = {}
    for attempt in range(ROUNDS):
        if attempt:
            time.sleep(attempt)
        for mirror in source.mirrors:
            try:
                _download(mirror + file.name, folder / file.name, file.sha256, progress)
            except _download_errors() as error:
                failures[mirror + file.name] = error
            else:
                return
        if all(_is_unreachable(error) for error in failures.values()):
            break
    told = "; ".join(f"{url}: {_brief(error)}" for url, error in failures.items())
    raise DownloadError(f"{file.name} of {source.name} can't be downloaded ({told})")


class _Bar:
    """What pooch expects of a progress bar, passed on to a `Progress` function."""

    def __init__(self, name: str, progress: Progress) -> None:
        self.name, self.progress = name, progress
        self.total = self.done = 0

    def update(self, count: int) -> None:
        self.done = min(self.done + count, self.total) if self.total else self.done + count
        self.progress(self.name, self.done, self.total)

    def reset(self) -> None:
        self.done = 0

    def close(self) -> None:
        self.progress(self.name, self.done, self.total)


def _download(url: str, path: Path, sha256: str, progress: Progress | None) -> None:
    from pooch import HTTPDownloader  # noqa: PLC0415 - takes 0.1 s and is seldom needed

    bar = _Bar(path.name, progress) if progress else False
    partial = path.with_name(f".{path.name}.{uuid.uuid4().hex}.part")
    try:
        with partial.open("xb") as file:
            HTTPDownloader(timeout=TIMEOUT_S, progressbar=bar, chunk_size=1 << 16)(url, file, None)
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


def _download_errors() -> tuple[type[Exception], ...]:
    from requests import RequestException  # noqa: PLC0415 - as above

    return RequestException, AlteredError


def _is_unreachable(error: Exception) -> bool:
    from requests import ConnectionError, Timeout  # noqa: PLC0415 - as above

    return isinstance(error, ConnectionError | Timeout)


def _brief(error: Exception) -> str:
    response = getattr(error, "response", None)
    if response is not None:
        return f"HTTP status {response.status_code}"
    if _is_unreachable(error):
        return "can't be reached"
    if isinstance(error, AlteredError):
        return "sends other bytes than were published"
    return str(error)
