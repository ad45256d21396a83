from contextlib import nullcontext
from pathlib import Path

import pytest

from digitnet.data.formats.class_folders import find_labelled
from digitnet.errors import DataError


def test_folders_of_any_name_are_classes_where_a_person_says_so(tmp_path: Path) -> None:
    for name in ("dog", "T-shirt%2Ftop", ".hidden"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.png").write_bytes(b"")
    found = find_labelled(tmp_path, None, ())["train"]
    assert [label for _, label in found] == ["T-shirt/top", "dog"]
    with pytest.raises(DataError, match=r"dog: is not a known class or part \(cat, T-shirt"):
        find_labelled(tmp_path, None, ("cat", "T-shirt/top"))


def test_classes_that_no_folder_has_are_told(tmp_path: Path) -> None:
    (tmp_path / "dog").mkdir()
    with pytest.raises(
        DataError, match=r"found 1 subfolders\); expected subfolders named cat, cow"
    ):
        find_labelled(tmp_path, None, ("cat", "cow"))


@pytest.mark.parametrize("names", [("metrics.json", "metrics.txt"), ("_plan.jsonl",)])
@pytest.mark.parametrize("classes", [None, ()])
def test_what_digitnet_wrote_beside_the_classes_is_no_class(
    tmp_path: Path, names: tuple[str, ...], classes: tuple[str, ...] | None
) -> None:
    """`evaluate --out DATA/evaluation` would make its plots pictures of a class the next time."""
    for folder in ("1", "7", "evaluation"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "plot.png").write_bytes(b"")
    with pytest.raises(DataError) if classes is None else nullcontext():
        assert len(find_labelled(tmp_path, None, classes)["train"]) == 3
    for name in names:
        (tmp_path / "evaluation" / name).write_bytes(b"")
    found = find_labelled(tmp_path, None, classes)["train"]
    assert [(path.parent.name, str(label)) for path, label in found] == [("1", "1"), ("7", "7")]
