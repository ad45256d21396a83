"""Find a named data set on this machine or fetch it; every file verified by its SHA-256."""

import contextlib
import os
from collections.abc import Sequence
from pathlib import Path

from digitnet.data.download import AlteredError, Progress, fetch_file, verify
from digitnet.data.http import UnavailableError
from digitnet.data.sources import KERAS_MNIST, MNIST, Source
from digitnet.errors import DataError


def search_folders(source: Source, data_dir: str | os.PathLike[str] | None = None) -> list[Path]:
    """Return where a data set may lie, the best place first; fetching fills the first.

    Parameters
    ----------
    data_dir
        Instead of the folder that the environment variable DIGITNET_DATA
        names. MNIST lies in it, any other set in a subfolder with its name.
    """
    folders = [_cache() / source.name]
    named = data_dir or os.environ.get("DIGITNET_DATA")
    if named:
        folder = _expanded(named)
        folders = [folder if source is MNIST else folder / source.name, *folders]
    return folders


def _expanded(named: str | os.PathLike[str]) -> Path:
    try:
        return Path(named).expanduser()
    except RuntimeError as error:
        raise DataError(f"{named}: can't be a folder: {error}") from error


def find(source: Source, folders: Sequence[Path]) -> Path | None:
    """Return the first folder that holds every file of a data set, unaltered."""
    for folder in folders:
        with contextlib.suppress(OSError, AlteredError):
            for file in source.files:
                verify(folder / file.name, file.sha256)
            return folder
    return None


def fetch(source: Source, folders: Sequence[Path], progress: Progress | None = None) -> Path:
    """Download what is missing or altered in the first folder, and return that folder.

    Raises
    ------
    UnavailableError
        If it isn't here and no mirror gives it, or the folder can't be written.
    AlteredError
        If a file that is here is altered and no mirror gives it; names the
        file, the expected and the found hash.
    """
    target = folders[0]
    for file in source.files:
        altered = None
        try:
            verify(target / file.name, file.sha256)
            continue
        except (FileNotFoundError, NotADirectoryError):
            pass
        except OSError as error:
            raise UnavailableError(f"{target}: can't be read: {error.strerror}") from error
        except AlteredError as error:
            altered = error
        try:
            fetch_file(source, file, target, progress)
        except UnavailableError as error:
            if altered:
                raise AlteredError(f"{altered}; {error}") from error
            raise
    return target


def find_keras_mnist() -> Path | None:
    """Return MNIST in Keras' own cache, if it is there unaltered."""
    with contextlib.suppress(OSError, AlteredError, RuntimeError):  # RuntimeError: no home
        home = Path(os.environ.get("KERAS_HOME") or Path.home() / ".keras")
        path = home / "datasets" / KERAS_MNIST.name
        verify(path, KERAS_MNIST.sha256)
        return path
    return None


def _cache() -> Path:
    from platformdirs import user_cache_path  # noqa: PLC0415 - seldom needed

    return user_cache_path("digitnet", appauthor=False)
