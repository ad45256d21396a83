import cv2
import numpy as np
import pytest

from reading.cases import DIGITS, LINES, PARTED, SILENT, read_case, read_table


def write(folder, name, text, size=(140, 420)):
    folder.mkdir(parents=True, exist_ok=True)
    picture = np.full(size, 255, np.uint8)
    cv2.putText(picture, text, (30, 100), cv2.FONT_HERSHEY_SIMPLEX, 2.2, 0, 6, cv2.LINE_AA)
    cv2.imwrite(str(folder / name), picture)


def test_a_folder_is_solved_when_all_its_pictures_are_right(tmp_path):
    write(tmp_path / "small-zeros", "510006.png", "510006")
    case = read_case(tmp_path, "small-zeros")
    assert (case.right, case.count, case.solved) == (1, 1, True)


def test_what_was_said_of_a_wrong_picture_is_told(tmp_path):
    for digit in "249":
        write(tmp_path / "frame-corner-is-seven", f"cell_{digit}.jpg", digit, (140, 120))
    write(tmp_path / "frame-corner-is-seven", "cell_6.jpg", "2", (140, 120))
    case = read_case(tmp_path, "frame-corner-is-seven")
    assert (case.right, case.count, case.solved) == (3, 4, False)
    assert case.wrong == ["cell_6.jpg 2"]


def test_numbers_that_run_together_are_wrong_in_the_folder_of_columns_alone(tmp_path):
    write(tmp_path / PARTED, "table.png", "1")
    case = read_case(tmp_path, PARTED)
    assert case.wrong == ["table.png 1"]


def test_a_file_that_is_not_mentioned_is_wrong(tmp_path):
    write(tmp_path / "folder-of-photos" / "photos", "a.jpg", "4", (140, 120))
    case = read_case(tmp_path, "folder-of-photos")
    assert case.right == 1
    assert "photos/b.jfif not mentioned" in case.wrong


def test_a_table_of_pictures_is_predicted_row_by_row(tmp_path):
    picture = np.zeros((28, 28), np.uint8)
    cv2.putText(picture, "7", (5, 24), cv2.FONT_HERSHEY_SIMPLEX, 0.9, 255, 2, cv2.LINE_AA)
    rows = [",".join(f"pixel{index}" for index in range(784))]
    rows += [",".join(map(str, picture.ravel()))] * 2
    (tmp_path / "digits.csv").write_text("\n".join(rows) + "\n")
    (tmp_path / "truth.txt").write_text("73\n")
    assert read_table(tmp_path) == [True, False]


def test_fifteen_folders_are_told_of():
    assert len({*LINES, *DIGITS}) == 15
    assert set(SILENT) <= set(DIGITS)


@pytest.mark.parametrize("table", [LINES, DIGITS])
def test_every_wanted_value_is_digits(table):
    for files in table.values():
        for wanted in files.values():
            assert "".join(wanted).replace(" ", "").isdecimal()
