"""The run folder: its manifest, its hashes, and how it comes to stand whole."""

from digitnet.runs.atomic import write_atomically
from digitnet.runs.manifest import MANIFEST, RUN_FORMAT, SERIES, Run, open_run, verify_run
from digitnet.runs.places import check_no_file
from digitnet.runs.stage import StagedRun, is_unfinished, mend_run, staged_run

__all__ = [
    "MANIFEST",
    "RUN_FORMAT",
    "SERIES",
    "Run",
    "StagedRun",
    "check_no_file",
    "is_unfinished",
    "mend_run",
    "open_run",
    "staged_run",
    "verify_run",
    "write_atomically",
]
