"""Uploaded pictures: the body of a request → image bytes, what was read → JSON."""

import re

from digitnet.errors import RefusedError

MAX_PARTS = 32
"""Parts of a multipart body that are looked at."""

_BOUNDARY = re.compile(r'boundary=(?:"([^"]{1,70})"|([^\s;,"]{1,70}))', re.IGNORECASE)
_FILE_NAME = re.compile(rb'\bfilename="((?:[^"\\]|\\.)*)"', re.IGNORECASE)


def image_in(body: bytes, content_type: str) -> tuple[str | None, bytes]:
    """Return the file name, if there is one, and the bytes of the picture in a body.

    Parameters
    ----------
    body
        The picture itself, or a multipart form with one file in it.
    content_type
        Whatever isn't ``multipart/form-data`` is taken for a picture: what the
        bytes are shows in the bytes.

    Raises
    ------
    RefusedError
        With status 400 if no picture is there, or more than one.
    """
    name, data = None, body
    if content_type[:19].lower() == "multipart/form-data":
        name, data = _only_file(body, content_type)
    if not data:
        raise RefusedError(400, "no picture was sent; send one as the body or as a file in a form")
    return name, data


def _only_file(body: bytes, content_type: str) -> tuple[str, bytes]:
    match = _BOUNDARY.search(content_type)
    if match is None:
        raise RefusedError(400, "the multipart form names no boundary")
    delimiter = b"\r\n--" + (match[1] or match[2]).encode("latin-1", "replace")
    _, *parts = (b"\r\n" + body).split(delimiter, MAX_PARTS + 1)
    if not parts or not parts[-1].startswith(b"--"):
        raise RefusedError(400, f"the multipart form is cut off, or has over {MAX_PARTS} parts")
    files = []
    for part in parts[:-1]:
        head, gap, data = part.partition(b"\r\n\r\n")
        found = _FILE_NAME.search(head)
        if gap and found:
            files.append((found[1].decode("utf-8", "replace"), data))
    if len(files) != 1:
        raise RefusedError(400, f"expected one file in the form, found {len(files)}")
    return files[0]
