"""``digitnet read``: every digit in a photo or scan, in reading order."""

from itertools import count
from pathlib import Path
from typing import Annotated

import typer

from digitnet.cli.images import Named, gather
from digitnet.cli.output import showing
from digitnet.cli.output.results import Column, Record, print_json, print_table, results

COLUMNS = [
    Column("rejected", 8, lambda record: str(record["rejected"])),
    Column("lines", 40, lambda record: "\n".join(record["lines"]) or "–"),
]


def read(
    images: Annotated[list[str], typer.Argument(help="Images, folders, globs, or - for stdin.")],
    model: Annotated[
        str | None, typer.Option(help="A run folder or .onnx file; default: the shipped model.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
    show: Annotated[
        Path | None,
        typer.Option(
            metavar="OUT.png",
            help="Draw boxes, digits and what the network saw of them; of several images, "
            "OUT-1.png, OUT-2.png and so on, in the order read.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Read every digit in a photo or scan, in reading order."""
    from digitnet.reader.reader import load

    named = gather(images)
    shown_in = showing.checked(show, named)
    reader = load(model)
    numbers = count(1)

    def read_one(image: Named) -> Record:
        number = next(numbers)
        reading = reader.read(image.source)
        if shown_in:
            showing.show_page(showing.page_path(shown_in, number, len(named)), image, reading)
        return reading.record()

    records = results(named, read_one)
    failed = print_json(records) if json else print_table(records, COLUMNS)
    if failed:
        raise typer.Exit(1)
