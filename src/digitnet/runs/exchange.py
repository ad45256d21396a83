"""Two folders change places in one step, where the system can do that."""

import ctypes
import errno
import os
import sys
from pathlib import Path

AT_FDCWD = -100
RENAME_EXCHANGE = 2
"""A flag of Linux' renameat2; macOS' renamex_np has the same value under the name RENAME_SWAP."""

_UNABLE = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP}


def exchange(one: Path, other: Path) -> bool:
    """Let two paths name each other's folder; at no moment is either absent.

    Returns
    -------
    bool
        False, and nothing has changed, where system or file system can't do that.

    Raises
    ------
    OSError
        If it is able to, but didn't.
    """
    code = _rename(os.fsencode(one), os.fsencode(other))
    if code in _UNABLE:
        return False
    if code:
        raise OSError(code, os.strerror(code), str(one))
    return True


def _rename(one: bytes, other: bytes) -> int:
    """Return 0, or the error's number."""
    name = {"linux": "renameat2", "darwin": "renamex_np"}.get(sys.platform)
    try:
        call = getattr(ctypes.CDLL(None, use_errno=True), name or "")
    except (OSError, TypeError, AttributeError):
        return errno.ENOSYS
    if name == "renameat2":
        failed = call(AT_FDCWD, one, AT_FDCWD, other, RENAME_EXCHANGE)
    else:
        failed = call(one, other, RENAME_EXCHANGE)
    return ctypes.get_errno() if failed else 0
