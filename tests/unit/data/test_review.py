import numpy as np

from digitnet.data.dataset import Dataset
from digitnet.data.review import review
from own_digits import digits

X, Y = digits(30)


def dataset(images, labels):
    return Dataset("own", images, np.asarray(labels, np.uint8))


def test_classes_are_counted_in_each_part():
    seen = review(dataset(X, Y), dataset(X[:3], Y[:3]))
    assert seen.train == (3,) * 10
    assert seen.test == (1, 1, 1, 0, 0, 0, 0, 0, 0, 0)
    assert seen.classes == (4, 4, 4, 3, 3, 3, 3, 3, 3, 3)
    assert seen.count == 33


def test_a_set_without_faults_has_none():
    seen = review(dataset(X, Y))
    assert (seen.blank, seen.repeated, seen.shared, seen.contradictory) == (0, 0, 0, 0)
    assert (seen.test, seen.classes) == (None, (3,) * 10)


def test_blank_pictures_are_counted():
    images = X.copy()
    images[4] = 0
    assert review(dataset(images, Y)).blank == 1


def test_copies_within_a_part_are_counted():
    rows = [*range(30), 3, 3, 7]
    assert review(dataset(X[rows], Y[rows])).repeated == 3


def test_test_pictures_that_are_learnt_from_are_counted():
    seen = review(dataset(X[:20], Y[:20]), dataset(X[15:], Y[15:]))
    assert (seen.shared, seen.repeated) == (5, 0)


def test_one_picture_with_two_labels_is_counted():
    labels = [*Y, (Y[3] + 1) % 10, Y[4]]
    assert review(dataset(X[[*range(30), 3, 4]], labels)).contradictory == 1
