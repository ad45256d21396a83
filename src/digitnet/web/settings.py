"""Everything about a server that its owner may choose."""

import ipaddress
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from digitnet.errors import DigitnetError
from digitnet.image.files.formats import MAX_PIXELS

TOKEN_VARIABLE = "DIGITNET_TOKEN"
"""Environment variable of the bearer token; a command line would show it to every user."""

_HOST_NAME = re.compile(r"[\w.~-]+", re.ASCII)
_ROOT_PATH = re.compile(r"(/[\w.~-]+)+")


@dataclass(frozen=True, kw_only=True)
class ServerSettings:
    """How a server reads and what it lets in.

    Parameters
    ----------
    model
        A run folder, a ``.onnx`` file, or None for the model that ships.
    models
        A folder of more models, see `digitnet.web.models`; None has no more.
    corrections
        A folder in which pictures are kept with what people say they were; None keeps none.
    workers
        Reader processes. With two or more, one of them takes quick work only, so
        that a page-sized photo never holds up a drawing.
    token
        What a client has to send as ``Authorization: Bearer``; None asks for nothing.
    allowed_hosts
        Names besides ``localhost``, this machine's own and IP addresses that a
        request may give as its host; ``*`` allows any.
    allowed_origins
        Origins whose pages may call the API (CORS).
    root_path
        Prefix under which a proxy shows the server, like ``/digits``.
    trusted_proxies
        Addresses and networks whose ``X-Forwarded-For`` is believed; ``*`` believes any.
    keep_alive_s
        Seconds that a connection may stay open between two requests.
    queue_size
        Requests that may wait; more are turned away with 503 at once. Slow work, like
        photos, gets half of them.
    batch_size
        Requests that are classified together at most.
    max_body
        Bytes of one request's body.
    max_pixels
        Pixels of one picture, up to the 400 million that a file may have anywhere.
    max_held
        Bytes of all bodies and large answers held at one time.
    max_connections
        Open connections.
    deadline_s
        Seconds from a whole request to its answer.
    job_limit_s
        Seconds of processor time that one piece of work may take before its reader is stopped.
        A busy machine takes nothing from it. Windows knows no such limit.
    hang_limit_s
        Seconds after which a reader that gives no answer is stopped, however little it computed.
    start_limit_s
        Seconds in which a reader has to be ready.
    header_limit_s
        Seconds in which a request's header has to arrive.
    min_bytes_per_s
        Average speed below which an upload, or a client that receives its answer, is cut off.
    """

    model: Path | None = None
    models: Path | None = None
    corrections: Path | None = None
    workers: int = 2
    token: str | None = None
    allowed_hosts: tuple[str, ...] = ()
    allowed_origins: tuple[str, ...] = ()
    root_path: str = ""
    trusted_proxies: tuple[str, ...] = ()
    keep_alive_s: float = 75.0
    queue_size: int = 256
    batch_size: int = 16
    max_body: int = 20 * 2**20
    max_pixels: int = 50_000_000
    max_held: int = 256 * 2**20
    max_connections: int = 1024
    deadline_s: float = 30.0
    job_limit_s: float = 10.0
    hang_limit_s: float = 60.0
    start_limit_s: float = 60.0
    header_limit_s: float = 10.0
    min_bytes_per_s: int = 16 * 2**10

    def __post_init__(self) -> None:
        if self.workers < 1:
            raise DigitnetError(f"workers = {self.workers} is not allowed; it must be at least 1")
        if self.token is not None and not (self.token.isascii() and self.token.isprintable()):
            raise DigitnetError(f"{TOKEN_VARIABLE} must be printable ASCII")
        if self.keep_alive_s < 0:
            raise DigitnetError(
                f"keep-alive = {self.keep_alive_s:g} s is not allowed; it must be at least 0"
            )
        if not 1 <= self.max_pixels <= MAX_PIXELS:
            raise DigitnetError(
                f"max-pixels = {self.max_pixels} is not allowed; it must be 1 to {MAX_PIXELS:,}"
            )
        for proxy in self.trusted_proxies:
            if proxy != "*" and not _is_network(proxy):
                raise DigitnetError(
                    f"{proxy!r} is no address of a proxy; expected one like 10.0.0.1, "
                    "10.0.0.0/8 or *"
                )
        if self.root_path and not _ROOT_PATH.fullmatch(self.root_path):
            raise DigitnetError(f"{self.root_path!r} is no root path; expected one like /digits")
        for name in self.allowed_hosts:
            if name != "*" and not _HOST_NAME.fullmatch(name):
                raise DigitnetError(
                    f"{name!r} is no host name; expected one like digits.example.org, without "
                    "https:// and port, or *"
                )
        for origin in self.allowed_origins:
            if not origin.startswith(("http://", "https://")) or origin.endswith("/"):
                raise DigitnetError(
                    f"{origin!r} is no origin; expected one like https://digits.example.org"
                )


def _is_network(text: str) -> bool:
    try:
        ipaddress.ip_network(text)
    except ValueError:
        return False
    return True


def token_from(environment: Mapping[str, str] = os.environ) -> str | None:
    """Return the bearer token that the environment asks for, None without one.

    Raises
    ------
    DigitnetError
        If the variable is set but empty: that is a mistake, not an open door.
    """
    token = environment.get(TOKEN_VARIABLE)
    if token is not None and not token.strip():
        raise DigitnetError(f"{TOKEN_VARIABLE} is set but empty; unset it or give it a token")
    return token
