"""``digitnet export``: a run's model in another format."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from digitnet.cli.quiet import quiet_start

NAMES = {"onnx": "model.onnx", "litert": "model.tflite", "savedmodel": "saved_model"}
SAMPLES = 1000


def export(
    run: Annotated[Path, typer.Argument(help="A run folder.", show_default=False)],
    *,
    form: Annotated[
        Literal["onnx", "litert", "savedmodel"], typer.Option("--format", help="What to write.")
    ] = "onnx",
    out: Annotated[
        Path | None,
        typer.Option(help="The file or folder to write; default: by name beside RUN's files."),
    ] = None,
) -> None:
    """Export a trained model, checked against Keras on real digits or not at all."""
    from digitnet.data.optdigits import load_optdigits
    from digitnet.runs import open_run

    source = open_run(run)
    path = out or run / NAMES[form]
    with quiet_start():
        from digitnet.export.convert import export_run
    export_run(source, form, path, load_optdigits().images[:SAMPLES])
    print(f"{path}: agrees with Keras on {SAMPLES:,} real digits")
