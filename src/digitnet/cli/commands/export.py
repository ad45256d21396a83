"""``digitnet export``: a run's model in another format."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from digitnet.cli.quiet import quiet_start

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NAMES = {
    "onnx": "model.onnx",
    "int8": "model.int8.onnx",
    "litert": "model.tflite",
    "savedmodel": "saved_model",
    "hub": "hub",
}
SAMPLES = 1000


def export(
    run: Annotated[Path, typer.Argument(help="A run folder.", show_default=False)],
    *,
    form: Annotated[
        Literal["onnx", "int8", "litert", "savedmodel", "hub"],
        typer.Option("--format", help="What to write."),
    ] = "onnx",
    out: Annotated[
        Path | None,
        typer.Option(help="The file or folder to write; default: by name beside RUN's files."),
    ] = None,
    data: Annotated[
        str, typer.Option(help="Whose training digits set the ranges of int8's activations.")
    ] = "auto",
) -> None:
    """Export a trained model, checked against Keras on real digits or not at all."""
    from digitnet.data.optdigits import load_optdigits
    from digitnet.runs import open_run

    source = open_run(run)
    path = out or run / NAMES[form]
    if form == "hub":
        with quiet_start():
            from digitnet.export.hub import export_hub
        export_hub(source, path)
        print(f"{path}: to be uploaded with: hf upload OWNER/NAME {path}")
        return
    samples = load_optdigits().images[:SAMPLES]
    if form == "int8":
        same = _export_int8(source.path, path, data, samples)
        print(f"{path}: names the same digit as model.onnx for {100 * same:.1f} % of {SAMPLES:,}")
        return
    with quiet_start():
        from digitnet.export.convert import export_run
    export_run(source, form, path, samples)
    print(f"{path}: agrees with Keras on {SAMPLES:,} real digits")


def _export_int8(run: Path, path: Path, data: str, samples: "NDArray[np.uint8]") -> float:
    from digitnet.cli.output.screen import print_notes
    from digitnet.data.datasets import load_training

    with quiet_start():
        from digitnet.export.int8 import export_int8
    digits = load_training(data)
    print_notes(digits.notes)
    return export_int8(run, path, digits.images[:SAMPLES], samples)
