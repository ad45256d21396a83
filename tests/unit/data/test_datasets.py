import hashlib

import numpy as np
import pytest

from digitnet.data.datasets import load_labelled, load_splits, load_training
from digitnet.errors import DataError

MANY = np.zeros((200, 28, 28), np.uint8)
MANY[:, 4:24, 4:24] = np.random.default_rng(0).integers(100, 256, (200, 20, 20), np.uint8)
LABELS = np.arange(200).astype(np.uint8) % 10


@pytest.fixture
def npz(tmp_path):
    path = tmp_path / "own.npz"
    np.savez(path, x_train=MANY, y_train=LABELS)
    return path


@pytest.fixture
def nowhere(monkeypatch, tmp_path):
    """A machine without MNIST and without a network."""
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.setattr("digitnet.data.locate._cache", lambda: tmp_path / "cache")
    monkeypatch.delenv("DIGITNET_DATA", raising=False)


def keys(*parts):
    return [image.tobytes() for part in parts for image in part.images]


def test_parts_share_no_picture_and_lose_none(npz):
    splits = load_splits(npz)
    assert [len(part) for part in (splits.train, splits.validation, splits.test)] == [144, 16, 40]
    assert sorted(keys(splits.train, splits.validation, splits.test)) == sorted(keys_of(MANY))
    assert np.bincount(splits.test.labels).tolist() == [4] * 10


def keys_of(images):
    return [image.tobytes() for image in images]


def test_pictures_keep_their_labels(npz):
    splits = load_splits(npz)
    known = dict(zip(keys_of(MANY), LABELS, strict=True))
    for part in (splits.train, splits.validation, splits.test):
        assert [known[key] for key in keys(part)] == part.labels.tolist()


def test_seed_moves_the_validation_part_but_never_the_test_part(npz):
    one, other, again = (load_splits(npz, seed=seed) for seed in (0, 1, 0))
    assert keys(one.test) == keys(other.test)
    assert keys(one.validation) != keys(other.validation)
    assert keys(one.validation) == keys(again.validation)
    assert keys(load_splits(npz).validation) == keys(one.validation)


def test_held_out_test_part_is_told(npz):
    (note,) = load_splits(npz).notes
    assert note.startswith("own has no test part of its own: 40 of its 200 pictures are held")


def test_digest_is_that_of_the_source_whatever_the_split(npz):
    expected = hashlib.sha256(MANY.tobytes() + LABELS.tobytes()).hexdigest()
    assert load_splits(npz).sha256 == expected
    assert load_splits(npz, seed=3, validation_fraction=0.3).sha256 == expected


def test_own_test_part_is_kept_whole(npz):
    np.savez(npz, x_train=MANY, y_train=LABELS, x_test=MANY[:7], y_test=LABELS[:7])
    splits = load_splits(npz)
    assert keys(splits.test) == keys_of(MANY[:7])
    assert (len(splits.train), len(splits.validation), splits.notes) == (180, 20, ())


def test_labelled_data_is_the_test_part_or_everything(npz):
    assert len(load_labelled(npz)) == 200
    np.savez(npz, x_train=MANY, y_train=LABELS, x_test=MANY[:7], y_test=LABELS[:7])
    assert len(load_labelled(npz)) == 7
    assert len(load_training(npz)) == 200


def test_csv_is_read_by_its_ending(tmp_path):
    path = tmp_path / "train.csv"
    rows = [
        ",".join(map(str, [label, *image.ravel()]))
        for label, image in zip(LABELS, MANY, strict=True)
    ]
    path.write_text("\n".join(rows))
    dataset = load_labelled(path)
    assert (dataset.name, keys(dataset)) == ("train", keys_of(MANY))


def test_unlabelled_csv_points_to_predict(tmp_path):
    path = tmp_path / "test.csv"
    path.write_text(",".join(["0"] * 784))
    with pytest.raises(DataError, match=r"has no labels: .*; digitnet predict reads such a file"):
        load_splits(path)


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("mnits", r"^mnits: neither .* \(did you mean 'mnist'\?\); names are auto, mnist,"),
        ("nothing/here", "file or folder; names are auto, mnist, fashion-mnist, emnist-digits,"),
        ("~nobody-of-that-name/a.csv", "can't be read: Could not determine home directory"),
        ("x" * 300 + ".csv", "x: can't be read: File name too long"),
    ],
)
def test_unknown_source_is_told(source, told):
    with pytest.raises(DataError, match=told):
        load_splits(source)


def test_empty_name_is_not_this_very_folder():
    with pytest.raises(DataError, match="the data has an empty name"):
        load_splits("")


def test_folder_of_nobody_is_told(monkeypatch):
    monkeypatch.setenv("DIGITNET_DATA", "~nobody-of-that-name/data")
    with pytest.raises(
        DataError, match=r"^~nobody-of-that-name/data: can't be a folder: Could not"
    ):
        load_splits("auto")


def test_too_few_pictures_to_split_is_an_error(npz):
    np.savez(npz, x_train=MANY[:2], y_train=LABELS[:2])
    with pytest.raises(DataError, match="2 images are too few"):
        load_splits(npz)


def test_auto_falls_back_on_optdigits_and_says_so(nowhere):
    splits = load_splits("auto")
    assert splits.name == "optdigits"
    assert len(splits.train) + len(splits.validation) + len(splits.test) == 1797
    assert splits.notes[0].startswith("this is NOT MNIST: ")
    assert "can't be reached" in splits.notes[0]


def test_mnist_by_name_is_strict(nowhere):
    with pytest.raises(DataError, match="of mnist can't be downloaded"):
        load_splits("mnist")


def test_auto_with_an_altered_file_and_no_network_is_an_error(nowhere, tmp_path):
    """Someone who has MNIST must hear that it's broken, not train on something else."""
    (tmp_path / "train-images-idx3-ubyte.gz").write_bytes(b"torn")
    with pytest.raises(DataError, match=r"train-images-idx3-ubyte\.gz is torn or altered"):
        load_splits("auto", data_dir=tmp_path)


def test_mnist_is_split_stratified(mnist):
    assert (len(mnist.train), len(mnist.validation), len(mnist.test)) == (54_000, 6_000, 10_000)
    whole = np.bincount(np.concatenate([mnist.train.labels, mnist.validation.labels]))
    np.testing.assert_allclose(np.bincount(mnist.validation.labels), whole / 10, atol=1)
    assert mnist.sha256.startswith("06b0d1f124c4e5fa")
    assert mnist.notes == ()
