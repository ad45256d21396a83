"""Trained Keras models in formats that need no Keras to run."""

from digitnet.export.onnx_file import export_onnx

__all__ = ["export_onnx"]
