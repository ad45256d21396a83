"""The folder of a search: who may work in it, and which of its workers are alive."""

import contextlib
import json
import os
import sys
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from digitnet.errors import SearchError
from digitnet.json_text import parse_json
from digitnet.runs import write_atomically

STUDY = "study.json"
JOURNAL = "journal.log"
WORKERS = ".workers"
FORMAT = 1


def check_folder(out: Path, *, resume: bool, shared: bool) -> None:
    """Refuse a folder in which no search can be kept; nothing is written.

    Parameters
    ----------
    resume
        Go on with a search that stands there.
    shared
        The trials are kept in a database, which any number may join.

    Raises
    ------
    SearchError
        If something else stands there, a search stands there already, or it
        can't be written to.
    """
    for path in (out, *out.absolute().parents):
        if path.exists():
            if not path.is_dir():
                raise SearchError(f"{path}: a file stands there; give a folder with --out")
            if not os.access(path, os.W_OK | os.X_OK):
                raise SearchError(f"{path}: can't be written to; give another folder with --out")
            break
    held = sorted(path.name for path in out.iterdir()) if out.exists() else []
    if held and STUDY not in held:
        raise SearchError(
            f"{out}: holds files that no search wrote ({held[0]}); give a new or an empty folder"
        )
    if held and not resume and not shared:
        raise SearchError(
            f"{out}: holds a search already; --resume goes on with it, or give another --out"
        )


def mark_folder(out: Path, search: Mapping[str, Any], storage: str) -> None:
    """Make the folder, and write down what is searched in it.

    Raises
    ------
    SearchError
        If another search stands there, or nothing can be written.
    """
    content = {
        "digitnet": {"format": FORMAT, "kind": "study"},
        "storage": storage,
        "search": search,
    }
    text = json.dumps(content, indent=2) + "\n"
    try:
        out.mkdir(parents=True, exist_ok=True)
        (out / WORKERS).mkdir(exist_ok=True)
        former = (out / STUDY).read_bytes() if (out / STUDY).exists() else None
    except OSError as error:
        raise SearchError(f"{out}: can't be written: {error.strerror}") from error
    if former is None:
        write_atomically(out / STUDY, text.encode())
        return
    try:
        known = dict(parse_json(former)["search"])
    except (ValueError, KeyError, TypeError) as error:
        raise SearchError(f"{out / STUDY}: not a file that digitnet tune wrote") from error
    check_same(known, json.loads(text)["search"], str(out))


def check_same(known: Mapping[str, Any], asked: Mapping[str, Any], where: str) -> None:
    """Refuse to go on with a search that looks for something else.

    Raises
    ------
    SearchError
        Naming the first thing that differs.
    """
    for key in (*asked, *known):
        if known.get(key) != asked.get(key):
            raise SearchError(
                f"{where}: the search that stands there has another {key}; "
                "give the same one, or another --out"
            )


class Workers:
    """The processes that work in one folder: each locks a file as long as it lives."""

    def __init__(self, out: Path) -> None:
        self._folder = out / WORKERS
        self.own = (
            f"{os.uname().nodename if hasattr(os, 'uname') else 'pc'}-{uuid.uuid4().hex[:12]}"
        )

    @contextlib.contextmanager
    def joined(self) -> Iterator[None]:
        """Count as an alive worker while the context lasts."""
        path = self._folder / self.own
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT)
        try:
            _lock(descriptor)
            yield
        finally:
            os.close(descriptor)
            path.unlink(missing_ok=True)

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Keep the other workers waiting while the context lasts."""
        descriptor = os.open(self._folder / "lock", os.O_RDWR | os.O_CREAT)
        try:
            _lock(descriptor, wait=True)
            yield
        finally:
            os.close(descriptor)

    def knows(self, worker: str) -> bool:
        """Whether a worker's file is in this folder, whether it lives or not."""
        return (self._folder / worker).exists()

    def lives(self, worker: str) -> bool:
        """Whether a worker of this folder is alive."""
        if worker == self.own:
            return True
        try:
            descriptor = os.open(self._folder / worker, os.O_RDWR)
        except OSError:
            return False
        try:
            return not _lock(descriptor)
        finally:
            os.close(descriptor)

    def others_live(self) -> bool:
        """Whether anybody else works in this folder."""
        names = {path.name for path in self._folder.iterdir()} - {"lock", self.own}
        return any(self.lives(name) for name in names)


def _lock(descriptor: int, *, wait: bool = False) -> bool:
    """Lock a file until it is closed or the process dies; return whether that succeeded."""
    if sys.platform == "win32":
        return True  # no flock there: only one worker per folder
    import fcntl  # noqa: PLC0415 - Windows has none

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    return True
