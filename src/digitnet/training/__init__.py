"""Train a recipe into a Keras model, safe against crashes and repeatable."""

from digitnet.training.fit import RunResult, train

__all__ = ["RunResult", "train"]
