"""Train a recipe into a Keras model: repeatable, and safe against crashes.

`digitnet.training.classifier.fit.train` trains a classifier, and
`digitnet.training.page.fit.train_page` a page network. `digitnet.workflows.train.train_run` and
`digitnet.workflows.page.train_page_run` also export, score and leave a run folder.
"""
