"""Classify 28×28 digits with an exported model, through ONNX Runtime alone."""

from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from digitnet.classes import DIGIT_NAMES, classes_from_json
from digitnet.errors import DataError, RunError
from digitnet.image.deslant import deslant_all
from digitnet.runs.hub import SCHEME, fetch_hub_model

THRESHOLD_KEY = "digitnet.threshold"
"""Key of the rejection threshold in an exported model's metadata."""
CLASSES_KEY = "digitnet.classes"
"""Key of the classes' names, a JSON list; without it they are the digits."""
WHOLE_KEY = "digitnet.whole"
"""Key of a model that is to see whole pictures, ink not sought in them; its value is ``yes``."""
OWN_HAND_KEY = "digitnet.own-hand"
"""Key of a model that was fine-tuned: it knows a hand that the page network doesn't; ``yes``."""
DESLANT_KEY = "digitnet.deslant"
"""Key in it of a model that is to see pictures deslanted; its value is ``half``."""


@dataclass(frozen=True)
class Scores:
    """What a model says of n pictures.

    Attributes
    ----------
    probabilities
        (n, classes) float32, each row sums to 1.
    digitness
        (n,) float32 from 0 to 1: how surely the picture is any one of them.
    """

    probabilities: NDArray[np.float32]
    digitness: NDArray[np.float32]


class Classifier:
    """An exported digitnet model.

    Safe to call from several threads at once.

    Parameters
    ----------
    model
        A run folder, a ``.onnx`` file, ``hf://owner/name`` on the Hugging Face hub,
        or None for the model that ships.
    threads
        Threads that one call may use.

    Attributes
    ----------
    metadata
        What the file tells of itself, such as ``digitnet.recipe``.
    threshold
        Digitness under which a picture counts as no digit.
    classes
        What it tells apart, in the order of its probabilities.

    Raises
    ------
    RunError
        If there is no such model, or it is not one that digitnet exported.
    """

    def __init__(self, model: Path | str | None = None, threads: int = 1) -> None:
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        source = model_bytes(model)
        try:
            self._session = ort.InferenceSession(source, options, ["CPUExecutionProvider"])
        except Exception as error:  # ONNX Runtime's errors share no base class
            name = "the shipped model" if model is None else model
            raise RunError(
                f"{name}: not a valid ONNX model; give a run folder, or a model.onnx out of one"
            ) from error
        outputs = {output.name for output in self._session.get_outputs()}
        inputs = [(value.name, value.type) for value in self._session.get_inputs()]
        if inputs != [("images", "tensor(uint8)")] or not {"probabilities", "digitness"} <= outputs:
            raise RunError(
                f"{model}: not a digitnet model: expected input images (uint8) and outputs "
                f"probabilities and digitness, found {inputs} and {sorted(outputs)}"
            )
        self.metadata = dict(self._session.get_modelmeta().custom_metadata_map)
        self.threshold = float(self.metadata.get(THRESHOLD_KEY, 0.0))
        self.classes = self._classes(str(model or "the shipped model"))

    @property
    def reads_digits(self) -> bool:
        """Whether its classes are the ten digits."""
        return self.classes == DIGIT_NAMES

    def _classes(self, where: str) -> tuple[str, ...]:
        text = self.metadata.get(CLASSES_KEY)
        try:
            classes = DIGIT_NAMES if text is None else classes_from_json(text, where)
        except DataError as error:
            raise RunError(str(error)) from error
        shapes = {output.name: output.shape for output in self._session.get_outputs()}
        width = shapes["probabilities"][-1]
        if isinstance(width, int) and width != len(classes):
            raise RunError(f"{where}: gives {width} probabilities but names {len(classes)} classes")
        return classes

    def __call__(self, images: NDArray[np.uint8]) -> Scores:
        """Classify pictures.

        Parameters
        ----------
        images
            (n, 28, 28) uint8, ink bright on 0, as `digitnet.normalise` makes them. A
            model that asks for it sees them deslanted, whichever way they came.
        """
        if self.metadata.get(DESLANT_KEY):
            images = deslant_all(images)
        probabilities, digitness = self._session.run(
            ["probabilities", "digitness"], {"images": images}
        )
        return Scores(probabilities, digitness)


def model_bytes(model: Path | str | None) -> bytes:
    """Return the ONNX file of a run folder, a path, the hub, or the one that ships."""
    if model is None:
        return (resources.files("digitnet") / "assets" / "robust.onnx").read_bytes()
    if str(model).startswith(SCHEME):
        return fetch_hub_model(str(model))
    path = Path(model)
    if path.is_dir():
        path = path / "model.onnx"
    try:
        return path.read_bytes()
    except OSError as error:
        raise RunError(
            f"{path}: no model can be read there ({error.strerror}); "
            "give a run folder or a .onnx file"
        ) from error
