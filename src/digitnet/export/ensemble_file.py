"""Several exported models as one ONNX file that answers with their mean."""

from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import compose, helper

from digitnet.errors import ExportError
from digitnet.export.compare import check_scores
from digitnet.reader.classifier import THRESHOLD_KEY, Classifier, Scores
from digitnet.runs import write_atomically
from digitnet.runs.model_file import model_bytes

OUTPUTS = ("probabilities", "digitness")


def export_ensemble(
    members: Sequence[Path],
    path: Path,
    *,
    threshold: float,
    metadata: Mapping[str, str],
    samples: NDArray[np.uint8],
) -> None:
    """Write one ONNX file whose answers are the mean of its members'.

    Parameters
    ----------
    members
        Run folders or ``.onnx`` files of digitnet, at least two.
    path, threshold, metadata
        As `digitnet.export.export_onnx` takes them.
    samples
        (n, 28, 28) uint8 pictures to compare on.

    Raises
    ------
    ExportError
        If the graph is invalid or its answers are not the mean.
    RunError
        If a member can't be read or the file can't be written.
    """
    proto = _joined([onnx.load_from_string(model_bytes(member)) for member in members])
    told = {
        **metadata,
        "digitnet.version": version("digitnet"),
        THRESHOLD_KEY: repr(float(threshold)),
    }
    helper.set_model_props(proto, dict(sorted(told.items())))
    try:
        onnx.checker.check_model(proto, full_check=True)
    except onnx.checker.ValidationError as error:
        raise ExportError(f"{path}: the joined graph is invalid: {error}") from error
    write_atomically(path, proto.SerializeToString(deterministic=True))
    check_scores(mean_scores(members, samples), Classifier(path)(samples), str(path))


def mean_scores(members: Sequence[Path], images: NDArray[np.uint8]) -> Scores:
    """Return the mean of what the members say of (n, 28, 28) uint8 pictures."""
    scores = [Classifier(member)(images) for member in members]
    return Scores(
        np.mean([one.probabilities for one in scores], axis=0, dtype=np.float32),
        np.mean([one.digitness for one in scores], axis=0, dtype=np.float32),
    )


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
