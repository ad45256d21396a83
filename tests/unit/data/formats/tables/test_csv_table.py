import codecs
import gzip

import numpy as np
import pytest

from digitnet.data.formats.tables.csv_table import read_csv
from digitnet.data.hints import DataHints
from digitnet.data.prepare import prepare_dataset
from digitnet.errors import DataError
from own_digits import digits

IMAGES, LABELS = digits(30)
ROWS = IMAGES.reshape(-1, 784)
NAMES = [f"pixel{index}" for index in range(784)]
PICTURE = ",".join(str(index % 256) for index in range(784))
HEADER = ",".join(NAMES)


@pytest.fixture
def write(tmp_path):
    def write(*lines, name="digits.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_text("\n".join(lines) + "\n", encoding=encoding)
        return path

    return write


def lines(rows, separator=",", form=str):
    return [separator.join(map(form, row)) for row in rows]


def labelled(before=True):
    """The digits' rows with their label in front or at the end."""
    columns = [LABELS[:, None], ROWS] if before else [ROWS, LABELS[:, None]]
    return np.hstack(columns).tolist()


def check(path, label_column=None):
    """The file holds the very digits, pixel for pixel."""
    dataset = prepare_dataset(read_csv(path, label_column), "own", DataHints())
    assert dataset.labels.tolist() == LABELS.tolist()
    np.testing.assert_array_equal(dataset.images, IMAGES)
    return dataset


@pytest.mark.parametrize("separator", [",", ";", "\t", "|", " "])
@pytest.mark.parametrize("named", [True, False])
def test_every_separator_is_read_with_and_without_names(write, separator, named):
    names = [separator.join(["label", *NAMES])] if named else []
    check(write(*names, *lines(labelled(), separator)))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_excels_encodings_are_read(write, encoding):
    check(write("label\t" + "\t".join(NAMES), *lines(labelled(), "\t"), encoding=encoding))


def test_names_of_western_windows_are_read(write):
    names = ";".join(["Größe", "label", *NAMES])
    rows = np.hstack([np.full((30, 1), 28), labelled()])
    check(write(names, *lines(rows.tolist(), ";"), encoding="cp1252"))


@pytest.mark.parametrize("named", [True, False])
def test_separator_at_each_lines_end_is_passed_over(write, named):
    names = [",".join(["label", *NAMES, ""])] if named else []
    check(write(*names, *(f"{line}," for line in lines(labelled()))))


@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_comments_before_the_pictures_are_passed_over_and_told(tmp_path, named, end):
    names = [f"label,{HEADER}"] * named
    path = tmp_path / "digits.csv"
    text = ["", "# Scanned in May, by hand", "# 30 digits", "", *names, *lines(labelled()), ""]
    path.write_bytes(end.join(text).encode())
    (note,) = check(path).notes
    assert "passed over 2 lines of comment" in note


def test_names_behind_a_comment_sign_are_names(write):
    """As numpy.savetxt writes its header."""
    rows = np.hstack([ROWS, LABELS[:, None]]).tolist()
    assert check(write(f"# {HEADER},truth", *lines(rows)), "truth").notes == ()
    check(write(f"#,label,{HEADER}", *lines([[i, *row] for i, row in enumerate(labelled())])))


def test_commented_row_is_never_lost_silently(write):
    first, *rest = lines(labelled())
    stored = read_csv(write(f"#{first}", *rest))
    assert (len(stored.images), "passed over 1 lines of comment" in stored.notes[0]) == (29, True)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_excels_line_about_its_separator_is_passed_over(write, encoding):
    names = "label;" + ";".join(NAMES)
    check(write("sep=;", names, *lines(labelled(), ";"), encoding=encoding))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (["", f"7,{PICTURE}", "# the others", f"7,{PICTURE}"], "line 3 has 1 values"),
        ([f"label,{HEADER}", "", "", f"7,{PICTURE}", "", "7,7"], "line 6 has 2 values"),
        (["# a", f"label,{HEADER}", "", f"7,x{PICTURE[1:]}"], "line 4, column 2 holds 'x'"),
        (["# a", f"label,{HEADER}", "", f",{PICTURE}"], "line 4, column 1 is empty or NaN"),
        (["# a", "#"], "holds only comments"),
    ],
)
def test_lines_are_counted_as_an_editor_counts_them(write, text, told):
    with pytest.raises(DataError, match=rf"digits\.csv: .*{told}"):
        read_csv(write(*text))


def test_windows_line_ends_are_read(write):
    check(write(*(line + "\r" for line in [f"label,{HEADER}", *lines(labelled())])))


def test_gzip_is_read(write, tmp_path):
    text = write(f"label,{HEADER}", *lines(labelled())).read_bytes()
    packed = tmp_path / "digits.csv.gz"
    packed.write_bytes(gzip.compress(text))
    check(packed)


def test_torn_gzip_is_an_error(tmp_path):
    packed = tmp_path / "digits.csv.gz"
    packed.write_bytes(gzip.compress("\n".join(lines(labelled())).encode())[:-900])
    with pytest.raises(DataError, match=r"digits\.csv\.gz: "):
        read_csv(packed)


def test_quoted_names_and_values_are_read(write):
    quoted = ",".join(f'"{name}"' for name in ["label", *NAMES])
    check(write(quoted, *lines(labelled(), form=lambda value: f'"{value}"')))


@pytest.mark.parametrize("form", ["{:.1f}", "{:.6e}"])
def test_whole_floats_are_read(write, form):
    check(write(f"label,{HEADER}", *lines(labelled(), form=form.format)))


def test_a_comma_for_the_point_is_read(write):
    rows = lines(labelled(), ";", lambda value: f"{value},0")
    check(write("label;" + ";".join(NAMES), *rows))


def test_floats_from_0_to_1_are_read(write):
    rows = [[row[0], *(value / 255 for value in row[1:])] for row in labelled()]
    check(write(f"label,{HEADER}", *lines(rows, form="{:.5f}".format)))


@pytest.mark.parametrize("label", ["label", "Class", "digit", "target", "y"])
def test_label_is_known_by_name_wherever_it_stands(write, label):
    assert check(write(f"{HEADER},{label}", *lines(labelled(before=False)))).notes == ()
    check(write(f"{label},{HEADER}", *lines(labelled())))


def test_label_of_another_name_has_to_be_told(write):
    path = write(f"truth,{HEADER}", *lines(labelled()))
    with pytest.raises(DataError, match=r"Beside the pixels there is 'truth'; say --label-column"):
        read_csv(path)
    check(path, "truth")


def test_label_at_the_end_without_names_is_found_and_told(write):
    (note,) = check(write(*lines(labelled(before=False)))).notes
    assert "its last column is taken for the label" in note


@pytest.mark.parametrize("before", [True, False])
def test_label_column_can_be_told(write, before):
    check(write(*lines(labelled(before))), "first" if before else "last")


def test_label_that_may_be_first_or_last_is_never_guessed(write):
    rows = [[*row[:-1], row[0]] for row in labelled()]
    with pytest.raises(DataError, match="The first and the last one hold only 0 to 9"):
        read_csv(write(*lines(rows)))


def test_unknown_label_column_is_told(write):
    with pytest.raises(DataError, match=r"has no column 'truth'; it begins label, pixel0, pixel1"):
        read_csv(write(f"label,{HEADER}", *lines(labelled())), "truth")


@pytest.mark.parametrize("name", ["", "Unnamed: 0", "id"])
def test_index_column_is_passed_over(write, name):
    rows = [[index, *row] for index, row in enumerate(labelled())]
    check(write(f"{name},label,{HEADER}", *lines(rows)))


@pytest.mark.parametrize("first", [0, 1])
def test_pixel_columns_that_a_tool_sorted_by_name_are_put_in_order(write, first):
    numbered = [f"pixel{index}" for index in range(first, first + 784)]
    order = sorted(range(784), key=numbered.__getitem__)
    names = ["label", *(numbered[index] for index in order)]
    rows = [[row[0], *(row[1 + index] for index in order)] for row in labelled()]
    check(write(",".join(names), *lines(rows)))


def test_spaces_before_quotes_are_told(write):
    quoted = ", ".join(f'"{name}"' for name in ["label", *NAMES])
    with pytest.raises(DataError, match="spaces stand before its quotes"):
        read_csv(write(quoted, *lines(labelled(), ", ", lambda value: f'"{value}"')))


@pytest.mark.parametrize("first", [0, 1])
def test_index_column_without_names_is_passed_over(write, first):
    check(write(*lines([[index, *row] for index, row in enumerate(labelled(), first)])))
    check(write(*lines([[*row, index] for index, row in enumerate(labelled(), first)])))


def test_pandas_own_names_are_names(write):
    rows = [[index, *row] for index, row in enumerate(labelled())]
    check(write(",".join(["", *map(str, range(785))]), *lines(rows)))
    check(write(",".join(map(str, range(785))), *lines(labelled())))


def test_a_column_that_is_neither_is_passed_over_and_told(write):
    rows = [["ann", *row] for row in labelled()]
    dataset = check(write(f"writer,label,{HEADER}", *lines(rows)))
    assert "passed over its columns writer" in dataset.notes[0]


def test_labels_in_words_are_read(write):
    words = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
    rows = [[words[row[0]], *row[1:]] for row in labelled()]
    check(write(f"label,{HEADER}", *lines(rows)))


@pytest.mark.parametrize(
    ("first", "rows"),
    [(HEADER, ROWS.tolist()), (f"id,{HEADER}", [[index, *row] for index, row in enumerate(ROWS)])],
)
def test_unlabelled_lines_have_no_labels(write, first, rows):
    stored = read_csv(write(first, *lines(rows)))
    assert stored.labels is None
    np.testing.assert_array_equal(stored.images, ROWS)


@pytest.mark.parametrize(("count", "side"), [(783, "28×28 pixels are 784"), (63, "8×8 .* 64")])
def test_pixels_that_fill_no_square_are_counted(write, count, side):
    rows = [row[: 1 + count] for row in labelled()]
    path = write(",".join(["label", *NAMES[:count]]), *lines(rows))
    told = rf"beside 'label' it has {count} pixel columns \(pixel0 to pixel{count - 1}\).*{side}"
    with pytest.raises(DataError, match=told):
        read_csv(path)


def test_a_label_and_a_pixel_too_few_without_names_are_told(write):
    path = write(*lines([row[:784] for row in labelled()]))
    with pytest.raises(
        DataError, match=r"its 784 columns are taken for pixels.* a pixel is missing"
    ):
        prepare_dataset(read_csv(path), "own", DataHints())


def test_pictures_of_other_sizes_are_read(write):
    eight = ",".join(["8"] * 64)
    stored = read_csv(write(f"{eight},3", f"{eight},4"), "last")
    assert (stored.images.shape, stored.labels.tolist()) == ((2, 64), [3, 4])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            [f"label,{HEADER}", f"7,{PICTURE}", f"7,{PICTURE[:-4]}"],
            "line 3 has 784 values, expected 785",
        ),
        ([f"label,{HEADER}", f"7,{PICTURE},1"], "line 2 has 786 values"),
        ([f"label,{HEADER}", f"7,x{PICTURE[1:]}"], "line 2, column 2 holds 'x'"),
        ([f"label,{HEADER}", f"7,{PICTURE}", f",{PICTURE}"], "line 3, column 1 is empty or NaN"),
        ([f"label,{HEADER}"], "only column names"),
        ([f"label,{HEADER}", f"7,{PICTURE}#1"], "line 2, column 785 holds '15#1'"),
        ([f"label,{HEADER}", "\0"], "line 2"),
        (["9" * 200_000], "not a text file"),
        ([""], "empty"),
        (["1,2,3"], "line 1 has 3 columns"),
        ([f"7,{PICTURE},1,2,3"], "line 1 has 788 columns"),
        (["  7   0   0"], "several spaces lie between its values"),
        ([f"77,{PICTURE}"], "The first one holds 77, the last one 15"),
    ],
)
def test_bad_content_is_named_with_its_line(write, text, told):
    with pytest.raises(DataError, match=rf"digits\.csv: .*{told}"):
        read_csv(write(*text))


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (f"7,{PICTURE[:-2]}256", "image 1 has .* for pixel 783, expected 0 to 255"),
        (f"7,-1{PICTURE[1:]}", "image 1 has -1 for pixel 0"),
        (f"10,{PICTURE}", "label 10 at item 0"),
        (f"7,9999999999999{PICTURE[1:]}", "image 1 has 1e.13 for pixel 0"),
        (f"7,nan{PICTURE[1:]}", "line 2, column 2 is empty or NaN"),
    ],
)
def test_values_outside_their_range_are_named(write, row, told):
    with pytest.raises(DataError, match=rf"digits\.csv: .*{told}"):
        prepare_dataset(read_csv(write(f"label,{HEADER}", row)), "own", DataHints())


@pytest.mark.parametrize("content", [b"\x89PNG\xff\xfe\0", codecs.BOM_UTF32_LE + b"1\0\0\0"])
def test_binary_file_is_no_csv(tmp_path, content):
    path = tmp_path / "digits.csv"
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"not a text file|UTF-32"):
        read_csv(path)


def test_missing_file_is_told(tmp_path):
    with pytest.raises(DataError, match="No such file"):
        read_csv(tmp_path / "none.csv")


def test_bytes_that_are_no_text_far_below_the_beginning_are_one_error(tmp_path):
    zeros = ",".join(["0"] * 784).encode()
    above = [f"label,{HEADER}".encode(), *[b"drei," + zeros] * 700]
    path = tmp_path / "digits.csv"
    path.write_bytes(b"\n".join([*above, b"dr\xffei," + zeros]))
    assert path.stat().st_size > 1 << 20
    with pytest.raises(DataError, match="not a text file; expected comma-separated numbers"):
        read_csv(path)
