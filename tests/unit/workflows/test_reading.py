"""Many files in one process and in several: the same answers, in the same order."""

import signal
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from digitnet.errors import ImageError, RunError
from digitnet.image.files.page_range import PageRange
from digitnet.workflows.reading import Task, read_files


@pytest.fixture
def pictures(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / f"{number}.png" for number in range(6)]
    for number, path in enumerate(paths):
        image = Image.new("L", (120 + number, 160), 240)
        ImageDraw.Draw(image).line((60, 30, 60, 130), 20, 8)
        image.save(path)
    paths[3].write_bytes(b"\x89PNG\r\n\x1a\n torn")
    return paths


def told(pairs):
    return [
        (index, answer.said.digit if answer.said else str(answer.error)) for index, answer in pairs
    ]


@pytest.mark.process
def test_several_processes_say_what_one_says_in_the_same_order(pictures):
    task = Task(one_digit=True)
    one = told(read_files([*pictures, ImageError("no file matches")], task))
    several = told(read_files([*pictures, ImageError("no file matches")], task, jobs=2))
    assert one == several
    assert [index for index, _ in one] == list(range(7))
    assert [said for _, said in one[:3]] == ["1", "1", "1"]
    assert "not a picture" in one[3][1]
    assert one[6][1] == "no file matches"


class Killer:
    """Kills the process that takes it out of the queue."""

    def __reduce__(self):
        return signal.raise_signal, (signal.SIGKILL,)


@pytest.mark.process
def test_file_that_kills_its_reader_is_named_and_the_others_are_read(pictures):
    answers = told(read_files([*pictures[:2], Killer(), pictures[2]], Task(one_digit=True), jobs=2))
    assert [index for index, _ in answers] == [0, 1, 2, 3]
    assert [said for _, said in (answers[0], answers[1], answers[3])] == ["1", "1", "1"]
    assert "was killed" in answers[2][1]


def test_no_such_model_is_told_before_any_process_starts(pictures, tmp_path):
    with pytest.raises(RunError, match="no model can be read there"):
        list(read_files(pictures, Task(one_digit=True, model=str(tmp_path / "none")), jobs=2))


def test_only_the_pages_asked_for_are_read(tmp_path):
    pages = [Image.new("L", (40, 40), 250) for _ in range(4)]
    pages[0].save(tmp_path / "a.tif", save_all=True, append_images=pages[1:])
    task = Task(one_digit=False, pages=PageRange.parse("2-3"))
    found = [answer.place.page for _, answer in read_files([tmp_path / "a.tif"], task)]
    assert found == [2, 3]
