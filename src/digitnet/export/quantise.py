"""Static quantisation: weights and activations in eight bits (Jacob et al. 2018)."""

import io
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import onnx
from numpy.typing import NDArray
from onnxruntime import quantization
from onnxruntime.quantization.shape_inference import quant_pre_process

from digitnet.errors import ExportError
from digitnet.runs import write_atomically
from digitnet.runs.model_keys import PRECISION_KEY


class Range(NamedTuple):
    """Which numbers eight bits tell apart: ``scale * (byte - zero)``."""

    scale: float
    zero: int


def write_if_alike(
    path: Path,
    metadata: Mapping[str, str],
    make: Callable[[], bytes],
    compare: Callable[[bytes], tuple[int, int]],
    *,
    least: float,
    differ: str,
) -> float:
    """Write a network in eight bits, if it answers nearly as the exact one does.

    Parameters
    ----------
    path
        The file to write; an existing one stays as it is on failure.
    metadata
        Of the exact network.
    make
        Makes the file in eight bits.
    compare
        Takes it, and counts the answers that are the same, and all of them.
    least
        The share of the answers that must be the same.
    differ
        What eight bits do where they aren't, such as "name another digit".

    Returns
    -------
    The share of the answers that are the same.

    Raises
    ------
    ExportError
        If the exact network has eight bits already, can't be quantised, or too few are the same.
    RunError
        If the file can't be written.
    """
    if PRECISION_KEY in metadata:
        raise ExportError(f"{path}: the network computes with eight bits already")
    try:
        data = make()
    except ExportError as error:
        raise ExportError(f"{path}: {error}") from error
    same, count = compare(data)
    share = same / count if count else 1.0
    if share < least:
        wrong = f"{100 * (1 - share):.1f} % of {count:,}"
        raise ExportError(f"{path}: eight bits {differ} for {wrong}; nothing was written")
    write_atomically(path, data)
    return share


def quantise(
    model: bytes,
    batches: Iterable[NDArray[np.uint8]],
    operations: Sequence[str],
    *,
    excluded: Sequence[str] = (),
    seven_bits: bool = False,
    percentile: float | None = None,
    ranges: Mapping[str, Range] = {},
) -> bytes:
    """Return an exported model that computes with eight bits.

    Parameters
    ----------
    model
        An ONNX file whose one input is ``images``.
    batches
        Pictures as the input takes them: activations get the ranges that they have on these,
        weights a scale for each channel.
    operations
        Types of the operations that compute with eight bits.
    excluded
        Names of nodes that stay in float32.
    seven_bits
        Keep weights to seven bits, so that processors without VNNI don't overflow.
    percentile
        Ranges leave out what lies beyond this percentile of the activations, as few large
        ones would cost all others their precision; None leaves out nothing.
    ranges
        For activations by name, instead of what they have on the pictures.

    Raises
    ------
    ExportError
        If the model can't be quantised.
    """
    methods = quantization.CalibrationMethod
    with tempfile.TemporaryDirectory() as folder:
        source, prepared, target = (Path(folder) / f"{name}.onnx" for name in ("a", "b", "c"))
        source.write_bytes(model)
        try:
            quant_pre_process(source, prepared, skip_symbolic_shape=True)
            with redirect_stdout(io.StringIO()):  # calibration by percentile prints its progress
                quantization.quantize_static(
                    prepared,
                    target,
                    _Batches(batches),
                    quant_format=quantization.QuantFormat.QDQ,
                    op_types_to_quantize=list(operations),
                    nodes_to_exclude=list(excluded),
                    per_channel=True,
                    reduce_range=seven_bits,
                    activation_type=quantization.QuantType.QUInt8,
                    weight_type=quantization.QuantType.QInt8,
                    calibrate_method=methods.MinMax if percentile is None else methods.Percentile,
                    extra_options=_options(percentile, ranges),
                )
            quantised = onnx.load(target)
        except Exception as error:  # the quantiser raises whatever it happens to meet
            told = str(error).strip().partition("\n")[0]
            raise ExportError(f"the model can't be quantised: {told}") from error
    metadata = {entry.key: entry.value for entry in onnx.load_from_string(model).metadata_props}
    onnx.helper.set_model_props(quantised, metadata | {PRECISION_KEY: "int8"})
    data: bytes = quantised.SerializeToString(deterministic=True)
    return data


def _options(percentile: float | None, ranges: Mapping[str, Range]) -> dict[str, Any]:
    given = {
        name: [{"scale": np.array(scale, np.float32), "zero_point": np.array(zero, np.uint8)}]
        for name, (scale, zero) in ranges.items()
    }
    options: dict[str, Any] = {"TensorQuantOverrides": given} if given else {}
    return options if percentile is None else options | {"CalibPercentile": percentile}


class _Batches(quantization.CalibrationDataReader):  # type: ignore[misc]
    """Hands the pictures to the quantiser, batch by batch."""

    def __init__(self, batches: Iterable[NDArray[np.uint8]]) -> None:
        self._batches: Iterator[NDArray[np.uint8]] = iter(batches)

    def get_next(self) -> dict[str, Any] | None:
        batch = next(self._batches, None)
        return None if batch is None else {"images": batch}
