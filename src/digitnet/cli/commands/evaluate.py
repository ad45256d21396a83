"""``digitnet evaluate``: figures and plots of a model on any labelled data."""

from pathlib import Path
from typing import Annotated

import typer

from digitnet.cli.own_data import (
    AsStored,
    Classes,
    Data,
    Invert,
    LabelColumn,
    LabelPattern,
    Transpose,
    form_of,
)


def evaluate(
    run: Annotated[
        Path | None,
        typer.Argument(
            help="A run folder or .onnx file; default: the shipped classifier.", show_default=False
        ),
    ] = None,
    *,
    data: Data = "auto",
    data_dir: Annotated[
        Path | None,
        typer.Option(help="Folder with the files of named data sets.", show_default=False),
    ] = None,
    out: Annotated[Path, typer.Option(help="Folder for figures and pictures.")] = Path(
        "evaluation"
    ),
    corruptions: Annotated[
        bool, typer.Option("--corruptions", help="Also score fifteen kinds of damaged pictures.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print metrics.json on one line.")] = False,
    label_column: LabelColumn = None,
    label_pattern: LabelPattern = None,
    transpose: Transpose = False,
    invert: Invert = None,
    as_stored: AsStored = False,
    classes: Classes = None,
) -> None:
    """Score a model on labelled pictures: figures on screen, plots in a folder."""
    from digitnet.cli.output.figures import corruptions_table, figures_console, metrics_table
    from digitnet.cli.output.screen import download_progress, print_notes
    from digitnet.workflows.evaluate import assess

    form = form_of(
        label_column,
        label_pattern,
        transpose=transpose,
        invert=invert,
        as_stored=as_stored,
        classes=classes,
    )
    with download_progress() as progress:
        done = assess(
            run, data, out, form=form, data_dir=data_dir, corruptions=corruptions, progress=progress
        )
    print_notes(done.notes)
    if json:
        _print_json(out / "metrics.json")
        return
    console = figures_console()
    console.print(
        metrics_table(
            f"{run or 'the shipped classifier'}, tested on {done.summary.dataset}", done.metrics
        )
    )
    if done.corruptions:
        console.print(corruptions_table(done.corruptions))
    console.print(f"Figures, predictions and pictures are in {out}", markup=False)


def _print_json(path: Path) -> None:
    import json

    print(json.dumps(json.loads(path.read_text(encoding="utf-8"))))
