"""Several exported models as one ONNX file that answers with their mean."""

from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import compose, helper

from digitnet.errors import ExportError
from digitnet.export.compare import check_scores
from digitnet.reader.classifier import Classifier, Scores
from digitnet.runs import write_atomically
from digitnet.runs.model_file import model_bytes
from digitnet.runs.model_keys import (
    CLASSES_KEY,
    DESLANT_KEY,
    OWN_HAND_KEY,
    THRESHOLD_KEY,
    VERSION_KEY,
    WHOLE_KEY,
)

OUTPUTS = ("probabilities", "digitness")
SEEN_ALIKE = (CLASSES_KEY, DESLANT_KEY, WHOLE_KEY, OWN_HAND_KEY)
"""What members must have in common: what they tell apart, and how pictures are shown to them."""


def export_ensemble(
    members: Sequence[Path],
    path: Path,
    *,
    threshold: float,
    samples: NDArray[np.uint8],
) -> None:
    """Write one ONNX file whose answers are the mean of its members'.

    What all members say of themselves it says, too.

    Parameters
    ----------
    members
        Run folders or ``.onnx`` files of digitnet, at least two.
    path, threshold
        As `digitnet.export.export_onnx` takes them.
    samples
        (n, 28, 28) uint8 pictures to compare on.

    Raises
    ------
    ExportError
        If members are shown pictures in different ways, the graph is invalid or its answers are
        not the mean; nothing is written then.
    RunError
        If a member can't be read or the file can't be written.
    """
    proto = _joined([onnx.load_from_string(model_bytes(member)) for member in members])
    told = {
        **_in_common(members),
        VERSION_KEY: version("digitnet"),
        THRESHOLD_KEY: repr(float(threshold)),
    }
    helper.set_model_props(proto, dict(sorted(told.items())))
    try:
        onnx.checker.check_model(proto, full_check=True)
    except onnx.checker.ValidationError as error:
        raise ExportError(f"{path}: the joined graph is invalid: {error}") from error
    model = proto.SerializeToString(deterministic=True)
    check_scores(mean_scores(members, samples), Classifier(model)(samples), str(path))
    write_atomically(path, model)


def mean_scores(members: Sequence[Path], images: NDArray[np.uint8]) -> Scores:
    """Return the mean of what the members say of (n, 28, 28) uint8 pictures."""
    scores = [Classifier(member)(images) for member in members]
    return Scores(
        np.mean([one.probabilities for one in scores], axis=0, dtype=np.float32),
        np.mean([one.digitness for one in scores], axis=0, dtype=np.float32),
    )


def _in_common(members: Sequence[Path]) -> dict[str, str]:
    """Return what the metadata of all members say."""
    first, *others = (Classifier(member).metadata for member in members)
    for key in SEEN_ALIKE:
        if any(other.get(key) != first.get(key) for other in others):
            raise ExportError(f"networks of different {key} can't answer as one")
    return {
        key: value
        for key, value in first.items()
        if all(other.get(key) == value for other in others)
    }


def _joined(members: Sequence[onnx.ModelProto]) -> onnx.ModelProto:
    graph = onnx.GraphProto(name="digitnet")
    graph.input.append(members[0].graph.input[0])
    graph.output.extend(members[0].graph.output)
    for number, member in enumerate(members):
        part = compose.add_prefix(member, f"{number}/", rename_inputs=False).graph
        graph.node.extend(part.node)
        graph.initializer.extend(part.initializer)
    for output in OUTPUTS:
        said = [f"{number}/{output}" for number in range(len(members))]
        graph.node.append(helper.make_node("Mean", said, [output], name=output))
    return helper.make_model(
        graph,
        producer_name="digitnet",
        producer_version=version("digitnet"),
        opset_imports=members[0].opset_import,
        ir_version=members[0].ir_version,
    )
