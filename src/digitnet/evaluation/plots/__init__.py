"""The pictures of a run folder, drawn with matplotlib and no global state.

Right is blue with a tick, wrong is dark orange with a cross and a frame: the
pair stays apart for colour-blind eyes, and neither needs its colour.
"""

from digitnet.evaluation.plots.classes import classes_plot
from digitnet.evaluation.plots.confusion import confusion_plot
from digitnet.evaluation.plots.curves import accuracy_plot, loss_plot
from digitnet.evaluation.plots.page import save_png
from digitnet.evaluation.plots.pictures import (
    misclassified_plot,
    predictions_plot,
    samples_plot,
)

__all__ = [
    "accuracy_plot",
    "classes_plot",
    "confusion_plot",
    "loss_plot",
    "misclassified_plot",
    "predictions_plot",
    "samples_plot",
    "save_png",
]
