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
SCENES, SEED = 64, 8
"""Of composed pages: half set the ranges of a page network's activations, half are compared on."""


def export(
    run: Annotated[
        Path | None,
        typer.Argument(help="A run folder; default: the shipped classifier.", show_default=False),
    ] = None,
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
    like: Annotated[
        Path | None,
        typer.Option(
            help="int8 of a page network: an eight-bit file whose ranges stay.", show_default=False
        ),
    ] = None,
) -> None:
    """Export a trained model; it is compared with the original before it counts."""
    from digitnet.data.optdigits import load_optdigits
    from digitnet.errors import ExportError
    from digitnet.runs import open_run
    from digitnet.runs.model_file import is_page_network, model_bytes

    path = out or (run or Path()) / NAMES[form]
    source = None if run is None else open_run(run)
    if source is not None and form == "int8" and is_page_network(model_bytes(source.path)):
        _export_page_int8(source.path, path, data, like)
        return
    if like is not None:
        raise ExportError("--like is for --format int8 of a page network's run alone")
    if run is None and form != "int8":
        _export_shipped(form, path)
        return
    if source is not None and form == "hub":
        with quiet_start():
            from digitnet.export.hub import export_hub
        export_hub(source, path)
        print(f"{path}: to be uploaded with: hf upload OWNER/NAME {path}")
        return
    samples = load_optdigits().images[:SAMPLES]
    if source is None or form == "int8":
        same = _export_int8(source.path if source else None, path, data, samples)
        print(f"{path}: names the same digit as model.onnx for {100 * same:.1f} % of {SAMPLES:,}")
        return
    with quiet_start():
        from digitnet.export.convert import export_run
    export_run(source, form, path, samples)
    print(f"{path}: agrees with Keras on {SAMPLES:,} real digits")


def _export_shipped(form: str, path: Path) -> None:
    """Write the shipped classifier, which is an ONNX file and nothing else."""
    from digitnet.errors import ExportError
    from digitnet.runs import write_atomically
    from digitnet.runs.model_file import model_bytes

    if form != "onnx":
        raise ExportError(
            f"the shipped classifier is an ONNX file: --format {form} needs a run folder, "
            "such as digitnet train --recipe robust makes"
        )
    write_atomically(path, model_bytes(None))
    print(f"{path}: the shipped classifier")


def _export_int8(run: Path | None, path: Path, data: str, samples: "NDArray[np.uint8]") -> float:
    from digitnet.cli.output.screen import print_notes
    from digitnet.data.datasets import load_training

    with quiet_start():
        from digitnet.export.int8 import export_int8
    digits = load_training(data)
    print_notes(digits.notes)
    return export_int8(run, path, digits.images[:SAMPLES], samples)


def _export_page_int8(run: Path, path: Path, data: str, like: Path | None) -> None:
    """Write a run's page network in eight bits."""
    from digitnet.cli.output.screen import print_notes
    from digitnet.data.datasets import load_training
    from digitnet.synthesis.pages.compose import compose
    from digitnet.synthesis.pages.writing.bank import load_bank

    with quiet_start():
        from digitnet.export.page_int8 import export_page_int8
    digits = load_training(data)
    print_notes(digits.notes)
    bank = load_bank(digits)
    scenes = [compose(bank, SEED, index).picture for index in range(SCENES)]
    half = SCENES // 2
    same = export_page_int8(run, path, scenes[:half], scenes[half:], like=like)
    print(f"{path}: finds the same symbols as model.onnx, {100 * same:.1f} % of them")
