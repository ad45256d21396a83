"""``digitnet read``: every digit in a photo or scan, in reading order."""

from pathlib import Path
from typing import Annotated

import typer

from digitnet.cli.output import drawings, table_file
from digitnet.cli.output.results import Column
from digitnet.cli.read_many import ReadingPlan, read_many
from digitnet.cli.reading_options import (
    DEFAULT_DPI,
    Csv,
    Dpi,
    Jobs,
    Json,
    MinConfidence,
    Model,
    Pages,
)

COLUMNS = [
    Column("rejected", 8, lambda record: str(record["rejected"])),
    Column("lines", 40, lambda record: "\n".join(record["lines"]) or "–"),
]


def read(
    images: Annotated[
        list[str], typer.Argument(help="Pictures, PDFs, folders, globs, or - for stdin.")
    ],
    *,
    model: Model = None,
    json: Json = False,
    show: Annotated[
        Path | None,
        typer.Option(
            metavar="OUT.png",
            help="Draw boxes, digits and what the network saw of them; of several images, "
            "OUT-1.png, OUT-2.png and so on, in the order read.",
            show_default=False,
        ),
    ] = None,
    min_confidence: MinConfidence = None,
    csv: Csv = None,
    jobs: Jobs = 1,
    pages: Pages = None,
    dpi: Dpi = DEFAULT_DPI,
) -> None:
    """Read every digit in a photo, scan or PDF, in reading order."""
    drawn = drawings.PageDrawings(show, dpi)
    plan = ReadingPlan(
        COLUMNS, "marks ", table_file.NUMBER_COLUMNS, table_file.number_rows, drawn.add, json=json,
        csv=csv, show=show, jobs=jobs, pages=pages, dpi=dpi, doubt=min_confidence, model=model,
    )  # fmt: skip
    if read_many(images, plan, one_digit=False):
        raise typer.Exit(1)
