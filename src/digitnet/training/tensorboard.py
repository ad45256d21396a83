"""A run's curves as TensorBoard logs, written without TensorFlow."""

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from digitnet.errors import TrainingError
from digitnet.training.events import EpochDone, Event, Listener, PageEpochDone


@contextmanager
def also_to_tensorboard(folder: Path | None, listen: Listener) -> Iterator[Listener]:
    """Yield a listener that passes each event on and logs each epoch's figures.

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
    writer = Writer(str(folder))

    def both(event: Event) -> None:
        listen(event)
        if isinstance(event, EpochDone | PageEpochDone):
            for name, value in dataclasses.asdict(event.row).items():
                if name not in {"epoch", "seconds"}:
                    writer.add_scalar(f"epoch/{name}", value, event.row.epoch)

    try:
        yield both
    finally:
        writer.close()
