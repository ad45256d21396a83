"""Which older digits fine-tuning shows again."""

import gzip
import hashlib
from pathlib import Path

import numpy as np
import pytest

from digitnet.data import replay
from digitnet.data.sources import Pair, RemoteFile, Source

PICTURE = np.arange(784, dtype=np.uint16).astype(np.uint8).reshape(1, 28, 28)
FILES = {
    "images.gz": gzip.compress(b"\0\0\x08\x03\0\0\0\x01\0\0\0\x1c\0\0\0\x1c" + PICTURE.tobytes()),
    "labels.gz": gzip.compress(b"\0\0\x08\x01\0\0\0\x01\x05"),
    "tested.gz": gzip.compress(b"\0\0\x08\x01\0\0\0\x01\x06"),
}
TRAIN, TEST = Pair("images.gz", "labels.gz"), Pair("images.gz", "tested.gz")


@pytest.fixture(autouse=True)
def _tiny_mnist(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """MNIST is one picture, and lies nowhere; no server could be asked for it."""
    files = (RemoteFile(name, hashlib.sha256(data).hexdigest()) for name, data in FILES.items())
    monkeypatch.setattr(replay, "MNIST", Source("tiny", (), tuple(files), TRAIN, TEST))
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.setattr("digitnet.data.locate._cache", lambda: tmp_path / "cache")
    monkeypatch.delenv("DIGITNET_DATA", raising=False)


def test_mnists_training_digits_are_shown_where_they_lie_on_the_machine(tmp_path: Path) -> None:
    (tmp_path / "tiny").mkdir()
    for name, data in FILES.items():
        (tmp_path / "tiny" / name).write_bytes(data)
    dataset, note = replay.load_replay(tmp_path)
    assert note is None
    assert (dataset.name, dataset.labels.tolist()) == ("tiny", [5])
    np.testing.assert_array_equal(dataset.images, PICTURE)


def test_optdigits_stand_in_for_it_elsewhere_and_that_is_told(tmp_path: Path) -> None:
    dataset, note = replay.load_replay(tmp_path)
    assert (dataset.name, len(dataset)) == ("optdigits", 1797)
    assert note is not None
    assert note.startswith("MNIST isn't on this machine, so the digits inside scikit-learn")
