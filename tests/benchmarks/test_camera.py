import numpy as np

from camera import HEIGHT, PICTURES, WIDTH, write_film, write_page


def test_a_page_has_rows_of_digits_of_the_height_asked_for(digits):
    page = write_page(digits.images, 40)
    rows = np.flatnonzero((page < 150).any(axis=1))
    heights = [len(run) for run in np.split(rows, np.flatnonzero(np.diff(rows) > 1) + 1)]
    assert page.shape == (HEIGHT, WIDTH)
    assert len(heights) == 6
    assert all(30 <= height <= 56 for height in heights)


def test_a_film_is_as_long_as_its_header_tells_and_its_page_moves(digits, tmp_path):
    path = tmp_path / "film.y4m"
    write_film(digits.images, 40, path)
    head, *pictures = path.read_bytes().split(b"FRAME\n")
    assert head == b"YUV4MPEG2 W640 H480 F30:1 Ip A1:1 C420\n"
    assert {len(one) for one in pictures} == {WIDTH * HEIGHT * 3 // 2}
    assert len(set(pictures)) > PICTURES // 2
