import contextlib
import os
import resource
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from digitnet.errors import RunError
from digitnet.runs import write_atomically


@contextlib.contextmanager
def full_disk() -> Iterator[None]:
    """No file may grow beyond 1,000 bytes, as on a full disk; not pytest's own output either."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    former = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, former)


def test_the_new_content_replaces_the_old(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    write_atomically(path, b"new")
    assert path.read_bytes() == b"new"
    assert [left.name for left in tmp_path.iterdir()] == ["file"]


def test_a_leftover_of_a_crash_does_not_disturb(tmp_path: Path) -> None:
    (tmp_path / ".file.tmp").write_bytes(b"torn and longer than the new content")
    write_atomically(tmp_path / "file", b"new")
    assert [left.name for left in tmp_path.iterdir()] == ["file"]


def test_a_full_disk_is_one_error_and_the_old_content_stays(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    with full_disk(), pytest.raises(RunError, match="file: can't be written: File too large"):
        write_atomically(path, bytes(5000))
    assert path.read_bytes() == b"old"
    assert [left.name for left in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize("name", ["", ".", "/"])
def test_a_place_without_a_name_is_one_error(name: str) -> None:
    with pytest.raises(RunError, match="a file can't be called so"):
        write_atomically(Path(name), b"")


def test_a_missing_folder_is_one_error(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="can't be written: No such file"):
        write_atomically(tmp_path / "nowhere" / "file", b"")


def test_pipe_or_device_is_never_replaced(tmp_path):
    """As root, a file would take the place of /dev/null, for the whole machine."""
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(RunError, match="pipe: is a pipe or a device; give a file's name"):
        write_atomically(tmp_path / "pipe", b"new")
    assert (tmp_path / "pipe").is_fifo()
