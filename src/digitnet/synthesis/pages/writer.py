"""Put numbers, words and marks on a canvas."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from digitnet.synthesis.forms.lines import draw_lines, smoothed
from digitnet.synthesis.pages.canvas import Canvas, Cover
from digitnet.synthesis.pages.fonts.glyphs import ambiguous
from digitnet.synthesis.pages.scene import LETTER, MARK, NO_LOSS
from digitnet.synthesis.pages.writing.bank import Bank
from digitnet.synthesis.pages.writing.hand import INK, Hand, pick_hand, write_digit
from digitnet.synthesis.pages.writing.marks import MARKS, draw_mark, draw_small, rise_of
from digitnet.synthesis.pages.writing.outline import Outline

ALIKE = frozenset("/x")
"""Signs that fonts don't supply: their slash may lean like a hand's 1, their x is a letter."""
SMALL = ".,-:'"
"""Written too small to be taken for a digit: they carry no label."""
FLAT = 0.5
"""Height of a flat zero, as a share of its neighbours'."""
SIGNS_OF_FONTS = 0.45
"""How often a sign is a handwriting font's: there are a hundred ways to write a $."""
TOO_SMALL = 0.35
"""A sign that is smaller, in digit heights, is no symbol to be found, like a point."""
ALONE = 0.5
"""Nobody can tell a slash from a 1 where less of the digit before it is seen, in digit heights."""
IN_PRINT = frozenset("OoIl|")
"""Letters that may be digits even in print."""
RISES = {".": (-0.06, 0.12), "-": (0.35, 0.6), ":": (0, 0.2)}
"""How far above the line small signs stand, in digit heights, from and to."""
RAISED = 0.08
"""How often a point stands half as high as a digit."""
TUCKED = 0.2, 0.6, 1.0
"""Shares of the room that a small sign takes where the digits beside it leave it less."""
FREE = 0.2
"""How often a sign stands further from its neighbours than they from one another."""


@dataclass
class Writer:
    """Somebody who writes on a canvas.

    Attributes
    ----------
    height
        Of a digit, pixels.
    gap
        Mean space between digits, digit heights.
    touching, linked
        How often neighbours touch; how often a stroke leads from one to the next.
    kerned
        Whether the space between digits is the one between their ink, as in most hands,
        and not the one between their boxes: what leans reaches over its neighbour then.
    jitter
        Spread of how far digits stray from the baseline, digit heights.
    """

    canvas: Canvas
    bank: Bank
    rng: np.random.Generator
    height: float
    hand: Hand
    gap: float
    touching: float
    linked: float
    kerned: bool
    jitter: float

    @property
    def pen(self) -> float:
        """Stroke width as a share of the height."""
        return self.hand.pen or 0.1

    def number(self, text: str, x: float, baseline: float, number: int | None = None) -> float:
        """Write digits and signs from x on; return where the ink ends.

        Parameters
        ----------
        text
            Digits, the signs ``. , - : '`` and keys of `MARKS`. A sign ends a number.
        number
            Which number the digits go on, as `Canvas.next_number` returned it; a new one if not
            told.
        """
        number = self.canvas.next_number() if number is None else number
        right, rng, height = x, self.rng, self.height
        last: Outline | None = None
        for char in text:
            space = height * (self.gap * rng.uniform(0.5, 1.5))
            if rng.random() < self.touching:
                space = -height * rng.uniform(0.02, 0.2)
            before, last = last, None
            if not char.isdigit():
                number = self.canvas.next_number()
            if char in SMALL:
                cover, rise = self._small(char)
                at = right + rng.uniform(0, 0.7) * space
                self.canvas.put(cover, at, baseline - rise - len(cover))
                right += (space + cover.shape[1]) * (1 if char == "-" else rng.choice(TUCKED))
                continue
            if char in MARKS:
                cover, rise = self._sign(char)
                apart = height * rng.uniform(0.2, 0.8) * (rng.random() < FREE)
                space += apart
                label = MARK if max(cover.shape) > TOO_SMALL * height else None
                if char == "/" and right < ALONE * height:
                    label = NO_LOSS
                self.canvas.put(cover, right + space, baseline - rise - len(cover), label)
                right += apart
            else:
                cover, rise = self._digit(int(char))
                if self.kerned and before:
                    space -= before.room(cover, rise)
                last = Outline(cover, rise)
                self.canvas.put(
                    cover, right + space, baseline - rise - len(cover), int(char), number
                )
                if right > x and rng.random() < self.linked:
                    self._link(right, right + space, baseline)
            right += space + cover.shape[1]
        return right

    def _small(self, sign: str) -> tuple[Cover, float]:
        """Return a small sign's ink, and how far it stands above the line."""
        rng, height = self.rng, self.height
        if rng.random() < 0.5 * SIGNS_OF_FONTS:
            set_in_font = self._sign_of_font(sign)
            if set_in_font:
                return set_in_font
        cover = draw_small(sign, height, self.pen, rng)
        if sign in RISES:
            raised = 0.4 * (sign == "." and rng.random() < RAISED)
            return cover, height * (rng.uniform(*RISES[sign]) + raised)
        top = rng.uniform(0.85, 1.1) if sign == "'" else rng.uniform(-0.05, 0.25)
        return cover, top * height - len(cover)

    def _sign(self, sign: str) -> tuple[Cover, float]:
        """Return a sign's ink, and how far it stands above the line.

        A slash leans more than the hand's 1s, or nobody could tell it from them.
        """
        if sign not in ALIKE and self.rng.random() < SIGNS_OF_FONTS:
            set_in_font = self._sign_of_font(sign)
            if set_in_font:
                return set_in_font
        slant = self.hand.slant + max(self.hand.lean, 0) * (sign == "/")
        cover = draw_mark(sign, self.height, self.pen, self.rng, slant)
        return cover, rise_of(sign, len(cover), self.height, self.rng)

    def _sign_of_font(self, sign: str) -> tuple[Cover, float] | None:
        """Return a sign of some handwriting font; None where it has none that shows."""
        faces, rng = self.bank.hand_faces, self.rng
        if not len(faces):
            return None
        drawn = self.bank.glyphs.draw(
            int(rng.choice(faces)), sign, self.height * rng.uniform(0.8, 1.2), rng
        )
        cover = np.asarray(drawn.cover, np.uint8)
        x, y, wide, tall = cv2.boundingRect((cover > INK).astype(np.uint8))
        if wide == 0:
            return None
        return cover[y : y + tall, x : x + wide], drawn.baseline - (y + tall)

    def _link(self, left: float, right: float, baseline: float) -> None:
        """Lead a stroke from one digit into the next, as hurried people write zeros."""
        rng, height = self.rng, self.height
        rise = rng.choice([0.1, 0.5, 0.9]) * height + rng.normal(0, 0.05) * height
        ends = np.array([[left - 0.12 * height, rise], [right + 0.12 * height, rise]])
        ends[:, 1] += rng.normal(0, 0.08, 2) * height
        middle = ends.mean(axis=0) - np.array([0, rng.uniform(-0.1, 0.15) * height])
        curve = smoothed(np.array([ends[0], middle, ends[1]]))
        width = max(1.0, 0.8 * self.pen * height)
        cover = draw_lines([curve * np.array([1.0, -1.0])], width)
        top = baseline - max(ends[:, 1].max(), middle[1])
        self.canvas.put(cover, ends[0, 0] - width - 1, top - width - 1)

    def _digit(self, digit: int) -> tuple[Cover, float]:
        """Return a digit's ink and how far it stands above the baseline."""
        rng, height = self.rng, self.height * self.rng.uniform(0.88, 1.12)
        rise = rng.normal(0, self.jitter) * self.height
        if digit == 0 and rng.random() < self.hand.flat:
            height *= FLAT * rng.uniform(0.9, 1.3)
            rise += self.height * rng.choice([0, 0.25, 0.5])
        if digit in {7, 9, 4} and rng.random() < 0.15:
            rise -= 0.25 * self.height
        return write_digit(self.bank, self.hand, digit, height, rng), rise

    def crossed_out(self, x: float, baseline: float) -> float:
        """Write a digit and scribble over it: a mark."""
        rng = self.rng
        cover, _ = self._digit(int(rng.integers(10)))
        over = draw_mark(
            str(rng.choice(["scribble", "zigzag", "x"])), self.height, 1.3 * self.pen, rng
        )
        top = baseline - max(len(cover), len(over))
        self.canvas.put(cover, x, baseline - len(cover))
        self.canvas.put(over, x, baseline - len(over))
        wide = max(cover.shape[1], over.shape[1])
        self.canvas.mark((x, top, wide, baseline - top), MARK)
        return float(x + wide)

    def mark(self, x: float, baseline: float, names: Sequence[str] = tuple(MARKS)) -> float:
        """Write a symbol that is no digit, or a slash that may be a 1; return where it ends."""
        sign = str(self.rng.choice(list(names)))
        cover, rise = self._sign(sign)
        label = NO_LOSS if sign == "/" else MARK
        self.canvas.put(cover, x, baseline - rise - len(cover), label)
        return float(x + cover.shape[1])


def pick_writer(canvas: Canvas, bank: Bank, height: float, rng: np.random.Generator) -> Writer:
    """Make up somebody who writes digits of this height."""
    gap = float(rng.choice([0.08, 0.2, 0.45], p=[0.35, 0.45, 0.2]))
    touching = float(rng.choice([0.0, 0.1, 0.35], p=[0.55, 0.3, 0.15]))
    linked = float(rng.choice([0.0, 0.4], p=[0.9, 0.1]))
    jitter = float(rng.choice([0.02, 0.06]))
    kerned = bool(rng.random() < 0.5)
    hand = pick_hand(bank, rng)
    return Writer(canvas, bank, rng, height, hand, gap, touching, linked, kerned, jitter)


def put_text(
    canvas: Canvas,
    bank: Bank,
    face: int,
    text: str,
    *,
    at: tuple[float, float],
    height: float,
    rng: np.random.Generator,
    printed: bool = True,
) -> float:
    """Set text in a font from `at` (x, baseline) on; return where the ink ends.

    Its digits and letters are labelled; a letter that stands alone or beside a digit and looks
    like one carries no loss, in print only where it is the digit's double.
    """
    drawn = bank.glyphs.draw(face, text, height, rng)
    x, y = at[0], at[1] - drawn.baseline
    canvas.put(drawn.cover, x, y, printed=printed)
    number, word = canvas.next_number(), 0
    for (char, left, top, width, tall), doubtful, of in zip(
        drawn.characters, ambiguous(drawn), drawn.words, strict=True
    ):
        box = (round(x) + left, round(y) + top, width, tall)
        if of != word or not char.isdigit():
            number, word = canvas.next_number(), of
        if char in "0123456789":
            canvas.mark(box, int(char), number)
        elif char in "/()+=%€$£#*&?[]{}<>\\@°":
            canvas.mark(box, MARK)
        elif doubtful and (not printed or char in IN_PRINT):
            canvas.mark(box, NO_LOSS)
        elif char.isalpha():
            canvas.mark(box, LETTER)
    return float(x + drawn.cover.shape[1])
