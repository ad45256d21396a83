"""``digitnet evaluate``: figures and plots of a model on any labelled data."""

from pathlib import Path
from typing import Annotated

import typer

from digitnet.cli.own_data import Data, DataDir, takes_form
from digitnet.data.hints import DataHints


@takes_form
def evaluate(
    run: Annotated[
        Path | None,
        typer.Argument(
            help="A run folder or .onnx file; default: the shipped classifier.", show_default=False
        ),
    ] = None,
    *,
    data: Data = "auto",
    data_dir: DataDir = None,
    out: Annotated[Path, typer.Option(help="Folder for figures and pictures.")] = Path(
        "evaluation"
    ),
    corruptions: Annotated[
        bool, typer.Option("--corruptions", help="Also score fifteen kinds of damaged pictures.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print metrics.json on one line.")] = False,
    hints: DataHints,
) -> None:
    """Score a model on labelled pictures: figures on screen, plots in a folder."""
    from digitnet.cli.output.figures import corruptions_table, figures_console, metrics_table
    from digitnet.cli.output.screen import download_progress, print_notes
    from digitnet.workflows.evaluate import assess

    with download_progress() as progress:
        done = assess(
            run,
            data,
            out,
            hints=hints,
            data_dir=data_dir,
            corruptions=corruptions,
            progress=progress,
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
