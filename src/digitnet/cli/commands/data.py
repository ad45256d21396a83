"""``digitnet data``: fetch and verify a data set; look at it."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    help="Fetch and verify a data set; look at it.", no_args_is_help=True, rich_markup_mode="rich"
)

DataDir = Annotated[
    Path | None,
    typer.Option(
        help="Folder that holds the files, or will. Default: DIGITNET_DATA, else the user's cache.",
        show_default=False,
    ),
]


@app.command()
def fetch(
    name: Annotated[
        str, typer.Argument(help="mnist, fashion-mnist, emnist-digits or qmnist.")
    ] = "mnist",
    data_dir: DataDir = None,
) -> None:
    """Download a data set unless it is here already, and verify each file's SHA-256."""
    from digitnet.cli.output.screen import download_progress
    from digitnet.data.locate import search_folders
    from digitnet.data.named import obtain
    from digitnet.data.sources import KERAS_MNIST, named_source

    source = named_source(name)
    with download_progress() as progress:
        place = obtain(source, search_folders(source, data_dir), progress)
    print(f"{source.name} is in {place}, each file as it was published:")
    files = (KERAS_MNIST,) if place.is_file() else source.files
    folder = place.parent if place.is_file() else place
    for file in files:
        size = (folder / file.name).stat().st_size
        print(f"  {file.name:<34} {size:>11,} bytes  SHA-256 {file.sha256[:12]}…")


@app.command()
def preview(
    data: Annotated[
        str, typer.Option(help="A data set's name, a folder, a CSV or a .npz file.")
    ] = "auto",
    out: Annotated[Path, typer.Option(help="The picture to write.")] = Path("samples.png"),
    data_dir: DataDir = None,
) -> None:
    """Draw a 4×4 grid of labelled samples as a PNG file."""
    from digitnet.cli.output.screen import download_progress, print_notes
    from digitnet.data.datasets import load_training
    from digitnet.evaluation.plots import samples_plot, save_png

    with download_progress() as progress:
        dataset = load_training(data, data_dir, progress)
    print_notes(dataset.notes)
    caption = f"{dataset.name}: 16 of {len(dataset):,} pictures of 28×28 pixels"
    save_png(samples_plot(dataset.images, dataset.labels, caption), out)
    print(f"{out}: 16 of {len(dataset):,} pictures of {dataset.name}")
