"""Uploaded pictures: the body of a request → the picture's bytes.

A picture comes as the body itself, bare or in base64, as a file in a form, or as a data
URL: alone, in a form's field, or in JSON as ``{"image": "data:image/png;base64,…"}``.
"""

import binascii
import re
from dataclasses import dataclass, field
from email.message import Message
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote_to_bytes

import msgspec
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import (
    MultipartParser,
    parse_options_header,
)

from digitnet.errors import RefusedError
from digitnet.web.schemas import ImageBody

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

MAX_PARTS = 32
"""Parts of a multipart body that are looked at."""
MAX_NAME = 255
"""Characters of a file's name that come back."""

_JSON_SPACE = b"\xef\xbb\xbf \t\r\n"
"""What stands before JSON: blanks, or the mark of UTF-8 that Windows writes."""
_BASE64_STARTS = (b"iVBORw0KGg", b"/9j/", b"R0lGODlh", b"R0lGODdh", b"UklGR")
"""How PNG, JPEG, GIF and WebP begin in base64; no picture begins so."""
_UNCODED = {b"", b"binary", b"8bit", b"7bit"}
"""Content-Transfer-Encodings that change nothing."""
_DATA_URL = re.compile(rb"\s*data:[^,]{0,200},", re.IGNORECASE)
_ADDRESS = re.compile(rb"\s*(?:https?|ftp|file):", re.IGNORECASE)
_FIELD = re.compile(rb"[\w.%-]{0,64}=\s*data(?::|%3A)", re.IGNORECASE)


@dataclass
class Part:
    """One part of a form."""

    name: str | None = None
    is_image: bool = False
    encoding: bytes = b""
    data: bytearray = field(default_factory=bytearray)


def image_in(body: bytes, content_type: str) -> tuple[str | None, bytes]:
    """Return the file name, if there is one, and the bytes of the picture in a body.

    Parameters
    ----------
    body
        See above.
    content_type
        Names the boundary of a form. Whatever else it says is not believed: what
        the bytes are shows in the bytes.

    Raises
    ------
    RefusedError
        With status 400 if no picture is there, or more than one.
    """
    name, data = None, body
    if content_type[:10].lower() == "multipart/":
        name, data = _only_file(body, content_type)
    elif body[:100].lstrip(_JSON_SPACE)[:1] in {b"{", b"["}:
        name, data = _in_json(body)
    elif _FIELD.match(body[:100]):
        data = _in_form_field(body)
    elif body.startswith(_BASE64_STARTS):
        data = _in_base64(body)
    _refuse_address(data)
    if _DATA_URL.match(data[:210]):
        data = _in_data_url(data)
    elif data[:5].lower() == b"data:":
        raise RefusedError(400, "this data URL holds no data; curl sends it with --form-string")
    if not data:
        raise RefusedError(400, "no picture was sent; send one as the body or as a file in a form")
    return name, data


def _in_json(body: bytes) -> tuple[str | None, bytes]:
    try:
        given = msgspec.json.decode(body.lstrip(_JSON_SPACE), type=ImageBody)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        expected = 'expected {"image": "data:image/png;base64,…"}'
        raise RefusedError(400, f"{expected}: {str(error)[:200]}") from None
    data = given.image.encode("utf-8", "replace")
    _refuse_address(data)
    return given.name and given.name[:MAX_NAME], data if b"," in data[:210] else _in_base64(data)


def _refuse_address(data: bytes) -> None:
    """A server that fetched what strangers name would reach what they can't."""
    if _ADDRESS.match(data[:20]):
        raise RefusedError(400, "no address is fetched; send the picture itself, or a data URL")


def _in_form_field(body: bytes) -> bytes:
    pairs = parse_qsl(body.decode("latin-1"), max_num_fields=MAX_PARTS, encoding="latin-1")
    return pairs[0][1].replace(" ", "+").encode("latin-1") if pairs else b""


def _in_data_url(url: bytes) -> bytes:
    head, _, data = url.partition(b",")
    if head.rstrip().lower().endswith(b";base64"):
        return _in_base64(data)
    return unquote_to_bytes(data)


def _in_base64(text: bytes) -> bytes:
    if b"%" in text:
        text = unquote_to_bytes(text)
    text = b"".join(text.split()).translate(bytes.maketrans(b"-_", b"+/")).rstrip(b"=")
    try:
        return binascii.a2b_base64(text + b"=" * (-len(text) % 4), strict_mode=True)
    except binascii.Error as error:
        raise RefusedError(400, f"the picture's base64 is broken: {error}") from None


def _only_file(body: bytes, content_type: str) -> tuple[str | None, bytes]:
    parts = _parts(body, content_type)
    files = [part for part in parts if part.name is not None]
    files = files or [part for part in parts if part.is_image]
    files = files or [part for part in parts if _DATA_URL.match(part.data[:210])]
    files = files or (parts if len(parts) == 1 else [])
    if len(files) != 1:
        raise RefusedError(400, f"expected one file in the form, found {len(files)}")
    return files[0].name, _decoded(files[0])


def _decoded(part: Part) -> bytes:
    """Undo base64, which RFC 7578 gave up, and old clients and mail libraries still send."""
    if part.encoding == b"base64":
        return _in_base64(bytes(part.data))
    if part.encoding not in _UNCODED:
        told = part.encoding[:40].decode("ascii", "replace")
        raise RefusedError(400, f"Content-Transfer-Encoding {told!r} isn't read; send it binary")
    return bytes(part.data)


def _parts(body: bytes, content_type: str) -> list[Part]:
    boundary = parse_options_header(content_type)[1].get(b"boundary")
    if not boundary:
        raise RefusedError(400, "the multipart form names no boundary")
    form = _Form()
    try:
        parser = MultipartParser(boundary, form.callbacks())
        parser.write(body)
        parser.finalize()
    except FormParserError as error:
        raise RefusedError(400, f"the multipart form is broken: {str(error)[:200]}") from None
    if not form.is_whole:
        raise RefusedError(400, "the multipart form is cut off")
    return form.parts


class _Form:
    """Gathers the parts that the parser finds."""

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self.is_whole = False
        self._header = [bytearray(), bytearray()]

    def callbacks(self) -> "MultipartCallbacks":
        return {
            "on_part_begin": self._begin,
            "on_header_field": lambda data, start, end: self._header[0].extend(data[start:end]),
            "on_header_value": lambda data, start, end: self._header[1].extend(data[start:end]),
            "on_header_end": self._keep_header,
            "on_part_data": lambda data, start, end: self.parts[-1].data.extend(data[start:end]),
            "on_end": self._end,
        }

    def _begin(self) -> None:
        if len(self.parts) == MAX_PARTS:
            raise RefusedError(400, f"the multipart form has over {MAX_PARTS} parts")
        self.parts.append(Part())

    def _keep_header(self) -> None:
        name, value = (bytes(one) for one in self._header)
        self._header = [bytearray(), bytearray()]
        if name.lower() == b"content-disposition":
            self.parts[-1].name = _file_name(value)
        elif name.lower() == b"content-type":
            self.parts[-1].is_image = value.lower().startswith(b"image/")
        elif name.lower() == b"content-transfer-encoding":
            self.parts[-1].encoding = value.strip().lower()

    def _end(self) -> None:
        self.is_whole = True


def _file_name(disposition: bytes) -> str | None:
    """Return a file's name, from ``filename`` with or without quotes, or ``filename*``."""
    header = Message()  # knows the ways of RFC 2231, which python-multipart leaves out
    header["content-disposition"] = disposition.decode("utf-8", "replace")
    name = header.get_filename()
    if name is None:
        return None
    name = name.rpartition("\\")[2] if name[1:3] == ":\\" else name
    return name.encode("utf-8", "replace").decode()[:MAX_NAME]
