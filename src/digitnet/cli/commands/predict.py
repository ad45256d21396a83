"""``digitnet predict``: one digit per image."""

from pathlib import Path
from typing import Annotated

import typer

from digitnet.cli.output import drawings, table_file
from digitnet.cli.output.results import Column, Record
from digitnet.cli.own_data import AsStored, Invert, LabelColumn, Transpose, hints_of
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
from digitnet.cli.submission import predict_table, table_to_predict


def _note(record: Record) -> str:
    return f"it may be {record['digit']}" if record.get("unsure") else record["reason"] or ""


COLUMNS = [
    Column("digit", 5, lambda record: "?" if record.get("unsure") else record["digit"] or "–"),
    Column("confidence", 10, lambda record: f"{record['confidence']:.1%}"),
    Column("note", 14, _note),
]


def predict(
    images: Annotated[
        list[str],
        typer.Argument(
            help="Pictures, PDFs, folders, globs, - for stdin, or one CSV in Kaggle's form."
        ),
    ],
    *,
    model: Model = None,
    json: Json = False,
    show: Annotated[
        Path | None,
        typer.Option(
            metavar="OUT.png",
            help="Draw every picture, what the network saw of it and how sure it was, on one "
            "sheet; of more than 100, the least sure.",
            show_default=False,
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Where ImageId,Label of a CSV go.", show_default=False)
    ] = None,
    min_confidence: MinConfidence = None,
    csv: Csv = None,
    jobs: Jobs = 1,
    pages: Pages = None,
    dpi: Dpi = DEFAULT_DPI,
    label_column: LabelColumn = None,
    transpose: Transpose = False,
    invert: Invert = None,
    as_stored: AsStored = False,
) -> None:
    """Read one digit from each image."""
    table = table_to_predict(images, out)
    if table and (show or csv or json or min_confidence or jobs != 1 or pages):
        raise typer.BadParameter(
            "--show, --csv, --json, --min-confidence, --jobs and --pages are for images; "
            "leave them out with a CSV"
        )
    if table:
        hints = hints_of(
            label_column=label_column, transpose=transpose, invert=invert, as_stored=as_stored
        )
        predict_table(*table, model, hints)
        return
    sheet = drawings.PredictionSheet(dpi)
    plan = ReadingPlan(
        COLUMNS, "", table_file.DIGIT_COLUMNS, table_file.digit_rows, sheet.add, json=json,
        csv=csv, show=show, jobs=jobs, pages=pages, dpi=dpi, doubt=min_confidence, model=model,
    )  # fmt: skip
    failed = read_many(images, plan, one_digit=True)
    if show:
        sheet.write(show)
    if failed:
        raise typer.Exit(1)
