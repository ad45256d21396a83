import numpy as np

from digitnet.vision.edges import without_edges
from drawn_strokes import draw


def page_with_table():
    ink, outside = np.zeros((200, 400), np.uint8), np.zeros((200, 400), np.bool_)
    outside[:, 380:] = True
    draw(ink, "4", 100, 60, 80, width=6)
    return ink, outside


def test_shadow_of_the_edge_goes():
    ink, outside = page_with_table()
    shadow = ink.copy()
    shadow[:, 374:380] = 200
    np.testing.assert_array_equal(without_edges(shadow, outside), ink)


def test_writing_stays_though_a_line_leads_to_the_edge():
    ink, outside = page_with_table()
    lined = ink.copy()
    lined[112:115, 60:380] = np.maximum(lined[112:115, 60:380], 120)
    left = without_edges(lined, outside)
    assert not left[:, 366:].any()
    assert (left[ink > 200] > 200).all()


def test_faint_line_to_the_edge_goes_and_writing_stays():
    ink, outside = page_with_table()
    lined = ink.copy()
    lined[112:115, 60:380] = np.maximum(lined[112:115, 60:380], 60)
    left = without_edges(lined, outside)
    assert not left[:, 200:].any()
    assert (left[ink > 200] > 200).all()
