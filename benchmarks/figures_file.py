"""What every benchmark tells beside its figures, and the file that takes them."""

import argparse
import json
import os
import platform
from pathlib import Path
from typing import Any


def machine() -> str:
    """Return on what the figures were measured."""
    return f"{platform.machine()}, {os.cpu_count()} processors"


def add_file_options(parser: argparse.ArgumentParser) -> None:
    """Add ``--json``, for `write_figures`, and ``--data-dir``."""
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    parser.add_argument("--data-dir", type=Path, help="the folder of MNIST's files")


def write_figures(content: Any, path: Path | None) -> None:
    """Write figures as JSON, if a file was asked for."""
    if path is not None:
        text = json.dumps(content, indent=1, ensure_ascii=False)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text + "\n", encoding="utf-8")
