"""A PostgreSQL of the test's own: on a free port, as a user who isn't root, gone afterwards."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from needs import lack

USERS = ("postgres", "nobody")
READY_S = 60


@dataclass(frozen=True)
class Database:
    """A running database.

    Attributes
    ----------
    url
        With user and port, without a password.
    """

    url: str


def find_programs() -> Path | None:
    """Return the folder with ``initdb`` and ``postgres``, which Debian keeps off the path."""
    if initdb := shutil.which("initdb"):
        return Path(initdb).parent
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


def require_programs() -> Path:
    """Return the programs' folder; skip the test without them, or fail if they are required."""
    programs = find_programs()
    if programs is None or sys.platform == "win32":
        lack("POSTGRES", "PostgreSQL isn't here: apt-get install postgresql")
    return programs


@contextmanager
def running_database(programs: Path) -> Iterator[Database]:
    """Start a database, and stop and remove it in the end."""
    import pwd

    user = None
    if os.getuid() == 0:
        known = {entry.pw_name for entry in pwd.getpwall()}
        user = next(name for name in USERS if name in known)
    folder = Path(tempfile.mkdtemp(prefix="digitnet-postgres-"))
    try:
        if user:
            folder.chmod(0o755)
            shutil.chown(folder, user)
        with _serving(programs, folder, user) as port:
            yield Database(f"postgresql://tester@127.0.0.1:{port}/postgres")
    finally:
        shutil.rmtree(folder)


@contextmanager
def _serving(programs: Path, folder: Path, user: str | None) -> Iterator[int]:
    data, log = folder / "data", folder.with_suffix(".log")
    who = {} if user is None else {"user": user, "group": _group(user), "extra_groups": []}
    make = [programs / "initdb", "-D", data, "-U", "tester", "-A", "trust", "-E", "UTF8", "-N"]
    subprocess.run([*make, "--locale=C"], check=True, capture_output=True, cwd="/", **who)
    port = _free_port()
    settings = {"listen_addresses": "127.0.0.1", "unix_socket_directories": "", "fsync": "off"}
    options = [text for name, value in settings.items() for text in ("-c", f"{name}={value}")]
    command = [programs / "postgres", "-D", data, "-p", str(port), *options]
    with log.open("w+") as said:
        server = subprocess.Popen(command, stderr=said, stdout=said, cwd="/", **who)
        try:
            _wait_for(port, server, log)
            yield port
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(READY_S)
            log.unlink()


def _group(user: str) -> int:
    import pwd

    return pwd.getpwnam(user).pw_gid


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait_for(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    import psycopg

    ends = time.monotonic() + READY_S
    while True:
        try:
            psycopg.connect(f"host=127.0.0.1 port={port} user=tester dbname=postgres").close()
        except psycopg.OperationalError:
            assert server.poll() is None, log.read_text()
            assert time.monotonic() < ends, log.read_text()
            time.sleep(0.1)
        else:
            return
