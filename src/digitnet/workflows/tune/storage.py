"""Where trials are kept: a journal file, or a PostgreSQL that many machines share."""

import contextlib
import os
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import optuna
import sqlalchemy
from optuna.exceptions import ExperimentalWarning, StorageInternalError
from optuna.storages import BaseStorage, JournalStorage, RDBStorage
from optuna.storages.journal import JournalFileBackend, JournalFileOpenLock
from optuna.trial import FrozenTrial

from digitnet.errors import SearchError

HEARTBEAT_S = 30
"""Seconds between two signs of life that a worker sends to the database."""
GRACE_S = 120
"""Seconds without a sign of life after which a worker counts as dead; its trial is tried again."""
CONNECT_TIMEOUT_S = 10
SETUP_LOCK = 0x6469676974
"""One worker at a time may make the tables."""

STORAGE_ERRORS = (sqlalchemy.exc.SQLAlchemyError, StorageInternalError)

Requeue = Callable[[optuna.Study, FrozenTrial], None]


class _FileLock(JournalFileOpenLock):
    """A lock that a killed process doesn't leave behind, as those of Optuna are for 30 s."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self._path = path
        self._descriptor = -1

    def acquire(self) -> bool:
        self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT)
        if sys.platform != "win32":
            import fcntl  # noqa: PLC0415 - Windows has none

            fcntl.flock(self._descriptor, fcntl.LOCK_EX)
        return True

    def release(self) -> None:
        os.close(self._descriptor)


class _Database(RDBStorage):
    """A database that may be out of reach for a while: a missed heartbeat is no failure."""

    def record_heartbeat(self, trial_id: int) -> None:
        with contextlib.suppress(*STORAGE_ERRORS):
            super().record_heartbeat(trial_id)


def open_journal(path: Path) -> BaseStorage:
    """Open or begin a journal; what a killed process wrote of a line is cut off.

    Raises
    ------
    SearchError
        If it can't be read or written, or isn't a journal.
    """
    lock = _FileLock(path.with_name(f".{path.name}.lock"))
    try:
        lock.acquire()
        try:
            _cut_torn_line(path)
        finally:
            lock.release()
        return JournalStorage(JournalFileBackend(str(path), lock))
    except OSError as error:
        raise SearchError(f"{path}: can't be written: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, AssertionError) as error:
        raise SearchError(f"{path}: not a journal of trials, or a damaged one") from error


def _cut_torn_line(path: Path) -> None:
    if path.exists():
        content = path.read_bytes()
        whole = content.rfind(b"\n") + 1
        if whole < len(content):
            os.truncate(path, whole)


def open_postgresql(url: str, requeue: Requeue) -> RDBStorage:
    """Connect to a database, and make its tables where there are none.

    Parameters
    ----------
    url
        ``postgresql://USER@HOST:PORT/DATABASE``; the password may also come from
        ``PGPASSWORD`` or a ``.pgpass`` file.
    requeue
        Called with the trial of a worker that is dead.

    Raises
    ------
    SearchError
        If it isn't such an address, or the database can't be reached.
    """
    try:
        address = sqlalchemy.make_url(url)
    except sqlalchemy.exc.ArgumentError as error:
        raise SearchError(_no_address(hide_password(url))) from error
    if address.get_backend_name() != "postgresql":
        raise SearchError(_no_address(address.render_as_string(hide_password=True)))
    address = address.set(drivername="postgresql+psycopg")
    options = {
        "connect_args": {"connect_timeout": CONNECT_TIMEOUT_S},
        "pool_pre_ping": True,
    }
    with storage_errors(hide_password(url)), warnings.catch_warnings():
        warnings.simplefilter("ignore", ExperimentalWarning)
        engine = sqlalchemy.create_engine(address, **options)
        with engine.begin() as connection:
            connection.execute(sqlalchemy.text(f"SELECT pg_advisory_xact_lock({SETUP_LOCK})"))
            storage = _Database(
                address.render_as_string(hide_password=False),
                engine_kwargs=options,
                heartbeat_interval=HEARTBEAT_S,
                grace_period=GRACE_S,
                heartbeat_stale_trial_callback=requeue,
            )
        engine.dispose()
        return storage


def _no_address(url: str) -> str:
    return (
        f"--storage {url}: expected postgresql://USER@HOST:PORT/DATABASE; "
        "without --storage the trials are kept in a file of the study's folder"
    )


def hide_password(url: str) -> str:
    """Return an address without its password; of text that is no address, what follows the @."""
    try:
        return sqlalchemy.make_url(url).render_as_string(hide_password=True)
    except sqlalchemy.exc.ArgumentError:
        return url.partition("@")[2] or url


@contextlib.contextmanager
def storage_errors(where: str) -> Iterator[None]:
    """Turn what goes wrong between here and where the trials are kept into one line.

    Raises
    ------
    SearchError
        If the database can't be reached, or the disk is full.
    """
    try:
        yield
    except SearchError:
        raise
    except Exception as error:
        cause = _storage_error(error)
        if cause is None:
            raise
        inner = cause.__cause__ if isinstance(cause, StorageInternalError) else cause
        told = str(getattr(inner, "orig", None) or inner or cause).strip().splitlines()
        raise SearchError(f"{where}: {told[0] if told else 'no answer'}") from error


def _storage_error(error: BaseException | None) -> BaseException | None:
    """Return the storage's error behind another: Optuna 5.0's own clean-up may stumble over it."""
    while error is not None and not isinstance(error, STORAGE_ERRORS):
        error = error.__cause__ or error.__context__
    return error
