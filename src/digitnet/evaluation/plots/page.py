"""What all pictures share: size, colours, title, caption, and how they are saved."""

import warnings
from pathlib import Path

from matplotlib import rc_context
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.text import Text

RIGHT, WRONG = "#0072B2", "#C04A00"
INK, GREY, LINES = "#1a1a1a", "#555555", "#dddddd"
DPI = 100
MARGIN = 0.12
"""Inches around a picture and between its parts."""


def new_page(width: float, height: float, title: str, caption: str) -> Figure:
    """Return an empty figure with its title on top and a caption below.

    Parameters
    ----------
    width, height
        Size in inches of 100 pixels.
    caption
        A line that says which run this is.
    """
    layout = ConstrainedLayoutEngine(w_pad=MARGIN, h_pad=MARGIN)
    figure = Figure(figsize=(width, height), dpi=DPI, layout=layout)
    figure.suptitle(title, x=MARGIN / width, ha="left", fontsize=15, weight="bold", color=INK)
    figure.supxlabel(caption, x=MARGIN / width, ha="left", fontsize=10, color=GREY)
    return figure


def save_png(figure: Figure, path: Path) -> None:
    """Write a figure; the same figure gives the same bytes.

    Names are drawn as they are: ``$`` begins no formula, and what the font doesn't have
    is an empty box, without a word.
    """
    for text in figure.findobj(Text):
        text.set_parse_math(False)
    with warnings.catch_warnings(), rc_context({"text.parse_math": False}):
        warnings.filterwarnings("ignore", r"Glyph \d+ ")
        figure.savefig(path, format="png", dpi=DPI, metadata={"Software": None})
