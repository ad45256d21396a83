import gzip

import cv2
import numpy as np
import pytest
from PIL import Image

from digitnet.data.folder import read_idx_folder, read_picture_folder
from digitnet.errors import DataError

IMAGES_HEADER = b"\0\0\x08\x03\0\0\0\x02\0\0\0\x1c\0\0\0\x1c"
LABELS_HEADER = b"\0\0\x08\x01\0\0\0\x02"


def picture(text: str, size: int, ink: int, paper: int) -> Image.Image:
    canvas = np.full((size, size), paper, np.uint8)
    place = (size // 4, 3 * size // 4)
    cv2.putText(canvas, text, place, cv2.FONT_HERSHEY_SIMPLEX, size / 40, ink, max(2, size // 16))
    return Image.fromarray(canvas)


@pytest.fixture
def pictures(tmp_path):
    """Two sevens and a one, of other formats, sizes and polarities."""
    folder = tmp_path / "mine"
    for label in ("1", "7"):
        (folder / label).mkdir(parents=True)
    picture("7", 120, 0, 255).save(folder / "7" / "a.png")
    picture("7", 300, 255, 0).convert("RGB").save(folder / "7" / "b.jpg")
    picture("1", 64, 30, 200).save(folder / "1" / "c.bmp")
    return folder


def test_pictures_of_any_kind_are_normalised_and_labelled(pictures):
    dataset = read_picture_folder(pictures, "mine")
    assert dataset.labels.tolist() == [1, 7, 7]
    assert dataset.images.shape == (3, 28, 28)
    assert dataset.notes == ()
    one, *sevens = dataset.images
    for image in dataset.images:
        rows = np.flatnonzero((image > 128).any(axis=1))
        assert 17 <= np.ptp(rows) + 1 <= 21
        assert not image[:2].any()
    difference = np.abs(np.subtract(*sevens, dtype=float)).mean()
    assert difference < np.abs(one.astype(float) - sevens[0]).mean() / 2


def test_unusable_pictures_are_named_skipped_and_counted(pictures):
    (pictures / "1" / "torn.png").write_bytes(b"\x89PNG\r\n")
    (pictures / "1" / "blank.png").write_bytes(b"")
    Image.new("L", (50, 50), 255).save(pictures / "7" / "paper.png")
    dataset = read_picture_folder(pictures, "mine")
    assert len(dataset) == 3
    (note,) = dataset.notes
    assert "left out 3 of 6 files" in note
    for name in ("torn.png", "blank.png", "paper.png"):
        assert name in note


def test_many_unusable_pictures_are_counted_not_listed(pictures):
    for index in range(9):
        (pictures / "1" / f"{index}.png").write_bytes(b"no picture")
    (note,) = read_picture_folder(pictures, "mine").notes
    assert "left out 9 of 12" in note
    assert note.endswith("and 6 more")


def test_only_unusable_pictures_is_an_error(tmp_path):
    (tmp_path / "3").mkdir()
    (tmp_path / "3" / "notes.txt").write_text("no picture")
    with pytest.raises(
        DataError, match=r"none of its 1 files can be used; the first: .*notes\.txt"
    ):
        read_picture_folder(tmp_path, "mine")


def test_empty_folder_says_what_is_expected(tmp_path):
    with pytest.raises(
        DataError, match=r"no pictures in it \(found nothing\); expected subfolders"
    ):
        read_picture_folder(tmp_path, "mine")


def test_folder_of_loose_pictures_says_what_is_expected(tmp_path):
    picture("1", 64, 0, 255).save(tmp_path / "1.png")
    with pytest.raises(DataError, match=r"found 1 files.*subfolders named 0 to 9"):
        read_picture_folder(tmp_path, "mine")


def test_class_outside_the_digits_is_an_error(pictures):
    (pictures / "10").mkdir()
    with pytest.raises(DataError, match="there is no digit 10"):
        read_picture_folder(pictures, "mine")


def test_hidden_files_and_other_subfolders_are_passed_over(pictures):
    (pictures / "7" / ".DS_Store").write_bytes(b"x")
    (pictures / "originals").mkdir()
    assert len(read_picture_folder(pictures, "mine")) == 3


@pytest.mark.parametrize(("suffix", "pack"), [(".gz", gzip.compress), ("", bytes)])
def test_idx_files_of_ones_own_are_read(tmp_path, suffix, pack):
    for part, labels in (("train", b"\x01\x02"), ("t10k", b"\x03\x04")):
        images = tmp_path / f"{part}-images-idx3-ubyte{suffix}"
        images.write_bytes(pack(IMAGES_HEADER + bytes(2 * 784)))
        (tmp_path / f"{part}-labels-idx1-ubyte{suffix}").write_bytes(pack(LABELS_HEADER + labels))
    train, test = read_idx_folder(tmp_path, "mine")
    assert (train.labels.tolist(), test.labels.tolist()) == ([1, 2], [3, 4])


def test_folder_without_idx_files_is_left_to_others(tmp_path):
    assert read_idx_folder(tmp_path, "mine") is None


@pytest.mark.parametrize(
    ("labels", "told"),
    [
        (b"\0\0\x08\x01\0\0\0\x01\x05", "2 images but 1 labels"),
        (LABELS_HEADER + b"\x01\x0a", "label 10 at item 1"),
        (IMAGES_HEADER + bytes(2 * 784), r"labels have shape \(2, 28, 28\)"),
        (None, "holds no train-labels-idx1-ubyte.gz"),
    ],
)
def test_idx_files_that_do_not_fit_together_are_refused(tmp_path, labels, told):
    (tmp_path / "train-images-idx3-ubyte").write_bytes(IMAGES_HEADER + bytes(2 * 784))
    if labels is not None:
        (tmp_path / "train-labels-idx1-ubyte").write_bytes(labels)
    with pytest.raises(DataError, match=told):
        read_idx_folder(tmp_path, "mine")
