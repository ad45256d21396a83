import io
from pathlib import Path
from types import SimpleNamespace

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
    assert "no images in this folder" in str(images[1].error)
    assert images[2].error is None


def test_dash_is_standard_input(monkeypatch):
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(b"picture")))
    (image,) = gather(["-"]).images
    assert (image.name, image.source) == ("-", b"picture")
