import json
from pathlib import Path

import matplotlib
import pytest

from digitnet.errors import DataError
from digitnet.synthesis.pages.fonts.faces import (
    BUILT_IN,
    Face,
    find_faces,
    fonts_folder,
    is_held_out,
)

DEJAVU = Path(matplotlib.get_data_path()) / "fonts" / "ttf"


def test_the_named_folder_wins_over_the_cache(monkeypatch, tmp_path):
    monkeypatch.setenv("DIGITNET_FONTS", str(tmp_path))
    assert fonts_folder() == tmp_path
    monkeypatch.delenv("DIGITNET_FONTS")
    assert fonts_folder() == Path.home() / ".cache" / "digitnet" / "fonts"


def test_a_folder_without_an_index_is_searched():
    faces = find_faces(DEJAVU)
    assert faces == find_faces(DEJAVU)
    assert {"DejaVu Sans", "DejaVu Serif", "STIXGeneral"} <= {face.family for face in faces}
    assert [face.path for face in faces] == sorted(face.path for face in faces)


def test_an_index_says_what_is_there(tmp_path):
    row = {"file": "a/b.ttf", "family": "B", "style": "Bold", "kind": "handwriting"}
    row |= {"package": "fonts-b", "version": "1.0", "licence": "OFL-1.1", "digits": False}
    (tmp_path / "index.json").write_text(json.dumps([row]))
    expected = Face(
        tmp_path / "a/b.ttf", "B", "Bold", "handwriting", "fonts-b", "1.0", "OFL-1.1", False
    )
    assert find_faces(tmp_path) == [expected]


@pytest.mark.parametrize("text", ["{", "[1]", '[{"family": "B"}]', '[{"file": "a", "colour": 1}]'])
def test_a_broken_index_is_one_clear_error(tmp_path, text):
    (tmp_path / "index.json").write_text(text)
    with pytest.raises(DataError, match=r"index\.json is no index of fonts"):
        find_faces(tmp_path)


def test_a_missing_folder_is_an_error_and_an_empty_one_gives_pillows_own_face(tmp_path):
    with pytest.raises(DataError, match=r"no folder of fonts at .*absent"):
        find_faces(tmp_path / "absent")
    assert find_faces(tmp_path) == [BUILT_IN]


def test_the_split_is_stable_and_keeps_relatives_together():
    held = "Kalam|Roboto|Roboto Slab|PT Sans|PT Serif|Courier Prime|Reenie Beanie|Josefin Sans"
    trained = "Caveat|Lato|DejaVu Sans|Indie Flower|Aileron|Noto Sans|Liberation Serif|"
    assert all(is_held_out(family) for family in held.split("|"))
    assert not any(is_held_out(family) for family in trained.split("|"))
    share = sum(is_held_out(f"family{i}") for i in range(2000)) / 2000
    assert 0.13 < share < 0.17
