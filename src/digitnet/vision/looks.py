"""A photo or scan of one digit → the pictures of what may be the digit in it."""

from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from digitnet.image.normalise import normalise
from digitnet.vision.background import shrink
from digitnet.vision.candidates import all_parts, candidates
from digitnet.vision.frames import inside, side_lines, without_lines
from digitnet.vision.ink import Darkness, bold_ink, find_darkness, ink_of
from digitnet.vision.parts import Box, Part, Parts, box_around
from digitnet.vision.texture import is_texture

Grey = NDArray[np.uint8]

CLOSE_SIDE = 400
"""Longer side of the copy on which one candidate is looked at closely."""
CLOSE_STROKE = 0.2
"""Width of the widest strokes, as a share of the close look's longer side."""
LEAST_SIDE = 8
"""Smaller windows, pixels, are not looked into."""
AROUND = 0.6
"""Paper around a candidate in the close look, in shares of its longer side."""
PATTERN = 0.25
"""Lines along the borders that cover more than this share of the picture are no frame."""
SAME = 0.1
"""Boxes whose sides lie within this share of their longer side are one place."""


class Views(NamedTuple):
    """Ways to see the one digit in a picture.

    Attributes
    ----------
    pictures
        (28, 28) uint8 each, ink bright on 0, likelier ones first.
    firm
        So many of the first are of the likeliest place; the others are further tries.
    """

    pictures: list[Grey]
    firm: int


class Candidate(NamedTuple):
    """A group of parts that may be the digit."""

    parts: Parts
    group: list[Part]

    @property
    def box(self) -> Box:
        """Left, top, width, height in pixels."""
        return box_around(self.group)

    @property
    def mark(self) -> NDArray[np.bool_]:
        """Which pixels of its box are its own."""
        x, y, width, height = self.box
        labels = self.parts.labels[y : y + height, x : x + width]
        mine = np.zeros(labels.max() + 1, np.bool_)
        mine[[part.label for part in self.group]] = True
        return np.asarray(mine[labels], np.bool_)

    def picture(self) -> Grey:
        """Return it as the network sees it, (28, 28) uint8."""
        return normalise(self.parts.cut_out(self.group))


def looks(grey: Grey, darkness: Darkness) -> Views:
    """Return what may be the digit, likelier pictures first.

    The darkest ink and the ink without printed lines each propose a place,
    which is looked at from close by. Then come what lies within a frame or
    between lines along the picture's borders, the ink without printed lines in
    all its places, and all ink as it is.

    Parameters
    ----------
    grey
        (height, width) uint8, the picture.
    darkness
        Of a copy of it, reduced or not.

    """
    scale = max(grey.shape) / max(darkness.levels.shape)
    glance = shrink(grey, max(darkness.levels.shape))
    bold = _candidates(bold_ink(darkness), darkness, glance)[:1]
    lifted = _candidates(ink_of(darkness, lift_lines=True), darkness, glance, keep_lone=False)
    plain = ink_of(darkness, lift_lines=False)
    places = bold + [one for one in lifted[:1] if not _same_place(one, bold)]
    seen = [_look_inside(grey, _around(one.box), scale) for one in places]
    pictures = list(chain.from_iterable(seen))
    lying, standing = side_lines(darkness.levels, darkness.least)
    if 0 < lying.mean() + standing.mean() < PATTERN:
        lifted += _candidates(without_lines(plain, lying, standing), darkness, glance)[:1]
        pictures += _look_inside(grey, inside(lying, standing), scale)
    lifted += _candidates(plain, darkness, glance)[:1]
    pictures += _different([one.picture() for one in lifted])
    return Views(pictures, len(seen[0]) if seen else 0)


def _different(pictures: list[Grey]) -> list[Grey]:
    return list({picture.tobytes(): picture for picture in pictures}.values())


def _candidates(
    ink: Grey, darkness: Darkness, grey: Grey, *, keep_lone: bool = True
) -> list[Candidate]:
    """Return what may be the digit; nothing if the likeliest is a piece of texture."""
    parts = all_parts(ink, keep_lone=keep_lone)
    every = [Candidate(parts, group) for group in candidates(parts, darkness.levels)]
    if every and is_texture(every[0].mark, every[0].box, darkness.levels, grey):
        return []
    return every


def _same_place(one: Candidate, others: list[Candidate]) -> bool:
    here = np.array(one.box)
    near = SAME * here[2:].max()
    return any(bool(np.abs(here - other.box).max() < near) for other in others)


def _around(box: Box) -> tuple[slice, slice]:
    x, y, width, height = box
    margin = round(AROUND * max(width, height))
    return (
        slice(max(0, y - margin), y + height + margin),
        slice(max(0, x - margin), x + width + margin),
    )


def _look_inside(grey: Grey, window: tuple[slice, slice], scale: float) -> list[Grey]:
    """Return the digit in a part of the picture; the window is in its pixels over scale."""
    rows, columns = (slice(int(way.start * scale), int(way.stop * scale)) for way in window)
    close = grey[rows, columns]
    if min(close.shape) < LEAST_SIDE:
        return []
    close = shrink(close, CLOSE_SIDE)
    darkness = find_darkness(close, CLOSE_STROKE)
    found = _candidates(ink_of(darkness, lift_lines=False), darkness, close)[:1]
    return [one.picture() for one in found + _candidates(bold_ink(darkness), darkness, close)[:1]]
