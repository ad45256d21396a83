"""``digitnet data``: fetch and verify a data set; look at it before it is believed."""

from pathlib import Path
from typing import Annotated

import typer

from digitnet.cli.closed_pipe import go_on_without_readers
from digitnet.cli.empty_values import WithoutEmptyValues
from digitnet.cli.output.output_file import spare_data
from digitnet.cli.own_data import Data, takes_form
from digitnet.data.hints import DataHints
from digitnet.errors import DataError

app = typer.Typer(
    cls=WithoutEmptyValues,
    help="Fetch and verify a data set; look at it before it is believed.",
    no_args_is_help=True,
    rich_markup_mode="rich",
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
@takes_form
def preview(
    *,
    data: Data = "auto",
    out: Annotated[Path, typer.Option(help="The picture to write.")] = Path("samples.png"),
    data_dir: DataDir = None,
    hints: DataHints,
) -> None:
    """Draw a 4×4 grid of labelled samples as a PNG file."""
    from digitnet.cli.output.screen import download_progress, print_notes
    from digitnet.data.datasets import load_training
    from digitnet.evaluation.plots import samples_plot, save_png

    spare_data("--out", out, data)
    with download_progress() as progress:
        dataset = load_training(data, data_dir, progress, hints=hints)
    print_notes(dataset.notes)
    caption = f"{dataset.name}: 16 of {len(dataset):,} pictures of 28×28 pixels"
    save_png(samples_plot(dataset.images, dataset.labels, caption, dataset.classes), out)
    print(f"{out}: 16 of {len(dataset):,} pictures of {dataset.name}")


@app.command()
@takes_form
def check(
    data: Annotated[str, typer.Argument(help="Your own data, or a data set's name.")],
    *,
    out: Annotated[Path, typer.Option(help="The picture of samples to write.")] = Path("check.png"),
    data_dir: DataDir = None,
    hints: DataHints,
) -> None:
    """Look at labelled digits before they are believed: what is odd, what is impossible."""
    from digitnet.cli.output.data_check import check_table, odd_lines
    from digitnet.cli.output.figures import figures_console
    from digitnet.cli.output.screen import download_progress, print_notes
    from digitnet.data.datasets import load_parts
    from digitnet.evaluation.plots import classes_plot, save_png
    from digitnet.workflows.data_check import check_data

    spare_data("--out", out, data)
    go_on_without_readers()
    with download_progress() as progress:
        train, test = load_parts(data, data_dir, progress, hints=hints)
    print_notes([*train.notes, *(test.notes if test else ())])
    found = check_data(train, test)
    console = figures_console()
    console.print(check_table(train, test, found))
    if found.odd:
        console.print(odd_lines(found), markup=False)
    opinion = found.opinion
    caption = f"{train.name}: {len(found.images):,} pictures"
    sheet = classes_plot(
        found.images, found.labels, opinion.suspects, opinion.read, caption, classes=train.classes
    )
    save_png(sheet, out)
    console.print(f"{out}: ten of each digit, and those whose label is doubted", markup=False)
    if found.impossible:
        raise DataError(f"{train.name}: {found.impossible}")
