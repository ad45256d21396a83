import numpy as np
import pytest

from digitnet.data.formats.npz import read_npz
from digitnet.data.hints import DataHints
from digitnet.data.prepare import prepare_dataset
from digitnet.errors import DataError
from own_digits import digits

X, Y = digits(20)
ONE_HOT = np.eye(10, dtype=np.uint8)[Y]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "digits.npz"


def check(path):
    """The file holds the very digits, pixel for pixel."""
    dataset = prepare_dataset(read_npz(path)[0], "own", DataHints())
    assert dataset.labels.tolist() == Y.tolist()
    np.testing.assert_array_equal(dataset.images, X)


def test_both_parts_are_read(path):
    np.savez(path, x_train=X, y_train=Y, x_test=X[:1], y_test=Y[1:2])
    train, test = read_npz(path)
    assert (train.labels.tolist(), test.labels.tolist()) == (Y.tolist(), [1])
    np.testing.assert_array_equal(train.images, X)


@pytest.mark.parametrize(
    "images",
    [
        X.reshape(-1, 784),
        X[..., None],
        X[:, None],
        np.repeat(X[..., None], 3, axis=3),
        X / 255,
        (X / 255).astype(np.float32).reshape(-1, 784),
        X.astype(np.float64),
        X.astype(np.int64),
    ],
    ids=["flat", "last", "first", "colour", "unit", "flat unit", "floats", "wide"],
)
def test_usual_forms_of_pictures_are_the_same_pictures(path, images):
    np.savez(path, x_train=images, y_train=Y)
    check(path)


@pytest.mark.parametrize(
    "labels",
    [
        Y[:, None],
        Y[None],
        ONE_HOT,
        ONE_HOT.astype(float),
        ONE_HOT.astype(bool),
        Y.astype(float),
        Y.astype(str),
        Y.astype(np.int64),
    ],
    ids=["column", "row", "one-hot", "one-hot floats", "one-hot bools", "floats", "text", "wide"],
)
def test_usual_forms_of_labels_are_the_same_labels(path, labels):
    np.savez(path, x_train=X, y_train=labels)
    check(path)


@pytest.mark.parametrize(
    ("images", "labels"),
    [
        ("X_train", "y_train"),
        ("train_images", "train_labels"),
        ("trainX", "trainY"),
        ("xtrain", "ytrain"),
        ("train-x", "train-y"),
        ("images", "labels"),
        ("data", "target"),
        ("X", "y"),
        ("training_images", "training_labels"),
    ],
)
def test_usual_names_are_known(path, images, labels):
    np.savez(path, **{images: X, labels: Y, "mean": np.zeros(3)})
    check(path)


def test_validation_part_is_joined_to_the_training_part_and_told(path):
    rows = {"train": slice(0, 10), "val": slice(10, 15), "test": slice(15, 20)}
    np.savez(
        path,
        **{f"{part}_images": X[at] for part, at in rows.items()},
        **{f"{part}_labels": Y[at] for part, at in rows.items()},
    )
    train, test = read_npz(path)
    assert (len(train.labels), len(test.labels)) == (15, 5)
    assert "joined to the training part" in train.notes[0]


def test_parts_whose_labels_differ_in_shape_are_joined_where_they_can_be(path):
    np.savez(path, x_train=X, y_train=Y, x_val=X, y_val=Y[:, None])
    assert read_npz(path)[0].labels.tolist() == [*Y, *Y]
    np.savez(path, x_train=X, y_train=Y, x_val=X, y_val=ONE_HOT)
    with pytest.raises(DataError, match="their labels differ in shape"):
        read_npz(path)


def test_one_picture_may_have_its_label_one_hot(path):
    np.savez(path, x_train=X[3:4], y_train=ONE_HOT[3:4])
    assert prepare_dataset(read_npz(path)[0], "own", DataHints()).labels.tolist() == [Y[3]]


@pytest.mark.parametrize("part", ["test", "val"])
def test_a_single_part_is_the_whole_set_whatever_it_is_called(path, part):
    np.savez(path, **{f"x_{part}": X, f"y_{part}": Y})
    check(path)
    whole, other = read_npz(path)
    assert other is None
    assert "part alone; it is taken for the whole set" in whole.notes[-1]


@pytest.mark.parametrize(
    ("arrays", "told"),
    [
        ({"weights": X, "biases": Y}, "holds biases, weights, but not x_train and y_train"),
        ({"x_train": X, "y_train": Y, "x_test": X}, "no labels for its test part"),
        ({"x_train": X, "X_train": X, "y_train": Y}, "both x_train and X_train"),
        (
            {"x_test": X, "y_test": Y, "x_val": X, "y_val": Y},
            r"has no training part \(found test, validation\)",
        ),
    ],
)
def test_names_that_do_not_tell_are_an_error(path, arrays, told):
    np.savez(path, **arrays)
    with pytest.raises(DataError, match=told):
        read_npz(path)


@pytest.mark.parametrize(
    ("images", "labels", "told"),
    [
        (
            X,
            Y + 8,
            r"digits\.npz \(train\): label 10 at item 2 .* is no digit from 0 to 9; so are 16",
        ),
        (X, Y + 0.5, "label 0.5 at item 0"),
        (X, np.full(20, np.nan), "label nan at item 0"),
        (X, Y[:5], "20 images but 5 labels"),
        (X, np.zeros((20, 10)), r"the labels of item 0 .* expected a single 1 among 0"),
        (X, np.zeros((20, 3)), r"labels have shape \(20, 3\)"),
        (X, np.array(["seven", "x"] * 10), "label 'x' is no digit"),
        (X, np.array([b"7", b"\xff"] * 10), "label '\ufffd' is no digit"),
        (X, np.array(["9" * 5000] * 20), "there is no digit 99"),
        (X, np.where(Y == 0, 10, Y), "label 10 at item 0 .*; where 10 stands for 0, write 0"),
        (X, np.int64(7), "y_train is a single number, expected an array"),
        (X / 255 - 0.5, Y, "image 1 has -0.5 for pixel 0, .*undo their standardising"),
        (X.astype(int) * 2, Y, "expected 0 to 255"),
        (X * 2.0, Y, "expected 0 to 255, or 0 to 1$"),
        (X, np.where(np.arange(20) == 4, 11, Y), "label 11 at item 4 .* from 0 to 9$"),
        (X[:, :, :4], Y, r"images have shape \(20, 28, 4\)"),
        (X.astype(str), Y, "pixels are <U"),
        (X[:0], Y[:0], "holds no images"),
        (np.where(X > 0, np.nan, 0.0), Y, "image 1 has nan"),
    ],
)
def test_what_can_not_be_digits_is_an_error(path, images, labels, told):
    np.savez(path, x_train=images, y_train=labels)
    with pytest.raises(DataError, match=told):
        prepare_dataset(read_npz(path)[0], "own", DataHints())


def test_pickled_objects_are_refused_with_the_reason(path):
    np.savez(path, x_train=np.array([object()]), y_train=Y)
    with pytest.raises(DataError, match="holds a pickle, which runs whatever code is in it"):
        read_npz(path)


@pytest.mark.parametrize("keep", [0, 10, 700, -30])
def test_torn_file_is_an_error(path, keep):
    np.savez(path, x_train=X, y_train=Y)
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(DataError, match=r"digits\.npz"):
        read_npz(path)


def test_single_array_is_no_npz(path):
    with path.open("wb") as file:
        np.save(file, X)
    with pytest.raises(DataError, match="single array"):
        read_npz(path)
