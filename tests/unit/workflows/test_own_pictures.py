"""What fine-tuning is given to learn from, to be tested on, and to be shown again."""

from pathlib import Path

import numpy as np
import pytest

from digitnet.classes import DIGIT_NAMES
from digitnet.data.hints import DataHints
from digitnet.errors import DataError
from digitnet.workflows.own_pictures import load_older_pictures, load_own_pictures
from own_digits import digits


def stored(path: Path, images: np.ndarray, labels: np.ndarray) -> str:
    np.savez(path, images=images, labels=labels)
    return str(path)


def test_pictures_that_test_are_never_among_those_shown_again(tmp_path: Path) -> None:
    """With ``--data A --replay A`` the figures would be of pictures that were learnt."""
    source = stored(tmp_path / "own.npz", *digits(100))
    own = load_own_pictures(source, DataHints(), DIGIT_NAMES)
    older, notes = load_older_pictures(source, own, DIGIT_NAMES)
    assert older is not None
    tested = {image.tobytes() for image in own.test.images}
    shown = {image.tobytes() for image in older.images}
    assert shown.isdisjoint(tested)
    assert len(shown) + len(tested) == len({one.tobytes() for one in digits(100)[0]})
    left_out = 100 - len(older)
    assert notes[-1] == (
        f"own: {left_out} pictures aren't shown again, as they are held out for testing"
    )


def test_other_pictures_are_shown_again_without_a_word(tmp_path: Path) -> None:
    images, labels = digits(100)
    own = load_own_pictures(
        stored(tmp_path / "a.npz", images[:50], labels[:50]), DataHints(), DIGIT_NAMES
    )
    older, notes = load_older_pictures(
        stored(tmp_path / "b.npz", images[50:], labels[50:]), own, DIGIT_NAMES
    )
    assert older is not None
    assert (len(older), [note for note in notes if "held out" in note]) == (50, [])


def test_only_pictures_that_test_are_nothing_to_show_again(tmp_path: Path) -> None:
    own = load_own_pictures(stored(tmp_path / "own.npz", *digits(100)), DataHints(), DIGIT_NAMES)
    tested = stored(tmp_path / "tested.npz", own.test.images, own.test.labels)
    with pytest.raises(DataError, match="tested: all its pictures are held out for testing"):
        load_older_pictures(tested, own, DIGIT_NAMES)
