import dataclasses
import struct
from pathlib import Path

from digitnet.recipes import Recipe
from digitnet.training.events import EpochDone, EpochRow, Event, Scoring, Started, ignore
from digitnet.training.tensorboard import also_to_tensorboard
from needs import need_package

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


STARTED = Started(Recipe(name="fast", epochs=3), 3, "float32", 2, 29066, 54000, done=0)


def records(log: Path) -> list[bytes]:
    """Return the records of a TFRecord file: length, its CRC, content, its CRC."""
    content, found = log.read_bytes(), []
    while content:
        (length,) = struct.unpack("<Q", content[:8])
        found.append(content[12 : 12 + length])
        content = content[16 + length :]
    return found


def test_each_epoch_is_logged_and_every_event_passed_on(tmp_path: Path) -> None:
    need_package("tensorboard", "pip install 'digitnet[tensorboard]'")
    passed: list[Event] = []
    with also_to_tensorboard(tmp_path / "logs", passed.append) as listen:
        listen(STARTED)
        listen(EpochDone(ROW, epochs=3))
        listen(Scoring())
    assert passed == [STARTED, EpochDone(ROW, epochs=3), Scoring()]
    logs = sorted((tmp_path / "logs" / "fast-seed-3").iterdir())
    (log,) = (log for log in logs if not log.name.endswith(".settings"))
    (settings,) = (log for log in logs if log.name.endswith(".settings"))
    assert b"label_smoothing" in settings.read_bytes()
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


def test_each_seed_and_each_new_start_has_a_curve_of_its_own(tmp_path: Path) -> None:
    need_package("tensorboard", "pip install 'digitnet[tensorboard]'")
    for seed, done in ((3, 0), (4, 0), (3, 0), (3, 2)):
        with also_to_tensorboard(tmp_path, ignore) as listen:
            listen(dataclasses.replace(STARTED, seed=seed, done=done))
            listen(EpochDone(ROW, epochs=3))
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "fast-seed-3",
        "fast-seed-3-2",
        "fast-seed-4",
    ]
    curves = [
        path for path in (tmp_path / "fast-seed-3-2").iterdir() if ".settings" not in path.name
    ]
    assert len(curves) == 2
