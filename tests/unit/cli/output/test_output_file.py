"""Where ``--out``, ``--show`` and ``--csv`` may write, decided before anything is read."""

import os
from pathlib import Path

import pytest
import typer

from digitnet.cli.output.output_file import check_output, spare_data


def test_a_new_file_and_no_file_at_all_are_taken(tmp_path: Path) -> None:
    check_output("--csv", None, [])
    check_output("--csv", tmp_path / "new.CSV", [tmp_path / "7.png"], ".csv")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("all.txt", "--csv writes CSV: expected a name in .csv, found all.txt"),
        ("folder.csv", r"folder.csv is a folder; give a file's name"),
        ("pipe.csv", "pipe.csv is a pipe or a device"),
        ("nowhere/all.csv", r"--csv: there is no folder .*nowhere$"),
        ("read.csv", "read.csv would overwrite a file that is to be read"),
    ],
)
def test_a_place_that_can_not_be_written_is_refused(tmp_path: Path, name: str, told: str) -> None:
    (tmp_path / "folder.csv").mkdir()
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "read.csv").touch()
    with pytest.raises(typer.BadParameter, match=told):
        check_output("--csv", tmp_path / name, [tmp_path / "read.csv"], ".csv")


def test_a_numbered_drawing_never_overwrites_a_page(tmp_path: Path) -> None:
    page = tmp_path / "page-2.png"
    page.touch()
    check_output("--show", tmp_path / "page.png", [page])
    with pytest.raises(typer.BadParameter, match=r"page.png may overwrite page-2.png, which"):
        check_output("--show", tmp_path / "page.png", [page], numbers=True)


@pytest.mark.parametrize(
    ("data", "name"),
    [("own", "own/7/one.png"), ("own.csv", "own.csv"), ("flat", "flat/7_1.png")],
)
def test_no_file_of_the_data_is_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: str, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("own/7").mkdir(parents=True)
    Path("flat").mkdir()
    Path(name).touch()
    with pytest.raises(typer.BadParameter, match=f"--out {name} would overwrite a file of the"):
        spare_data("--out", Path(name), data)


def test_a_new_picture_may_lie_beside_the_folders_of_the_data(tmp_path: Path) -> None:
    (tmp_path / "7").mkdir()
    (tmp_path / "7" / "one.png").touch()
    (tmp_path / "check.png").touch()  # of a former check
    spare_data("--out", tmp_path / "check.png", str(tmp_path))
