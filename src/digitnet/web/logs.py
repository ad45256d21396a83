"""What the server and its readers say about themselves: lines of JSON, a warning once."""

import json
import logging
import sys
import warnings

MAX_MESSAGE = 2000
"""Characters of one message."""
MAX_KINDS = 1000
"""Kinds of warnings that are remembered; after so many no further kind is said."""


class JsonFormatter(logging.Formatter):
    """Makes one line of JSON of a record, its traceback included."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line = {
            "time": round(record.created, 3),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage()[:MAX_MESSAGE],
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line)


class OnceFilter(logging.Filter):
    """Lets each kind of warning through once; errors always.

    Warnings that differ in nothing but their numbers are of one kind: a hostile file can
    cause thousands of them.
    """

    def __init__(self) -> None:
        super().__init__()
        self._seen: set[tuple[str, str]] = set()

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether to say it."""
        if record.levelno >= logging.ERROR:
            return True
        kind = (record.name, _kind_of(str(record.msg)))
        if kind in self._seen or len(self._seen) >= MAX_KINDS:
            return False
        self._seen.add(kind)
        return True


def _kind_of(message: str) -> str:
    return "".join(one for one in message[:200] if not one.isdigit())


def start_logging(once: bool = False) -> None:
    """Send warnings and errors of this process to standard error, as lines of JSON.

    Parameters
    ----------
    once
        Whether each kind of warning is said once.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    if once:
        handler.addFilter(OnceFilter())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.captureWarnings(True)
    warnings.showwarning = _show_short


def _show_short(message: Warning | str, category: type[Warning], *_: object, **__: object) -> None:
    """Log a warning without the line of code that it came from."""
    logging.getLogger("py.warnings").warning(f"{category.__name__}: {message}"[:MAX_MESSAGE])
