"""Run the application: the socket, the readers, uvicorn, and an orderly end."""

import asyncio
import logging
import signal
import socket
from collections.abc import Callable
from functools import partial
from typing import Any

import uvicorn

from digitnet.errors import DigitnetError
from digitnet.web.app import create_app
from digitnet.web.metrics import Metrics
from digitnet.web.middleware.access import Log
from digitnet.web.protocol import LimitedHttpProtocol
from digitnet.web.settings import Settings
from digitnet.web.workers.pool import ReaderPool

DRAIN_S = 4
"""Seconds that requests at work have once the server is told to stop."""
SPARE_FILES = 48
"""Open files besides connections: libraries, the pipes of readers and of their successors."""


def serve(
    settings: Settings,
    host: str,
    port: int,
    on_ready: Callable[[str], None] | None = None,
    log: Log | None = None,
) -> None:
    """Serve until SIGTERM or Ctrl-C, then finish the requests at work and return.

    Parameters
    ----------
    settings
        What to serve and how.
    host, port
        Where to listen; port 0 takes a free one.
    on_ready
        Called with the server's address once it answers.
    log
        Gets a line of JSON for each request; None keeps no log.

    Raises
    ------
    DigitnetError
        If the address is taken or unknown.
    RunError
        If the model can't be loaded.
    """
    with _listen(host, port) as listener:
        run = _serve(settings, listener, on_ready, log)
        with asyncio.Runner(loop_factory=_loop_factory()) as runner:
            runner.run(run)


async def _serve(
    settings: Settings,
    listener: socket.socket,
    on_ready: Callable[[str], None] | None,
    log: Log | None,
) -> None:
    _ignore_repeated_signals()
    metrics = Metrics()
    async with ReaderPool(settings, metrics) as pool:
        protocol: Any = partial(
            LimitedHttpProtocol,
            _open_files(settings.max_connections),
            settings.header_limit_s,
            settings.min_bytes_per_s,
        )
        config = uvicorn.Config(
            create_app(pool, settings, metrics, log),
            http=protocol,
            ws="none",
            lifespan="off",
            log_config=None,
            log_level=logging.ERROR,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=DRAIN_S,
        )
        if on_ready is not None:
            on_ready(_address(listener))
        await uvicorn.Server(config).serve(sockets=[listener])


def _open_files(connections: int) -> int:
    """Let the process have files for that many connections; return how many it can have."""
    try:
        import resource  # noqa: PLC0415  not on Windows
    except ImportError:
        return connections
    wanted = connections + SPARE_FILES
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return connections
    soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return max(1, soft - SPARE_FILES)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise DigitnetError(
            f"can't listen on {host}:{port}: {reason}; try another --port or --host"
        ) from error


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    try:
        import uvloop  # noqa: PLC0415  not on Windows
    except ImportError:
        return None
    return uvloop.new_event_loop


def _ignore_repeated_signals() -> None:
    """Keep uvicorn, which raises the signal that stopped it once more, from killing us with it."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
