"""Where an option writes: refused before anything is read, if a person's file would be lost."""

import re
from collections.abc import Iterable
from pathlib import Path

import typer


def check_output(
    option: str,
    out: Path | None,
    inputs: Iterable[Path],
    suffix: str = "",
    *,
    numbers: bool = False,
) -> None:
    """Refuse a place that an option can't write to, before anything is read.

    Parameters
    ----------
    inputs
        Files that are to be read; none of them is overwritten.
    suffix
        What the name has to end in; empty takes any.
    numbers
        Files of the name with a number, ``OUT-1.png`` …, are written as well.
    """
    if out is None:
        return
    if suffix and out.suffix.lower() != suffix:
        kind = suffix[1:].upper()
        raise typer.BadParameter(
            f"{option} writes {kind}: expected a name in {suffix}, found {out.name}"
        )
    if out.is_dir():
        raise typer.BadParameter(f"{option}: {out} is a folder; give a file's name")
    if out.exists() and not out.is_file():
        raise typer.BadParameter(f"{option}: {out} is a pipe or a device; give a file's name")
    if not out.parent.is_dir():
        raise typer.BadParameter(f"{option}: there is no folder {out.parent}")
    numbered = re.compile(rf"{re.escape(out.stem)}-\d+{re.escape(out.suffix)}")
    for path in inputs:
        if is_same_file(path, out):
            raise typer.BadParameter(f"{option} {out} would overwrite a file that is to be read")
        if numbers and numbered.fullmatch(path.name) and is_same_file(path.parent, out.parent):
            raise typer.BadParameter(
                f"{option} {out} may overwrite {path.name}, which is to be read; give another name"
            )


def spare_data(option: str, out: Path, data: str) -> None:
    """Refuse a place where a file of the data lies, before that is read.

    The data's files lie in the folders of its classes, or where there are none beside one another.
    """
    from digitnet.data.formats.class_folders import has_classes

    folder = Path(data)
    is_inside = out.exists() and folder.resolve() in out.resolve().parents
    is_beside = folder.is_dir() and is_same_file(folder, out.parent) and has_classes(folder)
    if is_same_file(folder, out) or (is_inside and not is_beside):
        raise typer.BadParameter(f"{option} {out} would overwrite a file of the data")


def is_same_file(one: Path, other: Path) -> bool:
    """Return whether two names are one file that is there."""
    return other.exists() and one.exists() and one.samefile(other)
