import pytest

from digitnet.data.formats.labels import label_of
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


@pytest.mark.parametrize("name", ["10", "digit_12", "1000"])
def test_larger_numbers_are_an_error(name):
    with pytest.raises(DataError, match=f"{name}: there is no digit 1"):
        label_of(name)
