"""Pictures of what was read, and of what the network saw, so that a person sees why it erred."""

from digitnet.drawing.page import draw_reading
from digitnet.drawing.sheet import Shown, draw_predictions, shown

__all__ = ["Shown", "draw_predictions", "draw_reading", "shown"]
