"""A symbol is cut out of its surroundings: what is ink in a box, and how much around it counts."""

import numpy as np
import pytest

from digitnet.image.digit.cutting import cut_symbol, find_ink, local_cuts

BOX = np.array([30, 20, 20, 50], np.float32)


def page(ink: int = 60, ground: int = 220) -> np.ndarray:
    """A bar on a page that fills the box's height."""
    grey = np.full((100, 100), ground, np.uint8)
    grey[20:70, 36:44] = ink
    return grey


def test_ink_is_bright_on_nothing_whichever_way_round_it_was() -> None:
    for grey in (page(), 255 - page()):
        ink = find_ink(grey, BOX)
        assert (int(ink.max()), int(np.median(ink))) == (255, 0)
        assert (ink > 0).sum() == 50 * 8


def test_an_eighth_of_the_longer_side_is_looked_at_around_a_box() -> None:
    assert find_ink(page(), BOX).shape == (50 + 12, 20 + 12)


@pytest.mark.parametrize(("level", "is_ink"), [(220 - 48, False), (220 - 65, True)])
def test_what_is_a_third_as_dark_as_the_ink_is_ground(level: int, is_ink: bool) -> None:
    grey = page()
    grey[40:44, 36:50] = np.minimum(grey[40:44, 36:50], level)
    assert bool(find_ink(grey, BOX)[26:30, 22:24].any()) == is_ink


def test_what_reaches_in_from_outside_is_dropped_and_a_dot_of_its_own_is_kept() -> None:
    grey = page()
    grey[30:34, 48:60] = 60
    grey[50:53, 48:50] = 60
    ink = find_ink(grey, BOX)
    assert not ink[16:20, 24:].any()
    assert ink[36:39, 24:26].all()


@pytest.mark.parametrize(("ink", "seen"), [(220 - 31, 50 * 8), (220 - 21, 0)])
def test_a_faint_symbol_beside_a_dark_frame_is_no_ground(ink: int, seen: int) -> None:
    """The frame is 180 darker than the paper; the bar 31 or 21: more than the grain, or not."""
    grey = page(ink)
    grey[:, 26:29] = 40
    assert (find_ink(grey, BOX)[:, 8:] > 0).sum() == seen


@pytest.mark.parametrize(("reach", "is_frame"), [(7, True), (10, False)])
def test_a_frame_hardly_reaches_into_the_middle_of_the_box(reach: int, is_frame: bool) -> None:
    """A line from border to border has a branch; 8 or 11 % of both lie in the middle."""
    grey = page(220 - 40)
    grey[14:76, 26:28] = 40
    grey[50 : 50 + reach, 28:34] = 40
    ink = find_ink(grey, BOX)
    assert bool(ink[10:30, 14:18].all()) == is_frame


def half_in_shadow(by: int) -> np.ndarray:
    """Two bars, each 100 darker than its ground; a shadow's edge is between them."""
    grey = np.full((100, 100), 220, np.uint8)
    grey[20:70, [*range(32, 37), *range(45, 50)]] = 120
    grey[:, 41:] -= by
    return grey


@pytest.mark.parametrize(("shadow", "cuts"), [(30, 0), (90, 2)])
def test_a_symbol_on_uneven_ground_is_cut_in_two_more_ways(shadow: int, cuts: int) -> None:
    """Ground is uneven from a third of the ink's strength on, here 35."""
    assert len(local_cuts(half_in_shadow(shadow), BOX)) == cuts


def test_ink_on_both_sides_of_a_shadows_edge_is_seen_among_its_surroundings() -> None:
    """Where one grey is the ground, the shadow is as much ink as the bars."""
    grey, plain = half_in_shadow(90), cut_symbol(half_in_shadow(0), BOX)
    dark, bright = local_cuts(grey, BOX)
    assert np.abs(dark.astype(int) - plain).mean() < 2
    assert np.abs(cut_symbol(grey, BOX).astype(int) - plain).mean() > 20
    for cut, ink in zip(local_cuts(255 - grey, BOX), (bright, dark), strict=True):
        np.testing.assert_array_equal(cut, ink)


@pytest.mark.parametrize(("wide", "is_ink"), [(18, True), (30, False)])
def test_surroundings_are_half_as_wide_as_a_box_is_high(wide: int, is_ink: bool) -> None:
    """A wider blot is ground itself; the bars beside it stay."""
    grey = half_in_shadow(90)
    grey[10:90, 50 : 50 + wide] = 10
    dark, _ = local_cuts(grey, np.array([30, 20, 50, 50], np.float32))
    assert ((dark[14] > 0).sum() > 4) == is_ink
    assert dark[14].any()


def test_a_box_beyond_the_picture_holds_no_ink() -> None:
    beyond = np.array([300, 300, 20, 20], np.float32)
    assert not cut_symbol(page(), beyond).any()
    assert local_cuts(page(), beyond) == []


def test_a_whole_picture_is_cut_without_a_box() -> None:
    picture = cut_symbol(page())
    assert picture.shape == (28, 28)
    assert np.flatnonzero(picture.any(axis=1)).size == 20
