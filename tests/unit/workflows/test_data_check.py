import numpy as np
import pytest

from digitnet.data.dataset import Dataset, Splits
from digitnet.errors import DataError
from digitnet.workflows.data_check import check_before_scoring, check_before_training, check_data
from own_digits import digits

X, Y = digits(60)


def dataset(images=X, labels=Y):
    return Dataset("own", images, np.asarray(labels, np.uint8))


def splits(images=X, labels=Y):
    """The set in three parts; every third picture is tested on."""
    test = np.arange(len(images)) % 3 == 0
    rows = np.flatnonzero(~test)
    whole = dataset(images, labels)
    parts = (whole.part(rows[5:]), whole.part(rows[:5]), whole.part(np.flatnonzero(test)))
    return Splits("own", "0", *parts)


def test_a_good_set_is_not_talked_about():
    rows = np.unique(X.reshape(60, -1), axis=0, return_index=True)[1]
    seen = check_data(dataset(X[rows], Y[rows]))
    assert (seen.odd, seen.impossible) == ((), None)
    assert seen.opinion.fitting > 0.9


def test_transposed_pictures_are_told_with_the_flag():
    seen = check_data(dataset(np.ascontiguousarray(X.transpose(0, 2, 1))))
    assert seen.opinion.transposed
    assert any("lie on their side" in one and "--transpose" in one for one in seen.odd)


@pytest.mark.parametrize("count", [10, 20, 60])
def test_pictures_as_they_are_are_never_called_transposed(count):
    assert not check_data(dataset(X[:count], Y[:count])).opinion.transposed


def test_classes_that_are_missing_are_listed():
    odd = check_data(dataset(X[Y > 2], Y[Y > 2])).odd
    assert "has no picture of 0, 1, 2 to learn from" in odd


def test_labels_that_do_not_fit_are_told():
    seen = check_data(dataset(labels=(Y + 1) % 10))
    assert not seen.opinion.transposed
    assert seen.opinion.fitting < 0.1
    assert any("as they are labelled; digitnet data check draws" in one for one in seen.odd)


def test_one_wrong_label_is_the_first_suspect():
    labels = Y.copy()
    labels[12] = 7
    opinion = check_data(dataset(labels=labels)).opinion
    assert 12 in opinion.suspects
    assert opinion.read[opinion.suspects.tolist().index(12)] == 2
    assert (np.diff(opinion.confidence) <= 0).all()


def test_missing_and_rare_classes_are_told():
    rows = np.flatnonzero((Y != 4) & ((Y != 7) | (np.arange(60) < 10)))
    rows = np.concatenate([rows, *([rows[Y[rows] == 1]] * 2)])
    odd = check_data(dataset(X[rows], Y[rows])).odd
    assert "has no picture of 4 to learn from" in odd
    assert "has few pictures of 7 (1); of another class it has 18" in odd


@pytest.mark.parametrize(
    ("images", "labels", "told"),
    [
        (X, np.zeros(60), r"all its 60 labels are 0; .* --label-column last, or a name"),
        (np.zeros_like(X), Y, "all its pictures are blank"),
        (np.repeat(X[:1], 60, axis=0), Y, "all its 60 pictures are the same"),
    ],
)
def test_what_can_not_be_learnt_from_stops_training(images, labels, told):
    with pytest.raises(DataError, match=f"own: {told}"):
        check_before_training(splits(images, labels))


def test_pictures_in_both_parts_are_told_before_training():
    images = X.copy()
    images[3:6] = images[0]
    assert any(
        "test pictures are among those to learn" in one
        for one in check_before_training(splits(images))
    )


def test_one_class_may_be_scored():
    rows = np.flatnonzero(Y == 3)
    assert all("repeat" not in one for one in check_before_scoring(dataset(X[rows], Y[rows])))


def test_transposed_pictures_are_told_before_scoring():
    (told,) = check_before_scoring(dataset(np.ascontiguousarray(X[:30].transpose(0, 2, 1)), Y[:30]))
    assert told.startswith("own: its pictures seem to lie on their side")
