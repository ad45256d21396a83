import struct
from pathlib import Path

import pytest

from digitnet.training.events import EpochDone, EpochRow, Event, Scoring
from digitnet.training.tensorboard import also_to_tensorboard

ROW = EpochRow(
    epoch=2,
    loss=0.25,
    accuracy=0.5,
    val_loss=0.75,
    val_accuracy=0.875,
    learning_rate=0.125,
    seconds=1.5,
    images_per_second=64.0,
)


def records(log: Path) -> list[bytes]:
    """Return the records of a TFRecord file: length, its CRC, content, its CRC."""
    content, found = log.read_bytes(), []
    while content:
        (length,) = struct.unpack("<Q", content[:8])
        found.append(content[12 : 12 + length])
        content = content[16 + length :]
    return found


def test_each_epoch_is_logged_and_every_event_passed_on(tmp_path: Path) -> None:
    pytest.importorskip("tensorboard")
    passed: list[Event] = []
    with also_to_tensorboard(tmp_path / "logs", passed.append) as listen:
        listen(EpochDone(ROW, epochs=3))
        listen(Scoring())
    assert passed == [EpochDone(ROW, epochs=3), Scoring()]
    (log,) = (tmp_path / "logs").iterdir()
    logged = {name: [one for one in records(log) if name in one] for name in NAMES}
    assert {name: len(found) for name, found in logged.items()} == dict.fromkeys(NAMES, 1)
    assert struct.pack("<f", 0.875) in logged[b"epoch/val_accuracy"][0]


NAMES = (
    b"epoch/loss",
    b"epoch/accuracy",
    b"epoch/val_loss",
    b"epoch/val_accuracy",
    b"epoch/learning_rate",
    b"epoch/images_per_second",
)


def test_without_a_folder_nothing_is_logged() -> None:
    def listen(event: Event) -> None:
        raise AssertionError

    with also_to_tensorboard(None, listen) as same:
        assert same is listen
