import numpy as np
import pytest

from digitnet.data.kaggle import read_csv
from digitnet.errors import DataError

NAMES = ",".join(f"pixel{index}" for index in range(784))
PICTURE = ",".join(str(index % 256) for index in range(784))


@pytest.fixture
def write(tmp_path):
    def write(*lines, encoding="utf-8"):
        path = tmp_path / "digits.csv"
        path.write_text("\n".join(lines) + "\n", encoding=encoding)
        return path

    return write


def test_labelled_lines_become_images_and_labels(write):
    images, labels = read_csv(write(f"label,{NAMES}", f"7,{PICTURE}", f"0,{PICTURE}"))
    assert labels.tolist() == [7, 0]
    assert images.shape == (2, 28, 28)
    assert images.dtype == labels.dtype == np.uint8
    assert images[0, 1, :3].tolist() == [28, 29, 30]


def test_unlabelled_lines_have_no_labels(write):
    images, labels = read_csv(write(NAMES, PICTURE))
    assert (len(images), labels) == (1, None)


def test_names_may_be_left_out(write):
    assert read_csv(write(f"7,{PICTURE}"))[1].tolist() == [7]


def test_quoted_names_are_read(write):
    quoted = ",".join(f'"{name}"' for name in f"label,{NAMES}".split(","))
    assert read_csv(write(quoted, f"7,{PICTURE}"))[1].tolist() == [7]


def test_byte_order_mark_and_windows_line_ends_are_read(write):
    path = write(f"label,{NAMES}\r", f"3,{PICTURE}\r", encoding="utf-8-sig")
    assert read_csv(path)[1].tolist() == [3]


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (
            [f"label,{NAMES}", f"7,{PICTURE}", f"7,{PICTURE[:-4]}"],
            "line 3 has 784 values, expected 785",
        ),
        ([f"label,{NAMES}", f"7,{PICTURE},1"], "line 2 has 786 values"),
        (
            [f"label,{NAMES}", f"7,{PICTURE[:-2]}256"],
            "image 1 has .* for pixel 783, expected 0 to 255",
        ),
        ([f"label,{NAMES}", f"7,-1{PICTURE[1:]}"], "image 1 has -1 for pixel 0"),
        ([f"label,{NAMES}", f"10,{PICTURE}"], "image 1 has label 10, expected 0 to 9"),
        ([f"label,{NAMES}", f"7,x{PICTURE[1:]}"], "line 2, column 2 holds 'x'"),
        ([f"label,{NAMES}", f"7,0.5{PICTURE[1:]}"], "line 2, column 2 holds '0.5'"),
        (
            [f"label,{NAMES}", f"7,9999999999999{PICTURE[1:]}"],
            "line 2, column 2 holds '9999999999999'",
        ),
        ([f"label,{NAMES}", f"7,{PICTURE}", f",{PICTURE}"], "line 3, column 1 holds ''"),
        ([f"label,{NAMES}"], "only column names"),
        ([f"7,0.5{PICTURE[1:]}"], "line 1, column 2 holds '0.5'"),
        ([f"label,{NAMES}", f"7,{PICTURE}#1"], "line 2, column 785 holds '15#1'"),
        ([f"label,{NAMES}", "\0"], "line 2"),
        (["9" * 200_000], "line 1 has 1 columns"),
        ([""], "empty"),
        (["1,2,3"], "line 1 has 3 columns"),
        ([f"{NAMES},label", f"{PICTURE},7"], "first column is named 'pixel0'"),
    ],
)
def test_bad_content_is_named_with_its_line(write, lines, told):
    with pytest.raises(DataError, match=rf"digits\.csv: .*{told}"):
        read_csv(write(*lines))


def test_binary_file_is_no_csv(tmp_path):
    path = tmp_path / "digits.csv"
    path.write_bytes(b"\x89PNG\xff\xfe\0")
    with pytest.raises(DataError, match="not a text file"):
        read_csv(path)


def test_missing_file_is_told(tmp_path):
    with pytest.raises(DataError, match="No such file"):
        read_csv(tmp_path / "none.csv")
