import pytest

from digitnet.classes import checked_classes, classes_from_json, classes_to_json
from digitnet.errors import DataError


def test_names_pass_through_metadata_whatever_is_in_them() -> None:
    names = ("T-shirt/top", 'quo"te', "Ωmega", "7")
    assert classes_from_json(classes_to_json(names), "m") == names


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (["a"], "there: 1 class: a; expected 2 to 256"),
        ([str(n) for n in range(257)], "there: 257 classes; expected 2 to 256"),
        (["a", " "], "' ' can't name a class"),
        (["a", "b" * 61], "can't name a class; expected 1 to 60"),
        (["a", "b\n"], "can't name a class"),
        (["a", "b", "a"], "two classes are named 'a'"),
    ],
)
def test_names_that_cannot_be_are_told(names: list[str], told: str) -> None:
    with pytest.raises(DataError, match=told):
        checked_classes(names, "there")


@pytest.mark.parametrize("text", ["no json", '{"a": 1}', "[1, 2]", '["only"]', "[" * 100_000])
def test_metadata_that_is_no_list_of_names_is_refused(text: str) -> None:
    with pytest.raises(DataError, match=r"is no list of class names|expected 2"):
        classes_from_json(text, "m.onnx")
