import io
import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from digitnet.cli.images import gather


def names(*arguments):
    return [image.name for image in gather([str(argument) for argument in arguments]).images]


def touched(folder, *paths):
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).touch()
    return folder


def test_folder_gives_its_images_sorted_and_nothing_else(tmp_path):
    touched(tmp_path, "b.PNG", "a.jpg", "notes.txt", "deep/c.webp", "album.png/d.gif")
    found = [str(Path(name).relative_to(tmp_path)) for name in names(tmp_path)]
    assert found == ["a.jpg", "album.png/d.gif", "b.PNG", "deep/c.webp"]


def test_quoted_glob_is_matched_and_sorted(tmp_path):
    touched(tmp_path, "2.png", "1.png", "3.jpg")
    assert names(tmp_path / "*.png") == [str(tmp_path / "1.png"), str(tmp_path / "2.png")]


def test_file_whose_name_looks_like_a_glob_is_itself(tmp_path):
    touched(tmp_path, "page[1].png", "page1.png")
    assert names(tmp_path / "page[1].png") == [str(tmp_path / "page[1].png")]


def test_glob_takes_in_the_folders_that_it_matches(tmp_path):
    touched(tmp_path, "scans-1/a.png", "scans-2/b.png")
    assert [Path(name).name for name in names(tmp_path / "scans-*")] == ["a.png", "b.png"]


def test_nothing_found_is_an_error_in_its_place_and_the_others_stay(tmp_path):
    touched(tmp_path, "a.png", "empty/notes.txt")
    images = gather(
        [str(tmp_path / "*.jpg"), str(tmp_path / "empty"), str(tmp_path / "a.png")]
    ).images
    assert str(images[0].error) == "no file matches"
    assert "no images in this folder (PNG, JPEG" in str(images[1].error)
    assert images[2].error is None


def test_dash_is_standard_input(monkeypatch):
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(b"picture")))
    (image,) = gather(["-"]).images
    assert (image.name, image.source) == ("-", b"picture")


def test_empty_name_is_no_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    touched(tmp_path, "a.png")
    (image,) = gather([""]).images
    assert (image.name, str(image.error)[:13]) == ("''", "an empty name")


def test_what_systems_leave_is_passed_over_and_other_files_are_counted_once(tmp_path):
    touched(
        tmp_path, "a.jpg", "b.jfif", "c.jpe", "d.heic", "._a.jpg", ".hidden.png", "Thumbs.db",
        ".ipynb_checkpoints/a.png", "__MACOSX/a.png", "x.txt", "y.TXT", "film.mp4", "README",
    )  # fmt: skip
    gathered = gather([str(tmp_path)])
    assert [Path(image.name).name for image in gathered.images] == [
        "a.jpg", "b.jfif", "c.jpe", "d.heic",
    ]  # fmt: skip
    assert gathered.note() == (
        "passed over 4 files that are no pictures by their names: "
        ".txt 2, .mp4 1, without a suffix 1"
    )


def test_where_nothing_is_passed_over_nothing_is_said(tmp_path):
    assert gather([str(touched(tmp_path, "a.png"))]).note() is None


@pytest.mark.parametrize("name", ["x" * 300, "a\0b.png", "a/" + "y" * 300 + "/*.png"])
def test_bad_argument_is_an_error_in_its_place_and_the_others_stay(tmp_path, name):
    touched(tmp_path, "a.png")
    bad, good = gather([name, str(tmp_path / "a.png")]).images
    assert good.error is None
    assert bad.error or bad.source == Path(name)


@pytest.mark.parametrize("address", ["http://example.org/7.png", "s3://bucket/*.png"])
def test_address_is_told_that_nothing_is_fetched(address):
    (image,) = gather([address]).images
    assert image.name == address
    assert "no address is fetched; download the file" in str(image.error)


def test_pipe_in_a_folder_is_passed_over(tmp_path):
    touched(tmp_path, "a.png")
    os.mkfifo(tmp_path / "b.png")
    assert names(tmp_path) == [str(tmp_path / "a.png")]


def test_folder_that_cannot_be_opened_is_an_error(tmp_path, monkeypatch):
    touched(tmp_path, "a.png", "closed/b.png")
    scan = os.scandir

    def refuse(path):
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", path)
        return scan(path)

    monkeypatch.setattr("os.scandir", refuse)
    good, bad = gather([str(tmp_path)]).images
    assert (good.name, good.error) == (str(tmp_path / "a.png"), None)
    assert (bad.name, str(bad.error)) == (
        str(tmp_path / "closed"),
        "can't be read: Permission denied",
    )


def test_closed_standard_input_is_an_error_in_its_place(monkeypatch):
    """So a command is started by some schedulers, and by ``<&-``."""
    monkeypatch.setattr("sys.stdin", None)
    (image,) = gather(["-"]).images
    assert str(image.error) == "standard input is closed"
