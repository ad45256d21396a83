"""Classify 28×28 digits with an exported model, through ONNX Runtime alone."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from digitnet.errors import RunError
from digitnet.image.deslant import deslant_all
from digitnet.reader.model_file import model_bytes

THRESHOLD_KEY = "digitnet.threshold"
"""Key of the rejection threshold in an exported model's metadata."""
DESLANT_KEY = "digitnet.deslant"
"""Key in it of a model that is to see pictures deslanted; its value is ``half``."""


@dataclass(frozen=True)
class Scores:
    """What a model says of n pictures.

    Attributes
    ----------
    probabilities
        (n, 10) float32, each row sums to 1.
    digitness
        (n,) float32 from 0 to 1: how surely the picture is any one digit.
    """

    probabilities: NDArray[np.float32]
    digitness: NDArray[np.float32]


class Classifier:
    """An exported digitnet model.

    Safe to call from several threads at once.

    Parameters
    ----------
    model
        A run folder, a ``.onnx`` file, its bytes, or None for the model that ships.
    threads
        Threads that one call may use.
    name
        What errors call the model; by default its path.

    Attributes
    ----------
    metadata
        What the file tells of itself, such as ``digitnet.recipe``.
    threshold
        Digitness under which a picture counts as no digit.

    Raises
    ------
    RunError
        If there is no such model, or it is not one that digitnet exported.
    """

    def __init__(
        self, model: Path | str | bytes | None = None, threads: int = 1, name: str | None = None
    ) -> None:
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        source = model if isinstance(model, bytes) else model_bytes(model)
        if name is None:
            name = "the shipped model" if model is None else f"{str(model)[:200]}"
        try:
            self._session = ort.InferenceSession(source, options, ["CPUExecutionProvider"])
        except Exception as error:  # ONNX Runtime's errors share no base class
            raise RunError(
                f"{name}: not a valid ONNX model; give a run folder, or a model.onnx out of one"
            ) from error
        outputs = {output.name for output in self._session.get_outputs()}
        inputs = [(value.name, value.type) for value in self._session.get_inputs()]
        if inputs != [("images", "tensor(uint8)")] or not {"probabilities", "digitness"} <= outputs:
            raise RunError(
                f"{name}: not a digitnet model: expected input images (uint8) and outputs "
                f"probabilities and digitness, found {inputs} and {sorted(outputs)}"
            )
        self.metadata = dict(self._session.get_modelmeta().custom_metadata_map)
        self.threshold = float(self.metadata.get(THRESHOLD_KEY, 0.0))

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
