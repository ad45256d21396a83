import numpy as np
import pytest
from scipy.io import savemat

from digitnet.data.formats.mat import read_mat
from digitnet.data.hints import DataHints
from digitnet.data.prepare import prepare_dataset
from digitnet.errors import DataError
from own_digits import digits

X, Y = digits(20)
LYING = X.transpose(0, 2, 1).reshape(-1, 784)
DIGITS = np.array([[number, 48 + number] for number in range(10)], np.uint8)


def emnist(path, mapping):
    part = {"images": LYING, "labels": Y[:, None], "writers": Y[:, None]}
    savemat(path, {"dataset": {"train": part, "test": part, "mapping": mapping}})
    return path


def test_emnist_is_set_upright_and_says_so(tmp_path):
    for stored in read_mat(emnist(tmp_path / "emnist-digits.mat", DIGITS)):
        dataset = prepare_dataset(stored, "own", DataHints())
        np.testing.assert_array_equal(dataset.images, X)
        assert dataset.labels.tolist() == Y.tolist()
        assert "stored column by column, as EMNIST is; set upright" in dataset.notes[0]


def test_emnist_that_is_left_lying_says_so(tmp_path):
    train, _ = read_mat(emnist(tmp_path / "emnist-digits.mat", DIGITS))
    dataset = prepare_dataset(train, "own", DataHints(transpose=True))
    np.testing.assert_array_equal(dataset.images, X.transpose(0, 2, 1))
    assert "as EMNIST is; --transpose leaves them on their side" in dataset.notes[0]


def test_emnists_letters_are_refused(tmp_path):
    letters = np.array([[number, 64 + number] for number in range(1, 27)], np.uint8)
    with pytest.raises(DataError, match="its 26 classes aren't the ten digits"):
        read_mat(emnist(tmp_path / "emnist-letters.mat", letters))


def test_other_files_are_read_by_their_arrays_names(tmp_path):
    savemat(tmp_path / "own.mat", {"X": X.reshape(-1, 784), "y": Y})
    train, test = read_mat(tmp_path / "own.mat")
    np.testing.assert_array_equal(prepare_dataset(train, "own", DataHints()).images, X)
    assert test is None


@pytest.mark.parametrize("content", [b"", b"no MATLAB", bytes(200)])
def test_broken_file_is_an_error(tmp_path, content):
    (tmp_path / "own.mat").write_bytes(content)
    with pytest.raises(DataError, match=r"own\.mat: not a \.mat file"):
        read_mat(tmp_path / "own.mat")


def test_version_7_3_says_how_to_save_it(tmp_path):
    head = b"MATLAB 7.3 MAT-file".ljust(124) + b"\x00\x02IM"
    (tmp_path / "own.mat").write_bytes(head + bytes(512))
    with pytest.raises(DataError, match=r"version 7\.3; save it from MATLAB with -v7"):
        read_mat(tmp_path / "own.mat")
