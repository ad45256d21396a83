import gzip
import struct
import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitnet.data.formats.idx import MAX_BYTES, parse_idx
from digitnet.errors import DataError


def idx(array: np.ndarray) -> bytes:
    kind = {np.uint8: 8, np.int8: 9, np.int16: 11, np.int32: 12, np.float32: 13, np.float64: 14}[
        array.dtype.type
    ]
    header = struct.pack(f">2xBB{array.ndim}I", kind, array.ndim, *array.shape)
    return header + array.astype(array.dtype.newbyteorder(">")).tobytes()


IMAGES = np.arange(2 * 3 * 4, dtype=np.uint8).reshape(2, 3, 4)


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_array_comes_back_as_it_was_written(pack):
    parsed = parse_idx(pack(idx(IMAGES)), "images")
    assert parsed.dtype == np.uint8
    np.testing.assert_array_equal(parsed, IMAGES)


def test_big_endian_integers_are_read():
    labels = np.array([[5, -1], [70_000, 2]], np.int32)
    np.testing.assert_array_equal(parse_idx(idx(labels), "labels"), labels)


@pytest.mark.parametrize("kind", [np.int8, np.int16, np.int32, np.float32, np.float64])
def test_every_type_of_the_format_is_read(kind):
    values = np.array([[[0, 1], [2, 127]]], kind)
    parsed = parse_idx(idx(values), "images")
    assert parsed.dtype == kind
    np.testing.assert_array_equal(parsed, values)


@pytest.mark.parametrize(
    "content", [b"", b"\0\0", b"\0\0\x08\x00", b"\0\0\x0a\x01\0\0\0\0", b"PNG!"]
)
def test_wrong_magic_number_is_named(content):
    with pytest.raises(DataError, match=rf"^labels\.gz: not an IDX file: .*{content.hex()[:8]}"):
        parse_idx(content, "labels.gz")


def test_header_that_ends_early_is_torn():
    with pytest.raises(DataError, match="ends inside its header"):
        parse_idx(idx(IMAGES)[:9], "images")


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
@pytest.mark.parametrize(("change", "told"), [(-1, "only 23 follow"), (1, "more follow")])
def test_sizes_that_disagree_with_the_content_are_told(pack, change, told):
    content = idx(IMAGES) + b"\0"
    with pytest.raises(DataError, match=rf"shape \(2, 3, 4\), 24 bytes, but {told}"):
        parse_idx(pack(content[: len(idx(IMAGES)) + change]), "images")


@pytest.mark.parametrize("keep", [10, 20, -9, -1])
def test_gzip_torn_in_the_middle_is_an_error(keep):
    with pytest.raises(DataError, match="torn"):
        parse_idx(gzip.compress(idx(IMAGES))[:keep], "images.gz")


def test_gzip_with_a_flipped_bit_is_an_error():
    content = bytearray(gzip.compress(idx(IMAGES)))
    content[-6] ^= 1
    with pytest.raises(DataError, match="torn or altered"):
        parse_idx(bytes(content), "images.gz")


def test_header_that_claims_too_much_is_refused_before_reading():
    header = struct.pack(">2xBB3I", 8, 3, 2**32 - 1, 28, 28)
    with pytest.raises(DataError, match="claims shape"):
        parse_idx(header, "images")


def test_gzip_bomb_is_not_unpacked():
    """Sixteen mebibytes of zeros behind a header that promises 24 bytes."""
    bomb = gzip.compress(idx(IMAGES) + bytes(1 << 24))
    tracemalloc.start()
    try:
        with pytest.raises(DataError, match="more follow"):
            parse_idx(bomb, "images")
        assert tracemalloc.get_traced_memory()[1] < 1 << 21
    finally:
        tracemalloc.stop()


NEARLY_IDX = st.builds(
    lambda kind, sizes, tail: struct.pack(f">2xBB{len(sizes)}I", kind, len(sizes), *sizes) + tail,
    st.sampled_from([8, 8, 9, 10, 11, 12, 13, 14]),
    st.lists(st.integers(0, 5) | st.integers(0, 2**32 - 1), max_size=5),
    st.binary(max_size=200),
)
CONTENT = st.binary(max_size=300) | NEARLY_IDX | NEARLY_IDX.map(gzip.compress)


def test_more_than_half_a_gigabyte_is_refused_by_its_header():
    header = struct.pack(">2xBB3I", 8, 3, 700_000, 28, 28)
    told = r"claims shape \(700000, 28, 28\), more than 512 MiB"
    with pytest.raises(DataError, match=told):
        parse_idx(header, "images")


@given(CONTENT, st.integers(0, 8))
def test_any_bytes_give_an_array_or_a_data_error(content, cut):
    try:
        array = parse_idx(content[: len(content) - cut], "fuzzed")
    except DataError:
        return
    assert array.dtype in (np.uint8, np.int8, np.int16, np.int32, np.float32, np.float64)
    assert 1 <= array.ndim <= 4
    assert array.nbytes <= MAX_BYTES
