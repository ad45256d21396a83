"""Run the application: the socket, the readers, uvicorn, and an orderly end."""

import asyncio
import logging
import os
import signal
import socket
from collections.abc import Callable
from functools import partial
from typing import Any

import uvicorn

from digitnet.errors import DigitnetError
from digitnet.web.app import create_app
from digitnet.web.metrics import ServerMetrics
from digitnet.web.middleware.access import Log, Recorder
from digitnet.web.protocol import LimitedHttpProtocol
from digitnet.web.settings import ServerSettings
from digitnet.web.workers.host import ModelHost, reload_or_say

DRAIN_S = 4
"""Seconds that requests at work have once the server is told to stop."""
BACKLOG = 2048
"""Connections that may wait to be taken."""
SPARE_FILES = 48
"""Open files besides connections: libraries, the pipes of readers and of their successors."""


def serve(
    settings: ServerSettings,
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
    with _bind(host, port) as listener:
        run = _serve(settings, listener, on_ready, log)
        with asyncio.Runner(loop_factory=_loop_factory()) as runner:
            runner.run(run)


async def _serve(
    settings: ServerSettings,
    listener: socket.socket,
    on_ready: Callable[[str], None] | None,
    log: Log | None,
) -> None:
    early = _EarlyStop()
    try:
        await _load_and_serve(settings, listener, on_ready, log, early)
    except asyncio.CancelledError:
        if not early.told:
            raise


async def _load_and_serve(
    settings: ServerSettings,
    listener: socket.socket,
    on_ready: Callable[[str], None] | None,
    log: Log | None,
    early: "_EarlyStop",
) -> None:
    metrics = ServerMetrics()
    recorder = Recorder(metrics, log)
    async with ModelHost(settings, metrics) as host:
        _reload_on_signal(host)
        protocol: Any = partial(
            LimitedHttpProtocol,
            _open_files(settings.max_connections),
            settings.header_limit_s,
            settings.min_bytes_per_s,
            recorder.refused,
        )
        config = uvicorn.Config(
            create_app(host, settings, metrics, recorder),
            http=protocol,
            ws="none",
            lifespan="off",
            log_config=None,
            log_level=logging.CRITICAL,  # the recorder logs in its place
            access_log=False,
            server_header=False,
            proxy_headers=bool(settings.trusted_proxies),
            forwarded_allow_ips=list(settings.trusted_proxies),
            timeout_keep_alive=settings.keep_alive_s,  # type: ignore[arg-type]
            timeout_graceful_shutdown=DRAIN_S + 1,
        )
        _listen(listener)
        early.server = _Server(config, host)
        if on_ready is not None:
            on_ready(_address(listener) + settings.root_path)
        await early.server.serve(sockets=[listener])


class _Server(uvicorn.Server):
    """Answers what isn't done in time with an error, instead of closing its connection."""

    def __init__(self, config: uvicorn.Config, host: ModelHost) -> None:
        super().__init__(config)
        self._host = host

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Finish the requests at work, for `DRAIN_S` seconds at most."""
        asyncio.get_running_loop().call_later(DRAIN_S, self._host.give_up)
        await super().shutdown(sockets)


def _reload_on_signal(host: ModelHost) -> None:
    """Have SIGHUP read the models anew."""
    running: set[asyncio.Task[None]] = set()

    def reload() -> None:
        task = asyncio.create_task(reload_or_say(host))
        running.add(task)
        task.add_done_callback(running.discard)

    if hasattr(signal, "SIGHUP"):  # not on Windows
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, reload)


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


def _bind(host: str, port: int) -> socket.socket:
    """Take the address; nobody can connect before the models are loaded and `_listen` is called."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family)
    try:
        if os.name == "posix":  # elsewhere it would let two servers share a port
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            bound.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        bound.bind((host, port))
    except (OSError, OverflowError) as error:
        bound.close()
        raise _taken(host, port, error) from error
    return bound


def _listen(bound: socket.socket) -> None:
    try:
        bound.listen(BACKLOG)
    except OSError as error:  # another server took the address meanwhile
        host, port = bound.getsockname()[:2]
        raise _taken(host, port, error) from error


def _taken(host: str, port: int, error: OSError | OverflowError) -> DigitnetError:
    reason = getattr(error, "strerror", None) or str(error)
    return DigitnetError(f"can't listen on {host}:{port}: {reason}; try another --port or --host")


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    try:
        import uvloop  # noqa: PLC0415  not on Windows
    except ImportError:
        return None
    return uvloop.new_event_loop


class _EarlyStop:
    """Hears a signal to stop that comes before uvicorn listens for it: loading ends at once.

    It also keeps uvicorn, which raises the signal that stopped it once more, from killing us.
    """

    def __init__(self) -> None:
        self.told = False
        self.server: uvicorn.Server | None = None
        self._loop, self._loading = asyncio.get_running_loop(), asyncio.current_task()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._remember)

    def _remember(self, *_: object) -> None:
        self.told = True
        if self.server is not None:
            self.server.should_exit = True
        elif self._loading is not None:
            self._loop.call_soon_threadsafe(self._loading.cancel)
