"""Files on this machine's disk, or wherever an fsspec URL points."""

import contextlib
import errno
import glob
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from digitnet.errors import DataError, RunError
from digitnet.runs.atomic import sync


def is_local(url: str) -> bool:
    """Tell whether a name is a plain path."""
    return "://" not in url and "::" not in url


def absolute(url: str) -> str:
    """Return a name that means the same file in every folder and process."""
    if not url:  # a shell's variable that isn't set; as a path it would be this very folder
        raise DataError("a name is empty; expected a file, a folder or a glob")
    url = url.removeprefix("file://")
    if not is_local(url):
        return url.rstrip("/")
    try:
        return str(Path(url).expanduser().absolute())
    except RuntimeError as error:  # ~nobody
        raise RunError(f"{url}: can't be a file's name: {error}") from error


def join(folder: str, name: str) -> str:
    """Return the name of a file in a folder."""
    return str(Path(folder) / name) if is_local(folder) else f"{folder}/{name}"


def open_file(url: str) -> IO[bytes]:
    """Open a file to read and to seek in.

    Raises
    ------
    OSError
        If there is none, or it can't be reached, or is a pipe, which might never end.
    DataError
        If its kind of store isn't known, or answers with an error of its own.
    """
    if is_local(url):
        return _open_here(url)
    with _told(url):
        system, path = _system(url)
        file: IO[bytes] = system.open(path, "rb")
        return file


def _open_here(path: str) -> IO[bytes]:
    # Without O_NONBLOCK, opening a pipe that nobody writes to never returns.
    flags = getattr(os, "O_NONBLOCK", 0)
    file = open(path, "rb", opener=lambda name, more: os.open(name, flags | more))  # noqa: SIM115
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise OSError(errno.EINVAL, "is a pipe or a device, not a file", path)
    return file


def size_of(url: str) -> int:
    """Return a file's length in bytes."""
    if is_local(url):
        return Path(url).stat().st_size
    with _told(url):
        system, path = _system(url)
        return int(system.size(path) or 0)


def list_files(url: str) -> list[str]:
    """Return a file itself, or the sorted files of a folder tree or a glob; hidden ones left out.

    Raises
    ------
    DataError
        If there is nothing.
    """
    found = sorted(_list_here(url) if is_local(url) else _list_there(url))
    if not found:
        raise DataError(f"{url}: no file is there; give a file, a folder or a glob")
    return found


def _list_here(url: str) -> Iterator[str]:
    path = Path(url)
    matches = [url] if path.exists() or not glob.has_magic(url) else glob.iglob(url, recursive=True)  # noqa: PTH207
    for match in matches:
        if not Path(match).is_dir():
            if Path(match).exists():
                yield match
        elif match == url or "**" not in url:
            yield from _walk(match)


def _walk(folder: str) -> Iterator[str]:
    for inside, folders, files in os.walk(folder, onerror=_closed):
        folders[:] = [name for name in folders if not _hidden(name)]
        for name in files:
            path = os.path.join(inside, name)  # noqa: PTH118
            # Pipes and sockets are passed over; a link that leads nowhere is told of later.
            if not _hidden(name) and (not os.path.exists(path) or os.path.isfile(path)):  # noqa: PTH110, PTH113
                yield path


def _closed(error: OSError) -> None:
    """What lies in a folder that can't be listed would be missed without a word."""
    raise DataError(f"{error.filename}: can't be read: {error.strerror}") from error


def _list_there(url: str) -> Iterator[str]:
    with _told(url):
        system, path = _system(url)
        matches = system.glob(path) if glob.has_magic(path) else [path]
        for match in matches:
            if system.isdir(match):
                inside = (name for name in system.find(match))
                yield from (
                    str(system.unstrip_protocol(name))
                    for name in inside
                    if not any(_hidden(part) for part in name[len(match) :].split("/"))
                )
            elif system.exists(match):
                yield url if match == path else str(system.unstrip_protocol(match))


def _hidden(name: str) -> bool:
    return name.startswith((".", "_"))


def list_folder(url: str) -> dict[str, int]:
    """Return the files right in a folder and their lengths; none where there is no folder."""
    if is_local(url):
        with contextlib.suppress(FileNotFoundError):
            return {entry.name: entry.stat().st_size for entry in os.scandir(url)}
        return {}
    with _told(url):
        system, path = _system(url)
        system.invalidate_cache()
        if not system.isdir(path):
            return {}
        found = system.ls(path, detail=True)
        return {one["name"].rstrip("/").rpartition("/")[2]: int(one["size"] or 0) for one in found}


def read_file(url: str) -> bytes:
    """Return a whole file."""
    with open_file(url) as file:
        return file.read()


def write_file(folder: str, name: str, content: bytes) -> None:
    """Write a file that appears whole or not at all, also where several processes write it.

    Stores that are reached by a URL have to do that by themselves, as S3 and its like do.
    """
    if not is_local(folder):
        with _told(folder):
            system, path = _system(folder)
            system.pipe_file(f"{path}/{name}", content)
        return
    temporary = Path(folder) / f".{name}.{os.getpid()}"
    try:
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(Path(folder) / name)
        sync(Path(folder))
    except OSError:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise


def make_folder(url: str) -> None:
    """Make a folder and those above it, where a store has such a thing."""
    if is_local(url):
        Path(url).mkdir(parents=True, exist_ok=True)
        return
    with _told(url):
        system, path = _system(url)
        system.makedirs(path, exist_ok=True)


def _system(url: str) -> tuple[Any, str]:
    import fsspec  # noqa: PLC0415 - an extra

    system, path = fsspec.core.url_to_fs(url)
    return system, path


@contextlib.contextmanager
def _told(url: str) -> Iterator[None]:
    """Turn what stores raise into one line that names the URL."""
    try:
        yield
    except (DataError, ModuleNotFoundError) as error:
        if isinstance(error, ModuleNotFoundError) and error.name != "fsspec":
            raise DataError(f"{url}: {error.msg}; install it beside digitnet") from error
        raise
    except FileNotFoundError as error:
        raise DataError(f"{url}: no such file or folder") from error
    except Exception as error:  # each store's client has errors of its own
        told = " ".join(str(error).split()) or type(error).__name__
        raise DataError(f"{url}: can't be reached: {told}") from error
