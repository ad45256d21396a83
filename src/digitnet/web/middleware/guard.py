"""Who may ask: the Host header and the bearer token."""

import base64
import binascii
import hmac
import re
import socket
from functools import lru_cache
from ipaddress import ip_address

from starlette.types import ASGIApp, Receive, Scope, Send

from digitnet.errors import RefusedError
from digitnet.web.refusal import CLOSE
from digitnet.web.settings import ServerSettings

OPEN_PATHS = frozenset({"/healthz", "/v2/health/live", "/v2/health/ready"})
"""What answers without a token."""

_HOST = re.compile(rb"(?:\[([0-9A-Fa-f:.]+)\]|([\w.~-]+|))(?::\d{0,5})?")
_CHALLENGES = (
    (b"www-authenticate", b'Bearer realm="digitnet"'),
    (b"www-authenticate", b'Basic realm="digitnet", charset="UTF-8"'),
)


class Guard:
    """Let through only requests with a known host and, where one is asked for, the token."""

    def __init__(self, app: ASGIApp, settings: ServerSettings) -> None:
        self._app = app
        self._token = settings.token.encode() if settings.token is not None else None
        names = {"localhost", socket.gethostname().lower()}
        self._hosts = frozenset(names | {name.lower() for name in settings.allowed_hosts})
        self._is_allowed = lru_cache(256)(self._knows)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on if it may."""
        codings = [value for name, value in scope["headers"] if name == b"transfer-encoding"]
        if codings and [one.strip().lower() for one in codings] != [b"chunked"]:
            raise RefusedError(501, "the only transfer encoding here is chunked", CLOSE)
        hosts = [value for name, value in scope["headers"] if name == b"host"]
        if not hosts and scope["http_version"] == "1.0":  # no browser; health checks of old
            hosts = [b"localhost"]
        if not hosts:
            raise RefusedError(400, "the request has no Host header")
        if len(hosts) > 1 or not self._is_allowed(hosts[0]):
            raise RefusedError(
                400, "unknown Host header; its owner can allow it with digitnet serve --allow-host"
            )
        if self._token is not None and scope["path"] not in OPEN_PATHS:
            given = [value for name, value in scope["headers"] if name == b"authorization"]
            if len(given) != 1 or not hmac.compare_digest(_secret(given[0]), self._token):
                raise RefusedError(
                    401, "a valid token is needed: Authorization: Bearer …", _CHALLENGES
                )
        await self._app(scope, receive, send)

    def _knows(self, host: bytes) -> bool:
        """Tell whether a host is a known name or any IP address.

        An attacker's page can point a name of its own at this machine (DNS rebinding)
        but not an address.
        """
        match = _HOST.fullmatch(host)
        if match is None:
            return False
        name = (match[1] or match[2]).decode().lower()
        if "*" in self._hosts or name in self._hosts:
            return True
        try:
            return bool(ip_address(name))
        except ValueError:
            return False


def _secret(authorization: bytes) -> bytes:
    """Return the token in a header: as a bearer's, or as the password that browsers ask for."""
    scheme, _, value = authorization.partition(b" ")
    if scheme.lower() == b"bearer":
        return value.strip()
    if scheme.lower() == b"basic":
        try:
            return base64.b64decode(value, validate=True).partition(b":")[2]
        except binascii.Error:
            return b""
    return b""
