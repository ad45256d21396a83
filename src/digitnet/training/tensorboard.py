"""Runs' curves and settings as TensorBoard logs, written without TensorFlow."""

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from digitnet.errors import TrainingError
from digitnet.training.events import EpochDone, Event, Listener, PageEpochDone, Started


@contextmanager
def also_to_tensorboard(folder: Path | None, listen: Listener) -> Iterator[Listener]:
    """Yield a listener that passes each event on and logs each epoch's figures.

    Each run gets a subfolder, ``RECIPE-seed-N``, and so a curve of its own; a run
    that begins anew gets ``RECIPE-seed-N-2``, one that is resumed goes on with its last.

    Parameters
    ----------
    folder
        Where TensorBoard will look; None logs nothing.

    Raises
    ------
    TrainingError
        If TensorBoard isn't installed.
    """
    if folder is None:
        yield listen
        return
    try:
        from tensorboard.summary import Writer  # noqa: PLC0415 - an optional dependency
    except ImportError as error:
        raise TrainingError(
            "TensorBoard isn't installed; pip install 'digitnet[tensorboard]'"
        ) from error
    writers: list[Any] = []

    def both(event: Event) -> None:
        listen(event)
        if isinstance(event, Started):
            place = _place(folder, event)
            writers.append(Writer(str(place)))
            if not event.done:
                _write_settings(place, event)
        elif isinstance(event, EpochDone | PageEpochDone) and writers:
            for name, value in dataclasses.asdict(event.row).items():
                if name not in {"epoch", "seconds"}:
                    writers[-1].add_scalar(f"epoch/{name}", value, event.row.epoch)

    try:
        yield both
    finally:
        for writer in writers:
            writer.close()


def _place(folder: Path, event: Started) -> Path:
    """Return the next free subfolder of a run, or its last where it goes on."""
    name = f"{event.recipe.name}-seed-{event.seed}"
    number = 1
    place = last = folder / name
    while place.exists():
        number += 1
        place, last = folder / f"{name}-{number}", place
    return last if event.done else place


def _write_settings(place: Path, event: Started) -> None:
    """Write the recipe and the seed as the run's hyperparameters."""
    from tensorboard.compat.proto import event_pb2  # noqa: PLC0415
    from tensorboard.plugins.hparams import summary_v2  # noqa: PLC0415
    from tensorboard.summary.writer.event_file_writer import EventFileWriter  # noqa: PLC0415

    settings = {**dataclasses.asdict(event.recipe), "seed": event.seed}
    summary = summary_v2.hparams_pb(settings, trial_id=place.name)
    writer = EventFileWriter(str(place), filename_suffix=".settings")
    writer.add_event(event_pb2.Event(summary=summary))
    writer.close()
