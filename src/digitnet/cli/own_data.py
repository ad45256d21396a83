"""Options with which a person tells of their own data; the same for every command."""

from typing import Annotated

import typer

from digitnet.data.form import Form

PANEL = "Own data"

Data = Annotated[
    str,
    typer.Option(
        help="A data set's name, or your own: a folder of pictures or IDX files, "
        "a .csv, .npz, .parquet or .mat file."
    ),
]
LabelColumn = Annotated[
    str | None,
    typer.Option(
        metavar="first|last|NAME",
        help="Which column of a table is the label.",
        show_default=False,
        rich_help_panel=PANEL,
    ),
]
LabelPattern = Annotated[
    str | None,
    typer.Option(
        metavar="REGEX",
        help=r"The label in a picture's path, as the only group, such as '_(\d)\.png$'.",
        show_default=False,
        rich_help_panel=PANEL,
    ),
]
Transpose = Annotated[
    bool,
    typer.Option(
        "--transpose",
        help="Exchange rows and columns: the pictures lie on their side.",
        rich_help_panel=PANEL,
    ),
]
Invert = Annotated[
    bool | None,
    typer.Option(
        "--invert/--no-invert",
        help="Ink is dark on light, or is not; default: a look at each picture.",
        show_default=False,
        rich_help_panel=PANEL,
    ),
]
AsStored = Annotated[
    bool,
    typer.Option(
        "--as-stored",
        help="Take 28×28 pictures as they are: not inverted, not centred.",
        rich_help_panel=PANEL,
    ),
]
Classes = Annotated[
    str | None,
    typer.Option(
        metavar="found|A,B,…",
        help="Classes that aren't the digits: their names in order, or those that folders have.",
        show_default=False,
        rich_help_panel=PANEL,
    ),
]


def form_of(
    label_column: str | None,
    label_pattern: str | None,
    *,
    transpose: bool,
    invert: bool | None,
    as_stored: bool,
    classes: str | None = None,
) -> Form:
    """Return what was said of the data."""
    names = None if classes is None else tuple(name.strip() for name in classes.split(","))
    if names == ("found",):
        names = ()
    return Form(label_column, label_pattern, transpose, invert, as_stored, names)
