"""Options with which a person tells of their own data; the same for every command."""

import functools
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from digitnet.data.hints import DataHints

PANEL = "Own data"

Data = Annotated[
    str,
    typer.Option(
        help="A data set's name, or your own: a folder of pictures or IDX files, "
        "a .csv, .npz, .parquet or .mat file."
    ),
]
DataDir = Annotated[
    Path | None,
    typer.Option(help="Folder with the files of named data sets.", show_default=False),
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


def hints_of(
    *,
    label_column: LabelColumn = None,
    label_pattern: LabelPattern = None,
    transpose: Transpose = False,
    invert: Invert = None,
    as_stored: AsStored = False,
    classes: Classes = None,
) -> DataHints:
    """Return what was said of the data."""
    names = None if classes is None else tuple(name.strip() for name in classes.split(","))
    if names == ("found",):
        names = ()
    return DataHints(label_column, label_pattern, transpose, invert, as_stored, names)


def takes_form(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of `hints_of` in place of its parameter ``hints``.

    Typer reads a command's signature: the one that it finds has these options at its end.
    """
    options = inspect.signature(hints_of).parameters
    written = inspect.signature(command)

    @functools.wraps(command)
    def taking(**values: Any) -> None:
        said = {name: values.pop(name) for name in options}
        command(**values, hints=hints_of(**said))

    kept = [one for one in written.parameters.values() if one.name != "hints"]
    signature = written.replace(parameters=[*kept, *options.values()])
    annotations = {name: one.annotation for name, one in signature.parameters.items()}
    taking.__annotations__ = {**annotations, "return": None}
    taking.__signature__ = signature  # type: ignore[attr-defined]
    return taking
