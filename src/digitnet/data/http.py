"""Fetch a file over HTTP, and say the true reason where it can't be had."""

import os
import ssl
from collections.abc import Iterator
from pathlib import Path

from digitnet.errors import DataError

TIMEOUT_S = (5, 30)
"""Most seconds to connect, and between two packets."""
CHUNK_BYTES = 1 << 16
"""Bytes that are fetched at a time; progress is reported after each."""
BUNDLE_VARIABLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
"""Environment variables that name a file of trusted certificates."""


class UnavailableError(DataError):
    """A named data set can't be had here: no route to it, or no place to put it."""


class DownloadError(UnavailableError):
    """No mirror gave the file."""


class UnreachableError(DownloadError):
    """A mirror can't be spoken to, and trying again won't help."""


def fetch_chunks(url: str) -> Iterator[tuple[int, int, bytes]]:
    """Yield each chunk: the bytes received with it, the size announced (0 if none), the chunk.

    Raises
    ------
    DownloadError
        If the server can't be reached or trusted, refuses, or breaks off.
    """
    import requests  # noqa: PLC0415 - takes 0.1 s and is seldom needed

    try:
        response = requests.get(url, stream=True, timeout=TIMEOUT_S)
    except requests.exceptions.SSLError as error:
        raise UnreachableError(_distrust(error)) from error
    except requests.exceptions.ProxyError as error:
        raise UnreachableError("can't be reached: the proxy doesn't let it through") from error
    except (requests.ConnectionError, requests.Timeout) as error:
        raise UnreachableError("can't be reached") from error
    except requests.RequestException as error:
        raise DownloadError(str(error)) from error
    except OSError as error:
        raise UnreachableError(_bundle_fault() or f"can't be reached: {error}") from error
    with response:
        if not response.ok:
            raise DownloadError(f"answers with HTTP status {response.status_code}")
        announced = response.headers.get("Content-Length", "")
        total = int(announced) if announced.isascii() and announced.isdigit() else 0
        count = 0
        try:
            for chunk in response.iter_content(CHUNK_BYTES):
                count += len(chunk)
                yield count, total, chunk
        except requests.RequestException as error:
            raise DownloadError(f"breaks off after {count:,} bytes") from error


def _distrust(error: Exception) -> str:
    fault = _bundle_fault()
    if fault:
        return fault
    refused = _verification(error)
    if refused is None:
        return f"can't be spoken to over TLS: {str(error).splitlines()[0][-120:]}"
    return (
        f"shows a certificate that isn't trusted ({refused.verify_message}); behind a proxy with "
        f"a certificate of its own, name that: {BUNDLE_VARIABLES[0]}=FILE.pem"
    )


def _verification(error: BaseException) -> ssl.SSLCertVerificationError | None:
    """Return what Python's TLS said, from inside the errors around it."""
    inside: list[object] = [error]
    for one in inside:
        if isinstance(one, ssl.SSLCertVerificationError):
            return one
        if isinstance(one, BaseException) and len(inside) < 20:
            inside += [*one.args, getattr(one, "reason", None), one.__cause__, one.__context__]
    return None


def _bundle_fault() -> str | None:
    """Say what is wrong with the file of certificates that the environment names."""
    variable = next((name for name in BUNDLE_VARIABLES if os.environ.get(name)), None)
    if variable is None:
        return None
    path = Path(os.environ[variable])
    told = f"can't be asked: {variable} names {path}, "
    if not path.exists():
        return f"{told}which isn't there"
    try:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(**{"capath" if path.is_dir() else "cafile": str(path)})
    except ssl.SSLError:
        return f"{told}which holds no certificate in PEM form"
    except OSError as error:
        return f"{told}which can't be read: {error.strerror}"
    return None
