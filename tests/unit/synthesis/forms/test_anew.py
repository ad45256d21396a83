import numpy as np
import pytest

from digitnet.synthesis.forms import anew
from digitnet.synthesis.forms.anew import SPARE, write_anew
from digitnet.synthesis.forms.recorded import Recorded


@pytest.fixture(autouse=True)
def _no_recorded_pens(monkeypatch):
    monkeypatch.setattr(anew, "load_recorded", lambda: None)


@pytest.mark.parametrize("digit", range(10))
def test_every_digit_is_written_whole_and_in_the_middle(digit):
    for seed in range(20):
        canvas = write_anew(digit, 64, np.random.default_rng(seed))
        assert canvas.shape == (64, 64)
        rows, columns = (np.flatnonzero(canvas.max(axis=axis)) for axis in (1, 0))
        assert min(rows[0], columns[0]) >= SPARE
        assert max(rows[-1], columns[-1]) < 64 - SPARE
        assert abs((rows[0] + rows[-1]) / 2 - 31.5) <= 4
        assert canvas.max() > 200


def test_half_of_what_pens_recorded_is_written_as_they_did(monkeypatch):
    ring = np.stack([np.cos(np.linspace(0, 6.2, 8)), np.sin(np.linspace(0, 6.2, 8))], axis=1)
    ways = Recorded((50 + 50 * ring).astype(np.uint8)[None], np.array([1], np.uint8))
    monkeypatch.setattr(anew, "load_recorded", lambda: ways)
    written = [write_anew(1, 64, np.random.default_rng(seed)) for seed in range(100)]
    rings = sum(canvas[32, 32] == 0 and canvas[32].any() for canvas in written)
    assert 30 <= rings <= 75
    assert np.array_equal(write_anew(4, 64, np.random.default_rng(1)) > 0, written_four())


def written_four():
    return write_anew(4, 64, np.random.default_rng(1)) > 0
