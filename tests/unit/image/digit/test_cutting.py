"""A symbol is cut out of its surroundings: what is ink in a box, and how much around it counts."""

import numpy as np
import pytest

from digitnet.image.digit.cutting import cut_symbol, find_ink, lone_cuts, percentiles

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


@pytest.mark.parametrize(("covered", "is_rule"), [(0.87, True), (0.83, False)])
def test_a_rule_along_a_lone_symbols_box_is_left_out(covered: float, is_rule: bool) -> None:
    """Beside it the faint bar, a sixth as dark, would be ground; a shorter line is ink."""
    grey = page(220 - 30)
    grey[14 : 14 + round(62 * covered), 25:28] = 40
    (lone,) = lone_cuts(grey, BOX)
    assert (np.abs(lone.astype(int) - cut_symbol(page(), BOX)).mean() < 1) == is_rule
    assert np.abs(cut_symbol(grey, BOX).astype(int) - cut_symbol(page(), BOX)).mean() > 5


@pytest.mark.parametrize(("column", "is_rule"), [(30, True), (32, False)])
def test_a_rule_through_a_lone_symbols_box_is_ink(column: int, is_rule: bool) -> None:
    """The box begins at 30; a twentieth of its width belongs to its side."""
    grey = page(220 - 30)
    grey[:, column] = 40
    (lone,) = lone_cuts(grey, BOX)
    assert (np.abs(lone.astype(int) - cut_symbol(page(), BOX)).mean() < 1) == is_rule


def test_of_rules_on_all_sides_only_what_is_between_is_seen() -> None:
    grey = page(220 - 30)
    grey[16:18], grey[73:75], grey[:, 25:27], grey[:, 53:55] = 40, 40, 40, 40
    for page_of_it in (grey, 255 - grey):
        np.testing.assert_array_equal(lone_cuts(page_of_it, BOX), [cut_symbol(page(), BOX)])


def test_a_1_from_border_to_border_is_no_rule() -> None:
    grey, bar = page()[20:70], np.array([36, 0, 8, 50], np.float32)
    np.testing.assert_array_equal(lone_cuts(grey, bar)[0], cut_symbol(grey, bar))


def half_in_shadow(by: int) -> np.ndarray:
    """Two bars, each 100 darker than its ground; a shadow's edge is between them."""
    grey = np.full((100, 100), 220, np.uint8)
    grey[20:70, [*range(32, 37), *range(45, 50)]] = 120
    grey[:, 41:] -= by
    return grey


@pytest.mark.parametrize(("shadow", "cuts"), [(30, 0), (90, 2)])
def test_a_symbol_on_uneven_ground_is_cut_in_two_more_ways(shadow: int, cuts: int) -> None:
    """Ground is uneven from a third of the ink's strength on, here 35."""
    assert len(lone_cuts(half_in_shadow(shadow), BOX)) == 1 + cuts


def test_ink_on_both_sides_of_a_shadows_edge_is_seen_among_its_surroundings() -> None:
    """Where one grey is the ground, the shadow is as much ink as the bars."""
    grey, plain = half_in_shadow(90), cut_symbol(half_in_shadow(0), BOX)
    _, dark, bright = lone_cuts(grey, BOX)
    assert np.abs(dark.astype(int) - plain).mean() < 2
    assert np.abs(cut_symbol(grey, BOX).astype(int) - plain).mean() > 20
    for cut, ink in zip(lone_cuts(255 - grey, BOX)[1:], (bright, dark), strict=True):
        np.testing.assert_array_equal(cut, ink)


@pytest.mark.parametrize(("wide", "is_ink"), [(18, True), (30, False)])
def test_surroundings_are_half_as_wide_as_a_box_is_high(wide: int, is_ink: bool) -> None:
    """A wider blot is ground itself; the bars beside it stay."""
    grey = half_in_shadow(90)
    grey[10:90, 50 : 50 + wide] = 10
    _, dark, _ = lone_cuts(grey, np.array([30, 20, 50, 50], np.float32))
    assert ((dark[14] > 0).sum() > 4) == is_ink
    assert dark[14].any()


@pytest.mark.parametrize("place", [(300, 300), (-50, 20), (30, -50), (-50, -50)])
def test_a_box_beyond_the_picture_holds_no_ink(place: tuple[int, int]) -> None:
    beyond = np.array([*place, 20, 20], np.float32)
    assert find_ink(page(), beyond).shape == (1, 1)
    assert not cut_symbol(page(), beyond).any()
    assert not np.any(lone_cuts(page(), beyond))


def test_a_whole_picture_is_cut_without_a_box() -> None:
    picture = cut_symbol(page())
    assert picture.shape == (28, 28)
    assert np.flatnonzero(picture.any(axis=1)).size == 20


@pytest.mark.parametrize("size", [1, 2, 7, 100, 4097])
def test_percentiles_are_those_of_numpy(size: int) -> None:
    values = np.random.default_rng(size).integers(0, 256, size).astype(np.uint8)
    shares = (0, 2, 10, 50, 97, 98, 100)
    expected = np.percentile(values.astype(int) - 40, shares)
    np.testing.assert_allclose(percentiles(values, *shares, ground=40), expected)
