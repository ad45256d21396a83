"""Which digits a network is shown again while it learns others: those that are at hand."""

import os

from digitnet.data.dataset import Dataset
from digitnet.data.locate import find, find_keras_mnist, search_folders
from digitnet.data.named import load_named
from digitnet.data.optdigits import load_optdigits
from digitnet.data.sources import MNIST


def load_replay(data_dir: str | os.PathLike[str] | None = None) -> tuple[Dataset, str | None]:
    """Return MNIST's training digits if they lie on this machine, else Optdigits; and a note.

    Nothing is downloaded: fine-tuning works offline.
    """
    folders = search_folders(MNIST, data_dir)
    if find(MNIST, folders) or find_keras_mnist():
        return load_named(MNIST, folders)[0], None
    note = (
        "MNIST isn't on this machine, so the digits inside scikit-learn (Optdigits) stand for "
        "what isn't to be forgotten; with it (digitnet data fetch) less is"
    )
    return load_optdigits(), note
