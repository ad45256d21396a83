import os
import sys

import numpy as np
import pytest

from digitnet.data.datasets import load_labelled, load_parts, load_pictures
from digitnet.data.hints import DataHints
from digitnet.errors import DataError
from own_digits import digits, save_png

X, Y = digits(20)


def write_csv(path, labels=Y, images=X):
    rows = np.hstack([labels[:, None], images.reshape(len(images), -1)])
    np.savetxt(path, rows, "%d", delimiter=",")
    return path


def test_tables_named_train_and_test_are_the_parts(tmp_path):
    write_csv(tmp_path / "mnist_train.csv")
    write_csv(tmp_path / "mnist_test.csv", Y[:5], X[:5])
    train, test = load_parts(tmp_path)
    assert (len(train), len(test), train.name) == (20, 5, tmp_path.name)


def test_hugging_faces_folder_is_read(tmp_path):
    import pyarrow as pa
    import pyarrow.parquet as pq

    (tmp_path / "mnist").mkdir()
    for part, count in (("train", 20), ("test", 7)):
        table = pa.table({"image": X[:count].tolist(), "label": Y[:count]})
        pq.write_table(table, tmp_path / "mnist" / f"{part}-00000-of-00001.parquet")
    train, test = load_parts(tmp_path)
    assert (len(train), len(test)) == (20, 7)


def test_a_table_beside_class_folders_is_not_the_data(tmp_path):
    write_csv(tmp_path / "notes.csv")
    save_png(tmp_path / "7", 7)
    assert load_labelled(tmp_path).labels.tolist() == [7]


def test_several_tables_without_a_part_in_their_names_are_an_error(tmp_path):
    write_csv(tmp_path / "a.csv")
    write_csv(tmp_path / "b.csv")
    with pytest.raises(DataError, match=r"holds a\.csv, b\.csv; expected one table"):
        load_parts(tmp_path)


@pytest.mark.parametrize("name", ["mnist.pkl.gz", "digits.pickle", "digits.pt", "digits.npy"])
def test_pickles_are_refused_with_the_reason(tmp_path, name):
    (tmp_path / name).write_bytes(b"cposix\nsystem\n(S'touch pwned'\ntR.")
    with pytest.raises(DataError, match=r"runs whatever code is in it .* numpy\.savez"):
        load_parts(tmp_path / name)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("digits.json", r"expected a folder, or a \.csv, \.tsv, \.csv\.gz, \.npz, \.parquet or"),
        ("digits.xlsx", "save the sheet as CSV"),
        ("digits.tar.gz", "unpack it and give the folder"),
        ("train-images.idx3-ubyte", "one of the files of a set; give the folder"),
    ],
)
def test_file_of_another_kind_is_told(tmp_path, name, told):
    (tmp_path / name).touch()
    with pytest.raises(DataError, match=told):
        load_parts(tmp_path / name)


@pytest.mark.skipif(sys.platform == "win32", reason="no named pipes in a folder")
def test_a_pipe_is_never_waited_for(tmp_path):
    os.mkfifo(tmp_path / "train.csv")
    for path in (tmp_path / "train.csv", tmp_path):
        with pytest.raises(DataError, match=r"train\.csv: is a pipe or a device, not a file"):
            load_labelled(path)


def test_lying_pictures_are_set_upright_when_told(tmp_path):
    path = write_csv(tmp_path / "a.csv", images=np.ascontiguousarray(X.transpose(0, 2, 1)))
    np.testing.assert_array_equal(load_parts(path, hints=DataHints(transpose=True))[0].images, X)


def test_dark_on_light_is_found_and_told(tmp_path):
    train, _ = load_parts(write_csv(tmp_path / "a.csv", images=255 - X))
    np.testing.assert_array_equal(train.images, X)
    assert train.origin.inverted == 20
    assert "20 of 20 pictures are dark on light; they were inverted" in train.notes[0]


def test_pictures_as_stored_are_left_alone(tmp_path):
    path = write_csv(tmp_path / "a.csv", images=np.roll(255 - X, 3, axis=2))
    train, _ = load_parts(path, hints=DataHints(as_stored=True))
    np.testing.assert_array_equal(train.images, np.roll(255 - X, 3, axis=2))
    assert train.notes == ()


def test_pictures_off_their_centre_are_centred_and_told(tmp_path):
    train, _ = load_parts(write_csv(tmp_path / "a.csv", images=np.roll(X, 3, axis=2)))
    assert train.origin.moved == 20
    assert "20 of 20 pictures weren't as large and centred as MNIST's" in train.notes[0]


def test_pictures_without_labels_are_read_for_predicting(tmp_path):
    np.savetxt(tmp_path / "test.csv", X.reshape(20, -1), "%d", delimiter=",")
    images, notes = load_pictures(tmp_path / "test.csv")
    np.testing.assert_array_equal(images, X)
    assert notes == []


@pytest.mark.parametrize("name", ["auto", "mnist", "optdigits"])
def test_sets_with_a_name_take_no_form(name):
    with pytest.raises(DataError, match=f"{name} is a data set with a name"):
        load_parts(name, hints=DataHints(transpose=True))
