from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from digitnet.data.formats.labels import class_labels, label_of
from digitnet.errors import DataError


@pytest.mark.parametrize(
    "name",
    [
        "7",
        "07",
        "seven",
        "Seven",
        "SEVEN",
        "digit_7",
        "digit-7",
        "Digit 7",
        "class7",
        "label_7",
        "num7",
        "number.7",
        "digits_07",
        "digit_seven",
        " 7 ",
    ],
)
def test_names_of_a_digit_are_understood(name):
    assert label_of(name) == 7


@pytest.mark.parametrize(
    "name", ["", "a", "seventh", "sevens", "originals", "7b", "x7", "7.5", "-7"]
)
def test_other_names_are_no_digit(name):
    assert label_of(name) is None


@pytest.mark.parametrize("name", ["10", "digit_12", "1000", "1" * 30])
def test_larger_numbers_are_an_error(name):
    with pytest.raises(DataError, match=f"{name}: there is no digit 1"):
        label_of(name)


@pytest.mark.parametrize(
    ("values", "classes", "numbers", "names"),
    [
        (np.array(["dog", "cat", "dog"]), (), [1, 0, 1], ("cat", "dog")),
        (np.array(["10", "9", "b"]), (), [1, 0, 2], ("9", "10", "b")),
        (np.array(["dog", "cat"]), ("dog", "cat"), [0, 1], ("dog", "cat")),
        (np.array([1, 0, 1]), ("dog", "cat"), [1, 0, 1], ("dog", "cat")),
        (np.array([7, 3, 7]), (), [1, 0, 1], ("3", "7")),
        (np.array([7.0, 3.0]), ("7", "3"), [0, 1], ("7", "3")),
        (np.eye(3), ("a", "b", "c"), [0, 1, 2], ("a", "b", "c")),
    ],
)
def test_labels_of_other_classes_are_names_or_their_numbers(
    values: NDArray[Any], classes: tuple[str, ...], numbers: list[int], names: tuple[str, ...]
) -> None:
    found, told = class_labels(values, classes, "there")
    assert (found.tolist(), told) == (numbers, names)


@pytest.mark.parametrize(
    ("values", "classes", "told"),
    [
        (np.array(["dog", "cow"]), ("dog", "cat"), "label 'cow' is none of dog, cat"),
        (np.array([0, 2]), ("dog", "cat"), "label '2' is none of dog, cat"),
        (np.array([0.5, 1]), (), "expected whole numbers or names"),
        (np.array(["dog", "dog"]), (), "1 class: dog; expected 2 to 256"),
    ],
)
def test_labels_of_no_class_are_told(
    values: NDArray[Any], classes: tuple[str, ...], told: str
) -> None:
    with pytest.raises(DataError, match=told):
        class_labels(values, classes, "there")
