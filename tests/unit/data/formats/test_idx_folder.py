import gzip
import struct

import numpy as np
import pytest

from digitnet.data.formats.idx_folder import read_idx_folder
from digitnet.data.hints import DataHints
from digitnet.data.prepare import prepare_dataset
from digitnet.errors import DataError
from own_digits import digits

X, Y = digits(20)


def idx(array, kind=0x08):
    head = bytes([0, 0, kind, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape)
    return head + array.tobytes()


def put(folder, names, parts=("train", "t10k"), pack=bytes, images=X):
    folder.mkdir(parents=True, exist_ok=True)
    for part in parts:
        for kind, array in (("images", images), ("labels", Y)):
            name = names.format(part=part, kind=kind, rank=array.ndim)
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_bytes(pack(idx(array)))


@pytest.mark.parametrize(
    ("names", "pack"),
    [
        ("{part}-{kind}-idx{rank}-ubyte", bytes),
        ("{part}-{kind}-idx{rank}-ubyte.gz", gzip.compress),
        ("{part}-{kind}.idx{rank}-ubyte", bytes),
        ("{part}-{kind}.idx{rank}-ubyte.gz", gzip.compress),
        ("{part}_{kind}_idx{rank}_ubyte", bytes),
        ("qmnist-{part}-{kind}-idx{rank}-ubyte", bytes),
        ("{part}-{kind}-idx{rank}-ubyte/{part}-{kind}-idx{rank}-ubyte", bytes),
        ("raw/{part}-{kind}-idx{rank}-ubyte", bytes),
    ],
)
def test_files_are_known_however_they_were_unpacked(tmp_path, names, pack):
    put(tmp_path, names, pack=pack)
    for stored in read_idx_folder(tmp_path):
        dataset = prepare_dataset(stored, "own", DataHints())
        np.testing.assert_array_equal(dataset.images, X)
        assert dataset.labels.tolist() == Y.tolist()
        assert dataset.notes == ()


@pytest.mark.parametrize(
    ("kind", "type_name", "stored"),
    [
        (0x0B, "short", X.astype(">i2")),
        (0x0C, "int", X.astype(">i4")),
        (0x0D, "float", (X / 255).astype(">f4")),
        (0x0E, "double", X.astype(">f8")),
    ],
)
def test_other_types_have_the_ranges_that_arrays_have(tmp_path, kind, type_name, stored):
    (tmp_path / f"train-images-idx3-{type_name}").write_bytes(idx(stored, kind))
    (tmp_path / f"train-labels-idx1-{type_name}").write_bytes(idx(Y.astype(stored.dtype), kind))
    dataset = prepare_dataset(read_idx_folder(tmp_path)[0], "own", DataHints())
    np.testing.assert_array_equal(dataset.images, X)
    assert dataset.labels.tolist() == Y.tolist()


def test_standardised_floats_are_no_pixels(tmp_path):
    standard = ((X / 255 - 0.1307) / 0.3081).astype(">f4")
    (tmp_path / "train-images-idx3-float").write_bytes(idx(standard, 0x0D))
    (tmp_path / "train-labels-idx1-ubyte").write_bytes(idx(Y))
    with pytest.raises(DataError, match=r"image 1 has -0\.4.*undo their standardising"):
        prepare_dataset(read_idx_folder(tmp_path)[0], "own", DataHints())


def test_test_part_may_be_missing(tmp_path):
    put(tmp_path, "{part}-{kind}.idx{rank}-ubyte", ["train"])
    assert read_idx_folder(tmp_path)[1] is None


def test_emnists_files_are_set_upright(tmp_path):
    lying = np.ascontiguousarray(X.transpose(0, 2, 1))
    put(tmp_path, "emnist-digits-{part}-{kind}-idx{rank}-ubyte", ["train", "test"], images=lying)
    train, test = (prepare_dataset(part, "own", DataHints()) for part in read_idx_folder(tmp_path))
    np.testing.assert_array_equal(train.images, X)
    np.testing.assert_array_equal(test.images, X)


def test_qmnists_first_column_is_the_label(tmp_path):
    (tmp_path / "qmnist-train-images-idx3-ubyte").write_bytes(idx(X))
    told = np.stack([Y, Y + 100], axis=1).astype(">i4")
    (tmp_path / "qmnist-train-labels-idx2-int").write_bytes(idx(told, 0x0C))
    assert read_idx_folder(tmp_path)[0].labels.tolist() == Y.tolist()


def test_folder_without_idx_files_is_left_to_others(tmp_path):
    assert read_idx_folder(tmp_path) is None


def test_files_of_two_sets_are_never_mixed(tmp_path):
    put(tmp_path, "{part}-{kind}-idx{rank}-ubyte", ["train"])
    put(tmp_path, "emnist-digits-{part}-{kind}-idx{rank}-ubyte", ["test"])
    with pytest.raises(DataError, match="holds files of several sets"):
        read_idx_folder(tmp_path)


def test_pictures_without_labels_are_an_error(tmp_path):
    (tmp_path / "train-images.idx3-ubyte").write_bytes(idx(X))
    with pytest.raises(DataError, match=r"holds train-images\.idx3-ubyte, but no labels for it"):
        read_idx_folder(tmp_path)


@pytest.mark.parametrize(
    ("labels", "told"),
    [
        (Y[:1], "20 images but 1 labels"),
        (np.where(Y == 2, 10, Y).astype(np.uint8), "label 10 at item 2"),
        (X, r"labels have shape \(20, 28, 28\)|images and"),
    ],
)
def test_files_that_do_not_fit_together_are_refused(tmp_path, labels, told):
    put(tmp_path, "{part}-{kind}-idx{rank}-ubyte", ["train"])
    (tmp_path / "train-labels-idx1-ubyte").write_bytes(idx(labels))
    with pytest.raises(DataError, match=told):
        prepare_dataset(read_idx_folder(tmp_path)[0], "own", DataHints())
