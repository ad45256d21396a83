"""Any amount of pictures into a folder of Parquet files."""

from digitnet.workflows.score.output import Counts
from digitnet.workflows.score.pieces import Piece, Sizes
from digitnet.workflows.score.plan import ScoringJob
from digitnet.workflows.score.processes import score_here
from digitnet.workflows.score.scoring import Begun, Listener, score
from digitnet.workflows.score.work import Done, Worker

__all__ = [
    "Begun",
    "Counts",
    "Done",
    "Listener",
    "Piece",
    "ScoringJob",
    "Sizes",
    "Worker",
    "score",
    "score_here",
]
