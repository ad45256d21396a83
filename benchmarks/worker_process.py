"""Run a benchmark's worker in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

BENCHMARKS = Path(__file__).resolve().parent


def run_worker(
    module: str, arguments: list[str], timeout_s: float | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a module that stands in this folder, such as ``training.worker``, to its end.

    Raises
    ------
    subprocess.TimeoutExpired
        If it takes longer; it is stopped then.
    """
    paths = [str(BENCHMARKS), os.environ.get("PYTHONPATH", "")]
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(path for path in paths if path),
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, env=environment, check=False, timeout=timeout_s
    )
