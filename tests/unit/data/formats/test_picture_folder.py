import numpy as np
import pytest
from PIL import Image

from digitnet.data.formats.picture_folder import read_picture_folder
from digitnet.data.hints import DataHints
from digitnet.errors import DataError
from own_digits import draw, save_png

WORDS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]


def read(folder, **hints):
    return read_picture_folder(folder, DataHints(**hints))


@pytest.fixture
def pictures(tmp_path):
    """Two sevens and a one, of other formats, sizes and polarities."""
    folder = tmp_path / "mine"
    for label in ("1", "7"):
        (folder / label).mkdir(parents=True)
    Image.fromarray(255 - draw(7, side=120)).save(folder / "7" / "a.png")
    Image.fromarray(draw(7, side=300)).convert("RGB").save(folder / "7" / "b.jpg")
    Image.fromarray(200 - draw(1, side=64) // 2).save(folder / "1" / "c.bmp")
    return folder


def test_pictures_of_any_kind_are_normalised_and_labelled(pictures):
    stored, test = read(pictures)
    assert test is None
    assert stored.labels.tolist() == [1, 7, 7]
    assert stored.notes == ()
    assert (stored.sizes, stored.inverted) == (((64, 64), (300, 300)), 2)
    one, *sevens = stored.images
    for image in stored.images:
        assert 19 <= np.ptp(np.flatnonzero((image > 128).any(axis=1))) + 2 <= 22
        assert not image[:2].any()
    difference = np.abs(np.subtract(*sevens, dtype=float)).mean()
    assert difference < np.abs(one.astype(float) - sevens[0]).mean() / 2


def test_links_to_folders_above_are_passed_over(pictures):
    for label in ("1", "7"):
        (pictures / label / "up").symlink_to("..")
        (pictures / label / "here").symlink_to(".")
    (pictures / "7" / "more").symlink_to(pictures.parent / "elsewhere")
    save_png(pictures.parent / "elsewhere", 7)
    assert read(pictures)[0].labels.tolist() == [1, 7, 7, 7]


def test_picture_in_mnists_form_stays_what_it_is(tmp_path):
    from own_digits import digits

    (tmp_path / "4").mkdir()
    picture = digits(10)[0][4]
    Image.fromarray(picture).save(tmp_path / "4" / "bright.png")
    Image.fromarray(255 - picture).save(tmp_path / "4" / "dark.png")
    for image in read(tmp_path)[0].images:
        np.testing.assert_array_equal(image, picture)


def test_unusable_pictures_are_named_skipped_and_counted(pictures):
    (pictures / "1" / "torn.png").write_bytes(b"\x89PNG\r\n")
    (pictures / "1" / "blank.png").write_bytes(b"")
    Image.new("L", (50, 50), 255).save(pictures / "7" / "paper.png")
    stored, _ = read(pictures)
    assert len(stored.images) == 3
    (note,) = stored.notes
    assert "left out 3 of 6 files" in note
    for name in ("torn.png", "blank.png", "paper.png"):
        assert name in note


def test_many_unusable_pictures_are_counted_not_listed(pictures):
    for index in range(9):
        (pictures / "1" / f"{index}.png").write_bytes(b"no picture")
    (note,) = read(pictures)[0].notes
    assert "left out 9 of 12" in note
    assert note.endswith("and 6 more")


def test_only_unusable_pictures_is_an_error(tmp_path):
    (tmp_path / "3").mkdir()
    (tmp_path / "3" / "notes.txt").write_text("no picture")
    with pytest.raises(
        DataError, match=r"none of its 1 files can be used; the first: .*notes\.txt"
    ):
        read(tmp_path)


def test_empty_folder_says_what_is_expected(tmp_path):
    with pytest.raises(
        DataError, match=r"no pictures in it \(found nothing\); expected subfolders"
    ):
        read(tmp_path)


@pytest.mark.parametrize("names", [WORDS, [f"digit_{number}" for number in range(10)]])
def test_class_folders_have_any_usual_name(tmp_path, names):
    for label, name in enumerate(names):
        save_png(tmp_path / name, label)
    assert read(tmp_path)[0].labels.tolist() == list(range(10))


def test_names_of_two_kinds_are_understood_together(tmp_path):
    for label in range(10):
        save_png(tmp_path / (WORDS[label] if label > 7 else str(label)), label)
    assert read(tmp_path)[0].labels.tolist() == list(range(10))


@pytest.mark.parametrize("parts", [("train", "test"), ("training", "testing"), ("Train", "TEST")])
def test_parts_in_folders_are_kept_apart(tmp_path, parts):
    for index, part in enumerate(parts):
        save_png(tmp_path / part / "3", 3)
        save_png(tmp_path / part / str(5 + index), 5 + index)
    train, test = read(tmp_path)
    assert (train.labels.tolist(), test.labels.tolist()) == ([3, 5], [3, 6])


def test_validation_folder_is_joined_to_training(tmp_path):
    for label, part in enumerate(["train", "val", "test"]):
        save_png(tmp_path / part / str(label), label)
    train, test = read(tmp_path)
    assert (train.labels.tolist(), test.labels.tolist()) == ([0, 1], [2])
    assert "joined to the training part" in train.notes[0]


def test_label_in_the_file_name_is_found_by_a_pattern(tmp_path):
    for label in (5, 7):
        save_png(tmp_path / "sub", label, f"{label}_12.png")
    assert read(tmp_path, label_pattern=r"(\d)_\d+\.png$")[0].labels.tolist() == [5, 7]


def test_loose_pictures_with_labels_in_their_names_point_to_the_pattern(tmp_path):
    save_png(tmp_path, 5, "5_12.png")
    with pytest.raises(DataError, match=r"found 1 files.*--label-pattern '\^\(\\d\)\[_-\]'"):
        read(tmp_path)
    assert read(tmp_path, label_pattern=r"^(\d)[_-]")[0].labels.tolist() == [5]


def test_file_that_the_pattern_does_not_fit_is_never_left_out(tmp_path):
    save_png(tmp_path, 5, "5_12.png")
    save_png(tmp_path, 6, "six.png")
    with pytest.raises(DataError, match=r"six\.png: the label pattern .* finds no digit"):
        read(tmp_path, label_pattern=r"^(\d)_")


@pytest.mark.parametrize(
    ("pattern", "told"), [("(", "no regular expression"), (r"\d", "has 0 groups, expected one")]
)
def test_pattern_that_can_not_be_one_is_an_error(tmp_path, pattern, told):
    with pytest.raises(DataError, match=told):
        read(tmp_path, label_pattern=pattern)


@pytest.mark.parametrize("name", ["acht", "originals", "eights"])
def test_class_folder_that_is_not_understood_is_never_left_out(pictures, name):
    save_png(pictures / name, 8)
    with pytest.raises(DataError, match=rf"{name}: is not a known class or part"):
        read(pictures)


def test_part_folder_that_is_not_understood_is_never_left_out(tmp_path):
    save_png(tmp_path / "train" / "1", 1)
    save_png(tmp_path / "2", 2)
    with pytest.raises(DataError, match="2: is not a known class or part"):
        read(tmp_path)


def test_class_outside_the_digits_is_an_error(pictures):
    (pictures / "10").mkdir()
    with pytest.raises(DataError, match="there is no digit 10"):
        read(pictures)


@pytest.mark.parametrize(
    "junk",
    [
        "7/.ipynb_checkpoints/a-checkpoint.png",
        "7/.hidden.png",
        "7/._a.png",
        "7/Thumbs.db",
        "7/desktop.ini",
        "__MACOSX/7/a.png",
        ".git/7/a.png",
        "@eaDir/a.png",
    ],
)
def test_what_systems_leave_behind_is_no_picture(pictures, junk):
    path = pictures / junk
    save_png(path.parent, 7, "made.png")
    (path.parent / "made.png").rename(path)
    stored, _ = read(pictures)
    assert (len(stored.images), stored.notes) == (3, ())


def test_empty_subfolders_of_any_name_do_no_harm(pictures):
    (pictures / "originals").mkdir()
    assert len(read(pictures)[0].images) == 3


def test_pictures_as_stored_have_to_be_28_by_28(pictures):
    with pytest.raises(DataError, match="64×64 pixels; as it is stored only 28×28"):
        read(pictures, as_stored=True)


def test_inverting_is_not_for_picture_files(pictures):
    with pytest.raises(DataError, match="--invert is for tables and arrays"):
        read(pictures, invert=True)
