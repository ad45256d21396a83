"""Train a recipe into a Keras model, safe against crashes and repeatable.

`digitnet.training.classifier.fit.train` does it; `digitnet.workflows.train.train_run` also
exports, scores and leaves a run folder.
"""
