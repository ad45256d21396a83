"""A model ready to run: ONNX Runtime's sessions, opened in one way.

Its telemetry is switched off in `digitnet/__init__.py`, before it is imported.
"""

import onnxruntime

from digitnet.errors import RunError
from digitnet.processor import adds_exactly


def open_session(model: bytes, threads: int, name: str) -> onnxruntime.InferenceSession:
    """Return a model ready to run on the processor.

    Parameters
    ----------
    model
        An ONNX file.
    threads
        Threads that one call may use.
    name
        What errors call the model.

    Raises
    ------
    RunError
        If it is no ONNX model that can run.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 4  # what is wrong stands in the exception
    if not adds_exactly():
        # Other processors add eight-bit products in sixteen bits, which overflow. It costs those
        # that have AMX more than half of their speed, and changes no answer there.
        options.add_session_config_entry("session.x64quantprecision", "1")
    try:
        return onnxruntime.InferenceSession(model, options, ["CPUExecutionProvider"])
    except Exception as error:  # ONNX Runtime's errors share no base class
        raise RunError(
            f"{name}: not a valid ONNX model; give a run folder, or a model.onnx out of one"
        ) from error
