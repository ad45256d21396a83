"""Everything that a run needs to go on, in one file per epoch.

A file is a line of magic, a line with the SHA-256 of the rest, then an ``.npz``
of arrays. It is written under another name, flushed to the disk and renamed, so
a power cut leaves the former file. A torn file is skipped, with a warning.
"""

import hashlib
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitnet.runs import write_atomically

MAGIC = b"digitnet checkpoint 1\n"
KEPT = 2
"""How many checkpoints a run keeps: the last, and one to fall back on."""

_META = "meta"


@dataclass(frozen=True)
class Checkpoint:
    """The state of a run after an epoch.

    Attributes
    ----------
    epochs_done
        Epochs that are behind it.
    arrays
        Every variable of the network and its optimizer, by name.
    meta
        What can be written as JSON: the history, and what identifies the run.
    """

    epochs_done: int
    arrays: Mapping[str, NDArray[Any]]
    meta: Mapping[str, Any]


def save_checkpoint(folder: Path, checkpoint: Checkpoint) -> Path:
    """Write a checkpoint and remove those before the last two.

    Raises
    ------
    RunError
        If the folder can't be written to, or the disk is full.
    """
    content = _encode(checkpoint)
    path = folder / f"epoch-{checkpoint.epochs_done:06d}.checkpoint"
    write_atomically(path, content)
    for old in _found(folder)[KEPT:]:
        old.unlink(missing_ok=True)
    return path


def load_newest_checkpoint(folder: Path, warn: Callable[[str], None]) -> Checkpoint | None:
    """Return the newest checkpoint that is whole, or None.

    Parameters
    ----------
    warn
        Told of each file that had to be skipped.
    """
    for path in _found(folder):
        try:
            return _decode(path.read_bytes())
        except (OSError, ValueError) as error:
            warn(f"{path}: skipped, not a whole checkpoint ({error})")
    return None


def _found(folder: Path) -> list[Path]:
    return sorted(folder.glob("epoch-*.checkpoint"), reverse=True)


def _encode(checkpoint: Checkpoint) -> bytes:
    about = json.dumps({"epochs_done": checkpoint.epochs_done, **checkpoint.meta})
    buffer = io.BytesIO()
    stored = {**checkpoint.arrays, _META: np.frombuffer(about.encode(), np.uint8)}
    np.savez(buffer, **stored)  # type: ignore[arg-type]
    payload = buffer.getvalue()
    return MAGIC + hashlib.sha256(payload).hexdigest().encode() + b"\n" + payload


def _decode(content: bytes) -> Checkpoint:
    digest, newline, payload = content.removeprefix(MAGIC).partition(b"\n")
    if not content.startswith(MAGIC) or not newline:
        raise ValueError("it doesn't begin as one")
    if hashlib.sha256(payload).hexdigest().encode() != digest:
        raise ValueError("its checksum is wrong")
    with np.load(io.BytesIO(payload), allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files}
    meta = json.loads(arrays.pop(_META).tobytes())
    return Checkpoint(meta.pop("epochs_done"), arrays, meta)
