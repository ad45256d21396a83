import dataclasses
import io
import re
import sys

import pytest
from rich.console import Console

from digitnet.cli.output import screen
from digitnet.cli.output.training_screen import training_screen
from digitnet.recipes import Recipe
from digitnet.training.events import (
    EpochDone,
    EpochRow,
    PageEpochDone,
    PageRow,
    Scoring,
    Started,
    StepDone,
    Warned,
)

ROW = EpochRow(
    epoch=1,
    loss=0.36369,
    accuracy=0.89357,
    val_loss=0.0775,
    val_accuracy=0.97717,
    learning_rate=0.0075,
    seconds=12.34,
    images_per_second=43760.1,
)
EVENTS = (
    Started(Recipe(name="fast", epochs=2), 3, "float32", 2, 29066, 54000, done=0),
    StepDone(epoch=1, images_done=27000, images=54000, loss=1.2345, accuracy=0.5),
    EpochDone(ROW, epochs=2),
    StepDone(epoch=2, images_done=5400, images=54000, loss=0.5, accuracy=0.75),
    Scoring(),
)


def shown(monkeypatch: pytest.MonkeyPatch, terminal: bool, quiet: bool = False) -> str:
    """Return what the screen gets: with each bar as it is when the events are told."""
    text = io.StringIO()

    def console(**options: object) -> Console:
        return Console(file=text, force_terminal=terminal, width=80, **options)

    monkeypatch.setattr(screen, "Console", console)
    with training_screen(quiet) as listen:
        for event in EVENTS:
            listen(event)
            if terminal:
                listen._bars.refresh()
    return text.getvalue()


def test_off_a_terminal_there_are_plain_lines_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(monkeypatch, terminal=False).splitlines() == [
        "recipe fast, seed 3: 29,066 parameters, 54,000 images an epoch,",
        "float32 on 2 threads",
        "epoch 1/2  loss 0.3637  accuracy 89.36 %  validation 97.72 %  43,760 images/s",
    ]


def test_on_a_terminal_a_bar_shows_loss_accuracy_speed_and_time_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = shown(monkeypatch, terminal=True)
    assert "starting" in text
    assert "epoch 1/2" in text
    assert "loss 1.2345  accuracy 50.00 %" in text
    assert "epoch 2/2" in text
    assert "loss 0.5000  accuracy 75.00 %" in text
    assert "scoring" in text


def test_every_line_fits_80_columns_however_large_its_figures(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    row = PageRow(
        epoch=100, loss=12.34567, centre=1, classes=1, box=1, links=1, accuracy=1, val_loss=12.3456,
        val_precision=1, val_recall=1, val_accuracy=1, learning_rate=0.01, seconds=1,
        scenes_per_second=1234.5,
    )  # fmt: skip
    slow = dataclasses.replace(ROW, epoch=100, loss=12.3456, images_per_second=1_043_760.1)
    events = (
        Started(Recipe(name="fast", epochs=100), 3, "float32", 2, 29066, 54000, done=0),
        StepDone(epoch=100, images_done=54000, images=54000, loss=12.3456, accuracy=1),
        EpochDone(slow, epochs=100),
        PageEpochDone(row, epochs=100),
    )
    monkeypatch.setattr(sys.modules[__name__], "EVENTS", events)
    for terminal in (False, True):
        text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown(monkeypatch, terminal))
        lines = re.split(r"[\r\n]+", text)
        assert max(map(len, lines)) <= 80
        assert "  found 100.00 %, of peaks right 100.00 %, digits 100.00 %" in lines


def test_a_speed_is_the_epochs_and_never_a_leap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the first two steps alone it would be millions."""
    assert re.findall(r"([\d,]+) images/s", shown(monkeypatch, terminal=True))[0] == "270,000"


def test_quiet_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(monkeypatch, terminal=False, quiet=True) == ""
    assert shown(monkeypatch, terminal=True, quiet=True) == ""


def test_warnings_go_to_standard_error_even_where_it_is_quiet(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with training_screen(quiet=True) as listen:
        listen(Warned("a checkpoint was torn"))
    out, err = capsys.readouterr()
    assert out == ""
    assert err == "digitnet: note: a checkpoint was torn\n"


def test_a_resumed_run_says_where_it_goes_on(capsys: pytest.CaptureFixture[str]) -> None:
    with training_screen(quiet=False) as listen:
        listen(Started(Recipe(name="fast"), 3, "float32", 2, 29066, 54000, done=4))
    assert "going on after epoch 4" in capsys.readouterr().out
