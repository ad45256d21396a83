"""A run folder as a repository for the Hugging Face hub."""

import json
import shutil
from pathlib import Path

import numpy as np

from digitnet.errors import ExportError
from digitnet.evaluation.staging import staged
from digitnet.export.convert import load_keras_model
from digitnet.export.layers.graph import weights_of
from digitnet.runs import Run, check_no_file

WEIGHTS = "model.safetensors"
LEFT_OUT = {"model.keras", "predictions.csv"}
"""A file that can hold code, and what nobody needs."""


def export_hub(run: Run, folder: Path) -> None:
    """Write a run's files and its weights as safetensors into a new folder.

    Raises
    ------
    ExportError
        If safetensors isn't installed, or the folder holds something else.
    RunError
        If the run's model can't be loaded, or a file stands in the folder's place.
    """
    try:
        from safetensors.numpy import load_file, save_file  # noqa: PLC0415 - an extra
    except ModuleNotFoundError as error:
        raise ExportError(
            "this format needs the package safetensors: pip install 'digitnet[hub]'"
        ) from error
    check_no_file(folder)
    if folder.exists() and any(folder.iterdir()):
        raise ExportError(f"{folder}: isn't empty; name another folder")
    model = load_keras_model(run.path / "model.keras")
    tensors = {
        weight.path: np.ascontiguousarray(weights_of(weight), np.float32)
        for weight in model.weights
    }
    try:
        with staged(folder) as stage:
            for name in run.manifest["files"]:
                if name not in LEFT_OUT:
                    shutil.copyfile(run.path / name, stage / name)
            shutil.copyfile(run.path / "manifest.json", stage / "manifest.json")
            about = {"format": "keras", "recipe": str(run.manifest["recipe"])}
            save_file(tensors, stage / WEIGHTS, metadata=about)
            written = load_file(stage / WEIGHTS)
            same = all(np.array_equal(written[name], tensors[name]) for name in tensors)
            if not same or set(written) != set(tensors):
                raise ExportError(f"{folder / WEIGHTS}: differs from the model; nothing is written")
    except OSError as error:
        raise ExportError(f"{folder}: can't be written: {error.strerror}") from error


def hub_config(recipe: str, model: str, classes: tuple[str, ...]) -> str:
    """Return ``config.json``, in the words that the hub's other image classifiers use."""
    config = {
        "model_type": "digitnet",
        "architectures": [model],
        "recipe": recipe,
        "image_size": 28,
        "num_channels": 1,
        "num_labels": len(classes),
        "id2label": {str(number): name for number, name in enumerate(classes)},
        "label2id": {name: number for number, name in enumerate(classes)},
    }
    return json.dumps(config, indent=2, ensure_ascii=False) + "\n"
