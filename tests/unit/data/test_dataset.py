import numpy as np
import pytest

from digitnet.data.dataset import Dataset, checked, digest
from digitnet.errors import DataError

IMAGES = np.zeros((3, 28, 28), np.uint8)
LABELS = np.array([0, 9, 4], np.uint8)


def test_good_arrays_become_a_dataset():
    dataset = checked("mine", IMAGES.astype(np.int64), LABELS.astype(np.int32), "here")
    assert dataset.images.dtype == dataset.labels.dtype == np.uint8
    assert (dataset.name, len(dataset)) == ("mine", 3)


@pytest.mark.parametrize(
    ("images", "labels", "told"),
    [
        (IMAGES, LABELS[:2], "3 images but 2 labels"),
        (IMAGES[:, :27], LABELS, r"shape \(3, 27, 28\), expected \(n, 28, 28\)"),
        (LABELS, LABELS, r"images have shape \(3,\)"),
        (IMAGES, LABELS[:, None], r"labels have shape \(3, 1\)"),
        (IMAGES[:0], LABELS[:0], "holds no images"),
        (IMAGES, np.array([0, 1, 10]), "label 10 at item 2 .* outside 0 to 9"),
        (IMAGES, np.array([0, -1, 1]), "label -1 at item 1"),
        (IMAGES - np.int16(1), LABELS, "pixel -1 at item 0"),
        (IMAGES + np.int16(256), LABELS, "pixel 256 at item 0 .* outside 0 to 255"),
        (IMAGES / 255, LABELS, "pixels are float64, expected whole numbers"),
    ],
)
def test_bad_arrays_are_refused_with_what_and_where(images, labels, told):
    with pytest.raises(DataError, match=f"^there: .*{told}"):
        checked("mine", images, labels, "there")


def test_digest_tells_data_apart_and_ignores_the_name():
    one, same = Dataset("a", IMAGES, LABELS), Dataset("b", IMAGES.copy(), LABELS.copy())
    other = Dataset("a", IMAGES, LABELS[::-1])
    assert one.sha256 == same.sha256 == digest(one)
    assert one.sha256 != other.sha256


def test_digest_is_that_of_images_then_labels():
    empty = Dataset("a", np.zeros((0, 28, 28), np.uint8), np.zeros(0, np.uint8))
    assert empty.sha256 == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
