from pathlib import Path

import numpy as np
import pytest

from digitnet.errors import RunError
from digitnet.training.resume.checkpoint import Checkpoint, load_newest_checkpoint, save_checkpoint


def checkpoint(epochs_done: int) -> Checkpoint:
    arrays = {
        "network:000": np.arange(6, dtype=np.float32).reshape(2, 3) + epochs_done,
        "network:001": np.array([1, 2**32 - 1], np.uint32),
        "optimizer:000": np.array(epochs_done, np.int64),
    }
    return Checkpoint(epochs_done, arrays, {"history": [{"loss": 0.1}], "identity": {"seed": 1}})


def never(message: str) -> None:
    pytest.fail(message)


def test_what_is_saved_comes_back_bit_for_bit(tmp_path: Path) -> None:
    saved = checkpoint(3)
    save_checkpoint(tmp_path, saved)
    loaded = load_newest_checkpoint(tmp_path, never)
    assert loaded.epochs_done == 3
    assert loaded.meta == saved.meta
    assert loaded.arrays.keys() == saved.arrays.keys()
    for name, array in saved.arrays.items():
        assert loaded.arrays[name].dtype == array.dtype
        np.testing.assert_array_equal(loaded.arrays[name], array)


def test_the_last_two_are_kept(tmp_path: Path) -> None:
    for epoch in (8, 9, 10):
        save_checkpoint(tmp_path, checkpoint(epoch))
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["epoch-000009.checkpoint", "epoch-000010.checkpoint"]
    assert load_newest_checkpoint(tmp_path, never).epochs_done == 10


def test_without_any_there_is_none(tmp_path: Path) -> None:
    assert load_newest_checkpoint(tmp_path, never) is None
    assert load_newest_checkpoint(tmp_path / "nowhere", never) is None


@pytest.mark.parametrize("length", [0, 10, 22, 60, 500, -1])
def test_a_truncated_one_is_skipped_with_a_warning(tmp_path: Path, length: int) -> None:
    save_checkpoint(tmp_path, checkpoint(1))
    newest = save_checkpoint(tmp_path, checkpoint(2))
    newest.write_bytes(newest.read_bytes()[:length])
    warnings: list[str] = []
    assert load_newest_checkpoint(tmp_path, warnings.append).epochs_done == 1
    assert len(warnings) == 1
    assert str(newest) in warnings[0]


def test_one_altered_bit_is_noticed(tmp_path: Path) -> None:
    save_checkpoint(tmp_path, checkpoint(1))
    newest = save_checkpoint(tmp_path, checkpoint(2))
    content = bytearray(newest.read_bytes())
    content[len(content) // 2] ^= 1
    newest.write_bytes(content)
    warnings: list[str] = []
    assert load_newest_checkpoint(tmp_path, warnings.append).epochs_done == 1
    assert "its checksum is wrong" in warnings[0]


def test_an_unwritable_folder_is_one_error(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="can't be written: No such file"):
        save_checkpoint(tmp_path / "nowhere", checkpoint(1))
