"""``digitnet read``: every digit in a photo or scan, in reading order."""

from typing import Annotated, Any

import typer

from digitnet.cli.images import Named, gather
from digitnet.cli.results import print_json, print_table, results


def read(
    images: Annotated[list[str], typer.Argument(help="Images, folders, globs, or - for stdin.")],
    model: Annotated[
        str | None, typer.Option(help="A run folder or .onnx file; default: the shipped model.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Read every digit in a photo or scan, in reading order."""
    from digitnet.reading import load

    reader = load(model)

    def read_one(image: Named) -> dict[str, Any]:
        return reader.read(image.source).record()

    records = results(gather(images), read_one)
    if json:
        failed = print_json(records)
    else:
        failed = print_table(records, {"rejected": 8, "lines": 40}, _row)
    if failed:
        raise typer.Exit(1)


def _row(record: dict[str, Any]) -> list[str]:
    return [str(record["rejected"]), " / ".join(record["lines"])]
