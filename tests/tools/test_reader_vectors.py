"""The app's reader and this one do the same: both are held to one file of vectors."""

import base64
import json
from typing import Any

import numpy as np
import pytest

import reader_vectors
from digitnet.image.digit import seat
from digitnet.reader import symbols


@pytest.fixture(scope="module")
def stored() -> Any:
    return json.loads(reader_vectors.FILE.read_text())


@pytest.fixture(scope="module")
def built() -> Any:
    return json.loads(json.dumps(reader_vectors.build()))


def test_the_stored_vectors_have_every_step(stored: Any, built: Any) -> None:
    assert stored.keys() == built.keys()


def test_every_constant_of_a_module_is_told_and_none_that_it_imports(built: Any) -> None:
    """Whole, so that the app's tests compare each."""
    told = built["constants"]
    assert told["symbols"] == {
        "SHOWN": symbols.SHOWN,
        "WIDE": symbols.WIDE,
        "SAME": symbols.SAME,
        "INSIDE": symbols.INSIDE,
        "SETTLED": symbols.SETTLED,
        "MAX_SYMBOLS": symbols.MAX_SYMBOLS,
    }
    assert told["seat"]["INK_SIDES"] == list(seat.INK_SIDES)
    assert "FAINTEST" in told["normalise"]
    assert "FAINTEST" not in told["seat"]
    assert "SHARE" not in told["reader"]


def test_what_is_left_out_is_there_and_has_a_reason(built: Any) -> None:
    for name, reasons in reader_vectors.LEFT_OUT.items():
        for constant, reason in reasons.items():
            assert hasattr(reader_vectors.MODULES[name], constant), constant
            assert constant not in built["constants"][name]
            assert reason


@pytest.mark.parametrize("step", sorted(reader_vectors.build()))
def test_the_reader_still_does_what_the_vectors_say(stored: Any, built: Any, step: str) -> None:
    """Where it doesn't, run tools/reader_vectors.py and change app/src/reader alike."""
    _expect_alike(stored[step], built[step], step)


def _expect_alike(expected: Any, found: Any, place: str) -> None:
    if isinstance(expected, dict):
        assert expected.keys() == found.keys(), place
        for name in expected:
            _expect_alike(expected[name], found[name], f"{place}.{name}")
    elif isinstance(expected, list):
        assert len(expected) == len(found), place
        for row, (one, other) in enumerate(zip(expected, found, strict=True)):
            _expect_alike(one, other, f"{place}[{row}]")
    elif isinstance(expected, float):
        assert found == pytest.approx(expected, rel=1e-4, abs=1e-5), place
    elif place.endswith(".data"):  # OpenCV differs by a level between processors
        one, other = (np.frombuffer(base64.b64decode(data), np.uint8) for data in (expected, found))
        assert np.abs(one.astype(int) - other).max(initial=0) <= 1, place
    else:
        assert found == expected, place
