import gzip
import hashlib
import zipfile
from pathlib import Path

import numpy as np
import pytest

from digitnet.data import locate
from digitnet.data.download import DownloadError
from digitnet.data.named import load_named
from digitnet.data.sources import (
    EMNIST_DIGITS,
    MNIST,
    QMNIST,
    SOURCES,
    Pair,
    RemoteFile,
    Source,
    named_source,
)
from digitnet.errors import DataError

PICTURE = np.arange(784, dtype=np.uint16).astype(np.uint8).reshape(1, 28, 28)
IMAGES = gzip.compress(b"\0\0\x08\x03\0\0\0\x01\0\0\0\x1c\0\0\0\x1c" + PICTURE.tobytes())
LABELS = gzip.compress(b"\0\0\x08\x01\0\0\0\x01\x05")
QMNIST_LABELS = gzip.compress(b"\0\0\x0c\x02\0\0\0\x01\0\0\0\x02\0\0\0\x07\0\0\x11\x22")
PAIR = Pair("images.gz", "labels.gz")


def stored(folder: Path, transposed: bool = False, **contents: bytes) -> Source:
    """Write files and return a source that knows their hashes."""
    files = []
    for stem, content in contents.items():
        name = f"{stem}.{'zip' if stem == 'archive' else 'gz'}"
        (folder / name).write_bytes(content)
        files.append(RemoteFile(name, hashlib.sha256(content).hexdigest()))
    return Source("tiny", ("http://127.0.0.1:9/",), tuple(files), PAIR, PAIR, transposed)


def test_both_parts_are_read_from_verified_files(tmp_path):
    source = stored(tmp_path, images=IMAGES, labels=LABELS)
    train, test = load_named(source, [tmp_path])
    np.testing.assert_array_equal(train.images, PICTURE)
    assert (train.labels.tolist(), test.labels.tolist(), train.name) == ([5], [5], "tiny")


def test_first_column_of_wide_labels_is_the_class(tmp_path):
    source = stored(tmp_path, images=IMAGES, labels=QMNIST_LABELS)
    assert load_named(source, [tmp_path])[0].labels.tolist() == [7]


def test_files_inside_an_archive_are_read_and_turned_upright(tmp_path):
    archive = tmp_path / "made.zip"
    with zipfile.ZipFile(archive, "w") as members:
        members.writestr("gzip/images.gz", IMAGES)
        members.writestr("gzip/labels.gz", LABELS)
    source = stored(tmp_path, transposed=True, archive=archive.read_bytes())
    np.testing.assert_array_equal(load_named(source, [tmp_path])[0].images[0], PICTURE[0].T)


def test_archive_without_the_file_is_an_error(tmp_path):
    archive = tmp_path / "made.zip"
    with zipfile.ZipFile(archive, "w") as members:
        members.writestr("other.gz", IMAGES)
    source = stored(tmp_path, archive=archive.read_bytes())
    with pytest.raises(DataError, match=r"archive\.zip: holds no images\.gz"):
        load_named(source, [tmp_path])


def test_altered_file_is_never_read(tmp_path):
    """Not even where it still is valid IDX."""
    source = stored(tmp_path, images=IMAGES, labels=LABELS)
    (tmp_path / "labels.gz").write_bytes(LABELS[:-9] + b"\6" + LABELS[-8:])
    with pytest.raises(DataError, match=r"labels\.gz is torn or altered: expected SHA-256"):
        load_named(source, [tmp_path])


def test_keras_own_copy_is_used_when_nothing_else_is_here(tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    path = tmp_path / "datasets" / "mnist.npz"
    path.parent.mkdir()
    x, y = np.zeros((1, 28, 28), np.uint8), np.array([4], np.uint8)
    np.savez(path, x_train=x, y_train=y, x_test=x, y_test=y + 1)
    known = RemoteFile("mnist.npz", hashlib.sha256(path.read_bytes()).hexdigest())
    monkeypatch.setattr(locate, "KERAS_MNIST", known)
    train, test = load_named(MNIST, [tmp_path / "none"])
    assert (train.name, train.labels.tolist(), test.labels.tolist()) == ("mnist", [4], [5])


def test_only_mnist_is_sought_in_the_keras_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    with pytest.raises(DownloadError):
        load_named(QMNIST, [tmp_path / "none"])


def test_every_source_is_fully_described():
    for name, source in SOURCES.items():
        assert source.name == name
        assert all(mirror.startswith("http") and mirror.endswith("/") for mirror in source.mirrors)
        assert all(len(bytes.fromhex(file.sha256)) == 32 for file in source.files)
        parts = {source.train.images, source.train.labels, source.test.images, source.test.labels}
        names = {file.name for file in source.files}
        assert names == parts or (source is EMNIST_DIGITS and len(names) == 1)


def test_unknown_name_gets_the_nearest_right_one():
    with pytest.raises(
        DataError, match=r"is named 'fashon-mnist' \(did you mean 'fashion-mnist'\?\); there are"
    ):
        named_source("fashon-mnist")


@pytest.mark.mnist
def test_mnist_is_what_was_published(mnist_folder):
    train, test = load_named(MNIST, [mnist_folder])
    assert (len(train), len(test)) == (60_000, 10_000)
    assert train.labels[:5].tolist() == [5, 0, 4, 1, 9]
    assert np.bincount(test.labels).tolist() == [
        980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009,
    ]  # fmt: skip
    assert round(float(train.images.mean()), 2) == 33.32
