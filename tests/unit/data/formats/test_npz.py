import numpy as np
import pytest

from digitnet.data.npz import read_npz
from digitnet.errors import DataError

X = np.full((2, 28, 28), 9, np.uint8)
Y = np.array([3, 4], np.uint8)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "digits.npz"


def test_both_parts_are_read(path):
    np.savez(path, x_train=X, y_train=Y, x_test=X[:1], y_test=Y[1:])
    train, test = read_npz(path, "mine")
    assert (train.name, train.labels.tolist(), test.labels.tolist()) == ("mine", [3, 4], [4])
    np.testing.assert_array_equal(train.images, X)


def test_test_part_may_be_missing_and_a_channel_axis_present(path):
    np.savez(path, x_train=X[..., None], y_train=Y)
    train, test = read_npz(path, "mine")
    assert (train.images.shape, test) == ((2, 28, 28), None)


def test_missing_name_is_told_with_those_found(path):
    np.savez(path, images=X, labels=Y)
    with pytest.raises(DataError, match="holds images, labels, but not x_train and y_train"):
        read_npz(path, "mine")


def test_half_a_test_part_is_an_error(path):
    np.savez(path, x_train=X, y_train=Y, x_test=X)
    with pytest.raises(DataError, match="but not y_test"):
        read_npz(path, "mine")


def test_bad_labels_name_file_and_part(path):
    np.savez(path, x_train=X, y_train=Y + 8)
    with pytest.raises(DataError, match=r"digits\.npz \(train\): label 12"):
        read_npz(path, "mine")


def test_pickled_objects_are_refused(path):
    np.savez(path, x_train=np.array([object()]), y_train=Y)
    with pytest.raises(DataError, match="pickle"):
        read_npz(path, "mine")


@pytest.mark.parametrize("keep", [0, 10, 700, -30])
def test_torn_file_is_an_error(path, keep):
    np.savez(path, x_train=X, y_train=Y)
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(DataError, match=r"digits\.npz"):
        read_npz(path, "mine")


def test_single_array_is_no_npz(path):
    with path.open("wb") as file:
        np.save(file, X)
    with pytest.raises(DataError, match="single array"):
        read_npz(path, "mine")
