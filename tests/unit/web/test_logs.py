import json
import logging
import warnings
from collections.abc import Iterator

import pytest

from digitnet.web.logs import MAX_KINDS, JsonFormatter, OnceFilter, start_logging


@pytest.fixture
def _own_logging() -> Iterator[None]:
    """Put back what the process logs with."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        yield
        logging.captureWarnings(False)
    root.handlers[:] = handlers
    root.setLevel(level)


def record(message, level=logging.WARNING, *arguments):
    return logging.LogRecord("PIL", level, "x.py", 1, message, arguments, None)


def test_line_is_json():
    line = json.loads(JsonFormatter().format(record('tag "%s"\n', logging.ERROR, "ä")))
    assert line.pop("time") > 1.7e9
    assert line == {"level": "error", "logger": "PIL", "message": 'tag "ä"\n'}


def test_traceback_stays_on_the_line():
    try:
        int("no")
    except ValueError as error:
        one = logging.LogRecord("x", 40, "x.py", 1, "failed", (), (ValueError, error, None))
    text = JsonFormatter().format(one)
    assert "\n" not in text
    assert "ValueError: invalid literal" in json.loads(text)["traceback"]


def test_long_message_is_cut():
    assert len(JsonFormatter().format(record("x" * 10**6))) < 3000


def test_each_kind_of_warning_passes_once_and_errors_always():
    once = OnceFilter()
    warnings = [record(f"Skipping tag {number}") for number in range(100)]
    assert sum(map(once.filter, warnings)) == 1
    assert once.filter(record("Another"))
    assert [once.filter(record("x", logging.ERROR)) for _ in range(2)] == [True, True]


@pytest.mark.parametrize("more", [10, 10**4])
def test_kinds_without_end_are_not_remembered(more):
    once = OnceFilter()
    kinds = [record("x" * length) for length in range(1, 200)] + [
        record(chr(0x4E00 + one)) for one in range(MAX_KINDS + more)
    ]
    assert sum(map(once.filter, kinds)) == MAX_KINDS


@pytest.mark.usefixtures("_own_logging")
@pytest.mark.parametrize(("once", "count"), [(False, 3), (True, 1)])
def test_warnings_of_one_kind_are_lines_on_standard_error(capsys, once, count):
    start_logging(once=once)
    for number in range(3):
        warnings.warn(f"odd tag {number}", UserWarning, stacklevel=1)
    logging.getLogger("digitnet").info("all is well")
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line["message"] for line in lines] == [
        f"UserWarning: odd tag {n}" for n in range(count)
    ]
    assert {(line["level"], line["logger"]) for line in lines} == {("warning", "py.warnings")}
