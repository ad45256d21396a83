import io

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image

from digitnet.data.formats.tables.parquet import read_parquet
from digitnet.data.hints import AS_FOUND, DataHints
from digitnet.data.prepare import prepare_dataset
from digitnet.errors import DataError
from own_digits import digits, draw

X, Y = digits(20)


def png(picture):
    stream = io.BytesIO()
    Image.fromarray(picture).save(stream, "PNG")
    return stream.getvalue()


def write(path, **columns):
    pq.write_table(pa.table(columns), path)
    return path


def check(path, hints=AS_FOUND):
    dataset = prepare_dataset(read_parquet(path, hints), "own", hints)
    assert dataset.labels.tolist() == Y.tolist()
    np.testing.assert_array_equal(dataset.images, X)


def test_hugging_faces_mnist_is_read_to_the_bit(tmp_path):
    cells = [{"bytes": png(picture), "path": None} for picture in X]
    check(write(tmp_path / "train.parquet", image=cells, label=pa.array(Y, pa.int64())))


@pytest.mark.parametrize(
    "images",
    [[png(one) for one in X], X.reshape(-1, 784).tolist(), X.tolist(), (X / 255).tolist()],
    ids=["bytes", "flat lists", "nested lists", "unit lists"],
)
def test_other_picture_columns_are_read(tmp_path, images):
    check(write(tmp_path / "train.parquet", pixels=images, target=Y))


@pytest.mark.parametrize("kind", [pa.large_binary(), pa.binary_view()])
def test_bytes_of_every_kind_are_read(tmp_path, kind):
    cells = pa.array([png(one) for one in X], kind)
    check(write(tmp_path / "train.parquet", image=cells, label=Y))


def test_a_column_a_pixel_is_read(tmp_path):
    columns = {f"pixel{index}": column for index, column in enumerate(X.reshape(-1, 784).T)}
    check(write(tmp_path / "train.parquet", label=Y, **columns))


def test_label_column_can_be_told(tmp_path):
    path = write(tmp_path / "train.parquet", image=X.tolist(), label=Y[::-1], truth=Y)
    check(path, DataHints(label_column="truth"))


def test_pictures_of_any_size_go_the_way_of_files(tmp_path):
    cells = [{"bytes": png(255 - draw(digit, side=90 + digit))} for digit in range(5)]
    stored = read_parquet(write(tmp_path / "a.parquet", image=cells, label=range(5)), DataHints())
    assert (stored.images.shape, stored.sizes) == ((5, 28, 28), ((90, 90), (94, 94)))
    assert not stored.images[:, :2].any()


def test_broken_pictures_are_left_out_and_told(tmp_path):
    cells = [png(picture) for picture in X] + [b"torn"]
    stored = read_parquet(write(tmp_path / "a.parquet", image=cells, label=[*Y, 1]), DataHints())
    assert len(stored.images) == 20
    assert "left out 1 of 21 files: row 21: not a picture" in stored.notes[0]
    stored = read_parquet(
        write(tmp_path / "a.parquet", image=[None, *cells], label=[7, *Y, 1]), DataHints()
    )
    assert "left out 2 of 22 files: row 1: no picture; row 22: not a" in stored.notes[0]
    assert stored.labels.tolist() == Y.tolist()


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ({"a": [1], "b": [2]}, "has columns a, b; expected image and label"),
        ({"image": [{"bytes": None, "path": "a.png"}], "label": [1]}, "row 1 holds no picture"),
        ({"image": [[1, 2], [1]], "label": [1, 2]}, "the lists in column 'image' differ"),
        ({"image": ["a/7.png"], "label": [1]}, "column 'image' holds text, expected pictures"),
        ({"image": [], "label": []}, "holds no images"),
    ],
)
def test_other_tables_are_an_error(tmp_path, columns, told):
    with pytest.raises(DataError, match=told):
        read_parquet(write(tmp_path / "a.parquet", **columns), DataHints())


def test_broken_file_is_an_error(tmp_path):
    (tmp_path / "a.parquet").write_bytes(b"PAR1 torn")
    with pytest.raises(DataError, match=r"a\.parquet: not a Parquet file"):
        read_parquet(tmp_path / "a.parquet", DataHints())
