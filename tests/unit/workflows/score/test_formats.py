import gzip
import io
import os
import struct
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from digitnet.errors import DataError
from digitnet.workflows.score import Sizes
from digitnet.workflows.score.formats import PieceReader, cut_file
from drawn_digits import Images, png

Score = Callable[..., list[dict[str, Any]]]
TRUTH = [str(digit) for digit in range(10)]


def write_parquet(path: Path, images: Images, kind: str) -> None:
    rows = images.reshape(len(images), 784)
    listed = rows.tolist()
    fixed = pa.FixedSizeListArray.from_arrays(pa.array(rows.ravel()), 784)
    struct_type = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
    columns: dict[str, Any] = {
        "bytes": {"pixels": pa.array([row.tobytes() for row in rows])},
        "fixed bytes": {"pixels": pa.array([row.tobytes() for row in rows], pa.binary(784))},
        "lists": {"pixels": pa.array(listed, pa.list_(pa.uint8()))},
        "fixed lists": {"pixels": fixed},
        "whole numbers": {"pixels": pa.array(listed, pa.list_(pa.int64()))},
        "0 to 1": {"pixels": pa.array((rows / 255).tolist(), pa.list_(pa.float32()))},
        "nested": {"pixels": pa.array(images.tolist(), pa.list_(pa.list_(pa.uint8())))},
        "pictures": {"image": pa.array([png(image) for image in images])},
        "hugging face": {"image": pa.array([{"bytes": png(one)} for one in images], struct_type)},
        "784 columns": {
            "label": pa.array(range(10)),
            **{f"pixel{column}": pa.array(rows[:, column]) for column in range(784)},
        },
    }[kind]
    pq.write_table(pa.table(columns), path, row_group_size=7)


PARQUET = (
    "bytes", "fixed bytes", "lists", "fixed lists", "whole numbers", "0 to 1", "nested", "pictures",
    "hugging face", "784 columns",
)  # fmt: skip


@pytest.mark.parametrize("kind", PARQUET)
def test_parquet_holds_pictures_in_any_usual_column(
    kind: str, ten: Images, scored: Score, tmp_path: Path
) -> None:
    source = tmp_path / "digits.parquet"
    write_parquet(source, ten, kind)
    rows = scored(source)
    assert [row["digit"] for row in rows] == TRUTH
    assert [row["path"] for row in rows] == [f"{source}#{row}" for row in range(10)]
    assert sorted(path.name for path in (tmp_path / "out").glob("part-*")) == [
        "part-000000.parquet",  # four rows of the first row group, then three, then the second
        "part-000001.parquet",
        "part-000002.parquet",
    ]


def test_parquet_names_its_rows_where_it_has_a_column_for_it(
    ten: Images, scored: Score, tmp_path: Path
) -> None:
    pixels = [image.tobytes() for image in ten]
    names = [*"abcdefghi", None]
    table = pa.table({"id": names, "thumb": pixels, "scan": pixels})
    pq.write_table(table, tmp_path / "digits.parquet")
    with pytest.raises(DataError, match="several columns that may hold pictures in id, thumb, sc"):
        scored(tmp_path / "digits.parquet")
    with pytest.raises(DataError, match="has no column image, only id, thumb, scan"):
        scored(tmp_path / "digits.parquet", column="image")
    rows = scored(tmp_path / "digits.parquet", column="scan")
    assert [row["path"] for row in rows] == [*"abcdefghi", f"{tmp_path}/digits.parquet#9"]
    assert [row["digit"] for row in rows] == TRUTH


def idx_bytes(images: Images) -> bytes:
    return struct.pack(">HBBIII", 0, 8, 3, len(images), 28, 28) + images.tobytes()


def csv_text(images: Images, *, labels: bool, names: bool) -> str:
    heads = ["label"] * labels + [f"pixel{column}" for column in range(784)]
    lines = [",".join(heads)] if names else []
    for label, image in enumerate(images):
        values = [label] * labels + image.ravel().tolist()
        lines.append(",".join(map(str, values)))
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("kind", ["plain.idx", "packed-idx3-ubyte.gz", "labels.csv", "bare.csv"])
def test_idx_and_csv(kind: str, ten: Images, scored: Score, tmp_path: Path) -> None:
    source = tmp_path / kind
    if kind.endswith(".csv"):
        labelled = kind == "labels.csv"
        source.write_text(csv_text(ten, labels=labelled, names=labelled))
    else:
        content = idx_bytes(ten)
        source.write_bytes(gzip.compress(content) if kind.endswith(".gz") else content)
    rows = scored(source)
    assert [row["digit"] for row in rows] == TRUTH
    assert [row["path"] for row in rows] == [f"{source}#{row}" for row in range(10)]


def test_csv_begins_after_blank_lines_and_comments(
    ten: Images, scored: Score, tmp_path: Path
) -> None:
    source = tmp_path / "digits.csv"
    text = csv_text(ten, labels=True, names=True)
    source.write_text(f"\n# by hand, in May\n\n{text}\n")
    rows = scored(source)
    assert [row["digit"] for row in rows] == TRUTH
    source.write_text("#" + csv_text(ten, labels=True, names=False))
    with pytest.raises(DataError, match=r"digits\.csv: a # stands before a row"):
        scored(source, out="again")


@pytest.mark.parametrize(("kind", "stored"), [(0x0B, ">i2"), (0x0D, ">f4"), (0x0E, ">f8")])
def test_idx_of_other_types_has_the_ranges_that_arrays_have(
    kind: int, stored: str, ten: Images, scored: Score, tmp_path: Path
) -> None:
    values = (ten / 255 if "f" in stored else ten).astype(stored)
    head = struct.pack(">HBBIII", 0, kind, 3, *ten.shape)
    (tmp_path / "images").write_bytes(head + values.tobytes())
    rows = scored(tmp_path / "images")
    assert [row["digit"] for row in rows] == TRUTH


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_npz_arrays_of_pictures_are_scored_and_labels_passed_over(
    save: Callable[..., None], ten: Images, scored: Score, tmp_path: Path
) -> None:
    source = tmp_path / "digits.npz"
    save(source, x_train=ten, y_train=np.arange(10), x_test=ten[:3].reshape(3, 784) / 255)
    rows = scored(source)
    assert [row["digit"] for row in rows] == [*TRUTH, "0", "1", "2"]
    assert rows[5]["path"] == f"{source}#x_train/5"
    assert rows[-1]["path"] == f"{source}#x_test/2"


@pytest.mark.parametrize("ending", [".tar", ".tar.gz", ".tar.xz", ".zip"])
def test_archives_give_their_pictures_and_pass_over_what_else_they_hold(
    ending: str, ten: Images, scored: Score, tmp_path: Path
) -> None:
    source = tmp_path / f"shard{ending}"
    long = "x" * 120  # needs a header of its own in a tar
    contents = {}
    for digit, image in enumerate(ten):
        contents[f"{long}/{digit:04d}.png"] = png(image)
        contents[f"{long}/{digit:04d}.cls"] = str(digit).encode()
    if ending == ".zip":
        with zipfile.ZipFile(source, "w") as archive:
            for name, content in contents.items():
                archive.writestr(name, content)
    else:
        with tarfile.open(source, f"w:{ending.removeprefix('.tar').removeprefix('.')}") as archive:
            for name, content in contents.items():
                member = tarfile.TarInfo(name)
                member.size = len(content)
                archive.addfile(member, io.BytesIO(content))
    rows = scored(source)
    assert [row["digit"] for row in rows] == TRUTH
    assert rows[3]["path"] == f"{source}#{long}/0003.png"


def test_a_folder_is_scored_with_all_that_lies_in_it(
    ten: Images, scored: Score, tmp_path: Path
) -> None:
    folder = tmp_path / "in"
    (folder / "b").mkdir(parents=True)
    (folder / ".hidden").mkdir()
    for name in ("a.png", "b/b.png", ".hidden/c.png"):
        (folder / name).write_bytes(png(ten[7]))
    (folder / "notes.txt").write_text("no picture")
    (folder / "c.idx").write_bytes(idx_bytes(ten[:2]))
    (folder / "t10k-labels-idx1-ubyte").write_bytes(b"\0\0\x08\x01\0\0\0\x01\x05")
    rows = scored(folder)
    names = [str(Path(row["path"]).relative_to(folder)) for row in rows]
    assert names == ["a.png", "b/b.png", "c.idx#0", "c.idx#1"]
    assert [row["digit"] for row in rows] == ["7", "7", "0", "1"]
    assert len(scored(folder / "**" / "*.png", out="globbed")) == 2


def test_broken_pictures_are_rows_with_an_error_and_the_others_are_read(
    ten: Images, scored: Score, tmp_path: Path
) -> None:
    contents = [png(ten[4]), b"no picture", b"", png(ten[2])[:200], None, png(ten[8])]
    table = pa.table({"image": pa.array(contents, pa.binary())})
    pq.write_table(table, tmp_path / "digits.parquet")
    rows = scored(tmp_path / "digits.parquet")
    assert [row["digit"] for row in rows] == ["4", None, None, None, None, "8"]
    assert [row["rejected"] for row in rows] == [False, None, None, None, None, False]
    assert rows[1]["error"].startswith("not a picture in a known format")
    assert rows[2]["error"] == "the file is empty; expected a picture"
    assert rows[3]["error"].startswith("broken picture")
    assert rows[4]["error"] == "no picture in this row"
    assert rows[0]["error"] is rows[5]["error"] is None


def test_values_that_are_no_pixels_spoil_only_their_row(
    ten: Images, scored: Score, tmp_path: Path
) -> None:
    lines = csv_text(ten, labels=False, names=False).splitlines()
    lines[2] = lines[2].replace("0,", "x,", 1)
    lines[3] = lines[3].replace("0,", "256,", 1)
    lines[5] = lines[5] + ",0"
    (tmp_path / "digits.csv").write_text("\n".join(lines) + "\n")
    rows = scored(tmp_path / "digits.csv")
    assert [row["digit"] for row in rows] == ["0", "1", None, None, "4", None, *"6789"]
    assert rows[2]["error"] == "expected 784 whole numbers from 0 to 255"
    assert rows[3]["error"] == "holds a value that is no pixel; expected 0 to 255"
    assert rows[5]["error"] == "expected 784 whole numbers from 0 to 255"


def test_pixels_are_taken_as_they_are_or_as_pictures_and_blank_ones_are_rejected(
    ten: Images, scored: Score, tmp_path: Path
) -> None:
    np.savez(tmp_path / "digits.npz", x=np.stack([ten[3], 255 - ten[3], 0 * ten[3]]))
    rows = scored(tmp_path / "digits.npz")
    assert [row["digit"] for row in rows] == ["3", "3", None]
    assert [row["rejected"] for row in rows] == [False, False, True]
    assert rows[2]["confidence"] == 0


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.tar", b"no archive", "not a tar file that can be read"),
        ("a.tar.gz", b"\x1f\x8bno archive", "not a tar file that can be read"),
        ("a.zip", b"no archive", "not a zip file that can be read"),
        ("a.npz", b"no archive", "not a .npz file that can be read"),
        ("a.parquet", b"no archive", "not a Parquet file that can be read"),
        ("a.idx", b"no archive", "not an IDX file"),
        ("a.csv", b"no,archive\n", "line 1 has 2 columns, expected 784 pixels"),
        ("a.idx", idx_bytes(np.zeros((2, 28, 28), np.uint8))[:-1], "torn"),
        ("a.bin", b"no archive", "neither a picture nor anything that holds pictures"),
    ],
)
def test_a_file_that_is_not_what_its_name_says_stops_the_job_before_any_work(
    name: str, content: bytes, told: str, scored: Score, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DataError, match=told) as refused:
        scored(tmp_path / name)
    assert name in str(refused.value)
    assert list((tmp_path / "out").iterdir()) == []


def test_a_file_that_breaks_in_the_middle_gives_rows_with_errors(
    ten: Images, scored: Score, tmp_path: Path
) -> None:
    source = tmp_path / "digits.parquet"
    table = pa.table({"pixels": [image.tobytes() for image in ten]})
    pq.write_table(
        table,
        source,
        row_group_size=5,
        compression="gzip",
        use_dictionary=False,
        write_statistics=False,
    )
    content = bytearray(source.read_bytes())
    column = pq.read_metadata(source).row_group(1).column(0)
    middle = column.data_page_offset + column.total_compressed_size // 2
    content[middle : middle + 60] = b"\xff" * 60
    source.write_bytes(content)
    rows = scored(source)
    assert [row["digit"] for row in rows] == [*"01234", *[None] * 5]
    assert [row["path"] for row in rows[5:]] == [f"{source}#{row}" for row in range(5, 10)]
    assert rows[7]["error"].startswith("the file is broken: ")


def test_pieces_of_a_row_group_may_be_read_in_any_order(ten: Images, tmp_path: Path) -> None:
    source = tmp_path / "digits.parquet"
    pq.write_table(pa.table({"pixels": [image.tobytes() for image in ten]}), source)
    pieces = list(cut_file(str(source), Sizes(3)))
    read = PieceReader()
    for piece in (pieces[0], pieces[2], pieces[3], pieces[1], pieces[1]):
        batches = list(read(piece))
        names = [name for batch in batches for name in batch.names]
        stop = min(piece.start + 3, 10)
        assert names == [f"{source}#{row}" for row in range(piece.start, stop)]
        images = np.concatenate([batch.images for batch in batches])
        np.testing.assert_array_equal(images, ten[piece.start : stop])


@pytest.mark.parametrize("read", [False, True])
def test_file_whose_name_is_no_unicode_is_scored(
    ten: Images, scored: Score, tmp_path: Path, read: bool
) -> None:
    """Old archives bring names in Latin-1; Parquet holds UTF-8 alone."""
    for name, content in ((b"caf\xe9.png", png(ten[7])), (b"\xff.png", b"torn")):
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).write_bytes(content)
    first, second = scored(tmp_path, read=read)
    assert first["path"] == f"{tmp_path}/caf\\udce9.png"
    assert (first["digit"] == "7") if not read else (first["error"] is None)
    assert "not a picture" in second["error"]


@pytest.mark.parametrize("column", ["row", "label", "note"])
def test_column_that_holds_no_pictures_is_told_before_any_work(
    column: str, ten: Images, scored: Score, tmp_path: Path
) -> None:
    nested = [{"meta": {"image": {"bytes": png(one), "path": "x"}}} for one in ten]
    table = {"row": nested, "label": range(10), "note": list("abcdefghij")}
    pq.write_table(
        pa.table({name: pa.array(one) for name, one in table.items()}), tmp_path / "t.pq"
    )
    with pytest.raises(DataError, match=f"column {column} holds no pictures; name another one"):
        scored(tmp_path / "t.pq", column=column)


def test_column_of_which_there_are_two_is_told(ten: Images, scored: Score, tmp_path: Path) -> None:
    pictures = pa.array([png(one) for one in ten])
    twice = pa.table([pictures, pictures], names=["image", "image"])
    pq.write_table(twice, tmp_path / "twice.parquet")
    with pytest.raises(DataError, match="column image is there twice"):
        scored(tmp_path / "twice.parquet", column="image")
