"""Weights in a file of their own."""

from pathlib import Path

import numpy as np
import pytest

from digitnet.errors import RunError
from digitnet.training.page.weight_files import load_weights, save_weights

WEIGHTS = [np.full((row + 1, 2), row, np.float32) for row in range(12)]


def test_weights_come_back_in_their_order(tmp_path: Path) -> None:
    save_weights(tmp_path / "all.npz", WEIGHTS)
    for found, expected in zip(load_weights(tmp_path / "all.npz", WEIGHTS), WEIGHTS, strict=True):
        assert found.dtype == np.float32
        np.testing.assert_array_equal(found, expected)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(RunError, match=r"none\.npz: can't be read: No such file"):
        load_weights(tmp_path / "none.npz", WEIGHTS)


@pytest.mark.parametrize("content", [b"", b"text", b"PK\x03\x04 cut off"])
def test_another_file_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "other.npz").write_bytes(content)
    with pytest.raises(RunError, match=r"other\.npz: no file of weights"):
        load_weights(tmp_path / "other.npz", WEIGHTS)


def test_arrays_of_other_names_are_told(tmp_path: Path) -> None:
    np.savez(tmp_path / "digits.npz", images=WEIGHTS[0])
    with pytest.raises(RunError, match="no file of weights"):
        load_weights(tmp_path / "digits.npz", WEIGHTS)


def test_one_array_is_told(tmp_path: Path) -> None:
    np.save(tmp_path / "one.npy", WEIGHTS[0])
    with pytest.raises(RunError, match="no file of weights"):
        load_weights(tmp_path / "one.npy", WEIGHTS)


@pytest.mark.parametrize("others", [WEIGHTS[:-1], WEIGHTS[::-1]])
def test_another_network_is_told(tmp_path: Path, others: list[np.ndarray]) -> None:
    save_weights(tmp_path / "all.npz", others)
    with pytest.raises(RunError, match="holds another network"):
        load_weights(tmp_path / "all.npz", WEIGHTS)
