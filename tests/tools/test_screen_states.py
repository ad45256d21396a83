import numpy as np
import pytest

from screen_pictures import FIFTY, NUMBERS, write_films
from screen_states import STATES

WANTED = {"empty", "working", "error", "nothing", "one", "fifty"}


@pytest.mark.parametrize("surface", ["page", "app"])
@pytest.mark.parametrize("tab", ["draw", "photo", "camera"])
def test_each_tab_that_reads_is_photographed_in_each_state(surface, tab):
    assert {one.state for one in STATES if one.tab_name == f"{surface}-{tab}"} >= WANTED


def test_no_two_pictures_have_the_same_name():
    assert len({one.name for one in STATES}) == len(STATES)


def test_the_page_of_fifty_numbers_has_ten_rows_of_them():
    assert len(NUMBERS) == 50
    rows = np.flatnonzero((FIFTY < 150).any(axis=1))
    assert np.count_nonzero(np.diff(rows) > 10) == 9


def test_a_film_has_as_many_bytes_as_its_header_tells(tmp_path):
    for path in write_films(tmp_path).values():
        head, *pictures = path.read_bytes().split(b"FRAME\n")
        assert head == b"YUV4MPEG2 W640 H480 F30:1 Ip A1:1 C420\n"
        assert [len(one) for one in pictures] == 2 * [640 * 480 * 3 // 2]
