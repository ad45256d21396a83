"""``digitnet predict``: one digit per image."""

from pathlib import Path
from typing import Annotated

import typer

from digitnet.cli.commands.submission import predict_table, table_to_predict
from digitnet.cli.images import Named, gather
from digitnet.cli.output import showing
from digitnet.cli.output.results import Column, Record, print_json, print_table, results
from digitnet.cli.own_data import AsStored, Invert, LabelColumn, Transpose, form_of

COLUMNS = [
    Column("digit", 5, lambda record: record["digit"] or "–"),
    Column("confidence", 10, lambda record: f"{record['confidence']:.1%}"),
    Column("note", 14, lambda record: record["reason"] or ""),
]


def predict(
    images: Annotated[
        list[str],
        typer.Argument(help="Images, folders, globs, - for stdin, or one CSV in Kaggle's form."),
    ],
    *,
    model: Annotated[
        str | None, typer.Option(help="A run folder or .onnx file; default: the shipped model.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
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
    label_column: LabelColumn = None,
    transpose: Transpose = False,
    invert: Invert = None,
    as_stored: AsStored = False,
) -> None:
    """Read one digit from each image."""
    table = table_to_predict(images, out)
    if table and show:
        raise typer.BadParameter("--show draws images; leave it out with a CSV")
    if table:
        form = form_of(label_column, None, transpose=transpose, invert=invert, as_stored=as_stored)
        predict_table(*table, model, form)
        return
    from digitnet.reader.reader import load

    named = gather(images)
    shown_in = showing.checked(show, named)
    reader, sheet = load(model), showing.Sheet()

    def read_one(image: Named) -> Record:
        (prediction,) = reader.predict([image.source])
        if shown_in:
            sheet.add(image, prediction)
        return prediction.record()

    records = results(named, read_one)
    failed = print_json(records) if json else print_table(records, COLUMNS)
    if shown_in:
        sheet.write(shown_in)
    if failed:
        raise typer.Exit(1)
