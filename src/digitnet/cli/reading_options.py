"""Options that ``predict`` and ``read`` share."""

from pathlib import Path
from typing import Annotated

import typer

from digitnet.image.files.formats import DPI
from digitnet.image.files.page_range import PageRange

PANEL = "Many pictures"

Model = Annotated[
    str | None,
    typer.Option(
        help="A run folder, .onnx file or hf://OWNER/NAME; default: the shipped networks."
    ),
]
Json = Annotated[bool, typer.Option("--json", help="One JSON object per line.")]
Csv = Annotated[
    Path | None,
    typer.Option(
        metavar="OUT.csv",
        help="Also write what was read as a table.",
        show_default=False,
        rich_help_panel=PANEL,
    ),
]
Jobs = Annotated[
    int,
    typer.Option(min=1, max=256, help="Processes that read at a time.", rich_help_panel=PANEL),
]
Pages = Annotated[
    str | None,
    typer.Option(
        metavar="2-5",
        help="Pages of documents and frames of animations; default: all.",
        show_default=False,
        rich_help_panel=PANEL,
    ),
]
Dpi = Annotated[
    int,
    typer.Option(min=20, max=1200, help="Dots per inch of a PDF's pages.", rich_help_panel=PANEL),
]
MinConfidence = Annotated[
    float | None,
    typer.Option(
        min=0,
        max=1,
        help="Show ? for digits that are less sure than this; JSON says unsure.",
        show_default=False,
        rich_help_panel=PANEL,
    ),
]
DEFAULT_DPI = DPI


def page_range(text: str | None) -> PageRange | None:
    """Return the pages that an option names; refuse what names none."""
    from digitnet.errors import ImageError

    if text is None:
        return None
    try:
        return PageRange.parse(text)
    except ImageError as error:
        raise typer.BadParameter(f"--pages: {error}") from error
