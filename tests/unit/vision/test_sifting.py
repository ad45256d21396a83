import numpy as np

from digitnet.vision.parts import find_parts
from digitnet.vision.sifting import dark_enough, inside, thick_enough
from drawn_strokes import draw, page_of


def parts_at(ink):
    parts = find_parts(ink)
    return parts, sorted(parts.parts, key=lambda part: (part.y // 60, part.x))


def test_what_touches_the_border_goes():
    ink = page_of("745")
    ink[:40, 200:] = 0
    ink[:30, 150:170] = 255
    _, line = parts_at(ink)
    left = inside([line], ink.shape)
    assert [part.x // 50 for part in left[0]] == [0, 1, 2]


def test_upright_edges_beside_the_border_go():
    ink = np.pad(page_of("745"), ((0, 500), (0, 0)))
    ink[20:90, -6:-4] = 255
    _, line = parts_at(ink)
    assert len(line) == 4
    wider = (ink.shape[0], ink.shape[1] + 300)
    assert [len(inside([line], shape)[0]) for shape in (wider, ink.shape)] == [4, 3]


def test_a_number_cut_out_closely_stays():
    ink = page_of("745")
    rows, columns = np.flatnonzero(ink.any(1)), np.flatnonzero(ink.any(0))
    close = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    _, line = parts_at(close)
    assert inside([line], close.shape) == [line]


def test_grain_far_fainter_than_the_digits_goes():
    ink = page_of("745")
    parts, line = parts_at(ink)
    levels = np.where(ink > 0, 120, 0).astype(np.uint8)
    levels[:, 120:] //= 10
    left = dark_enough([line], parts, {line[0].label, line[1].label}, levels)
    assert left == [line[:2]]
    assert dark_enough([line], parts, set(), levels) == [line]


def test_hairlines_beside_thick_digits_go():
    ink = page_of("745")
    ink[10:80, 170:172] = 255
    parts, line = parts_at(ink)
    line = sorted(line, key=lambda part: part.x)
    sure = {part.label for part in line[:3]}
    assert thick_enough([line], parts, sure) == [line[:3]]
    assert thick_enough([line], parts, set()) == [line]


def test_a_1_of_the_same_pen_stays():
    parts, line = parts_at(page_of("7145"))
    sure = {part.label for part in line}
    assert len(line) == 4
    assert thick_enough([line], parts, sure) == [line]


def test_each_line_has_its_own_pen():
    ink = np.zeros((220, 200), np.uint8)
    for y, width, digits in ((20, 10, "745"), (130, 3, "71")):
        for place, digit in enumerate(digits):
            draw(ink, digit, 20 + 60 * place, y, 50, width)
    parts = find_parts(ink)
    lines = [[part for part in parts.parts if (part.y < 100) == first] for first in (True, False)]
    assert list(map(len, lines)) == [3, 2]
    sure = {part.label for part in parts.parts}
    assert thick_enough(lines, parts, sure) == lines
