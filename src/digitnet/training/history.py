"""The epochs of one run so far, as checkpoints keep them, and what a training hands over."""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import keras

from digitnet.training.events import EpochRow, Listener, PageRow, Warned
from digitnet.training.resume.checkpoint import Checkpoint, load_newest_checkpoint, save_checkpoint
from digitnet.training.resume.identity import check_identity, tell_changes
from digitnet.training.state import Arrays

Row = TypeVar("Row", bound=EpochRow | PageRow)
Stored = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class TrainingResult(Generic[Row]):
    """A trained network and how it came to be.

    Attributes
    ----------
    model
        The model in float32, with the final weights.
    history
        One row per epoch.
    precision
        What it was trained in: ``float32`` or ``mixed_bfloat16``.
    threads
        Threads that one operation could use.
    changes
        What changed between its epochs, where it was resumed anyway. Then the same seed
        doesn't give the same weights again.
    """

    model: keras.Model
    history: tuple[Row, ...]
    precision: str
    threads: int
    changes: tuple[str, ...]

    @property
    def seconds(self) -> float:
        """Seconds of training, validation and start-up not counted."""
        return sum(row.seconds for row in self.history)


class History(Generic[Row]):
    """The figures of a run's epochs, which are saved and found again with its arrays.

    Parameters
    ----------
    row
        What an epoch's figures are.
    identity
        Everything that the weights depend on: `digitnet.training.resume.identity.identify`.

    Attributes
    ----------
    rows
        One per epoch.
    changes
        What changed between the epochs, where the run was resumed anyway.
    """

    def __init__(self, row: type[Row], identity: Stored, listen: Listener) -> None:
        self.rows: list[Row] = []
        self.changes: list[str] = []
        self._row = row
        self._identity = identity
        self._listen = listen

    def load(
        self,
        folder: Path,
        *,
        anyway: bool,
        allow: Callable[[Stored, int], Stored] = lambda stored, _: stored,
    ) -> Mapping[str, Any]:
        """Go back to a folder's newest whole checkpoint; return its arrays, or none.

        Parameters
        ----------
        anyway
            Also where versions, threads or the machine have changed since.
        allow
            Changes a stored identity, after so many epochs, where a difference does no harm.

        Raises
        ------
        RunError
            If the checkpoint is of another run.
        """
        checkpoint = load_newest_checkpoint(folder, lambda message: self._listen(Warned(message)))
        if checkpoint is None:
            return {}
        done = checkpoint.epochs_done
        stored = allow(checkpoint.meta["identity"], done)
        changes = check_identity(stored, self._identity, anyway=anyway)
        self.rows = [self._row(**row) for row in checkpoint.meta["history"]]
        self.changes = tell_changes(checkpoint.meta, changes, done, self._listen)
        return checkpoint.arrays

    def save(self, folder: Path, arrays: Arrays) -> None:
        """Write a checkpoint of the epochs so far."""
        rows = [dataclasses.asdict(row) for row in self.rows]
        meta = {"identity": self._identity, "history": rows, "changes": self.changes}
        save_checkpoint(folder, Checkpoint(len(self.rows), arrays, meta))
