"""The run folder: its manifest, its hashes, and how it comes to stand whole."""

from digitnet.runs.atomic import write_atomically
from digitnet.runs.building import Building, building, is_unfinished, settle
from digitnet.runs.manifest import MANIFEST, RUN_FORMAT, SERIES, Run, open_run, verify_run

__all__ = [
    "MANIFEST",
    "RUN_FORMAT",
    "SERIES",
    "Building",
    "Run",
    "building",
    "is_unfinished",
    "open_run",
    "settle",
    "verify_run",
    "write_atomically",
]
