"""Compose pages of handwritten numbers, with the truth about each, to look at.

The same seed gives the same page::

    python tools/compose_pages.py FOLDER --kind ruled --count 20 --split train
"""

import argparse
import json
from pathlib import Path

from digitnet.data.datasets import load_splits
from digitnet.synthesis.pages.benchmark.scenes import KINDS, compose


def main() -> None:
    """Write pages and their truth into a folder, to look at."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--kind", choices=list(KINDS), default="plain")
    parser.add_argument("--count", type=int, default=10)
    parser.add_argument("--seed", type=int, default=0, help="of the first page")
    parser.add_argument("--split", choices=["train", "test"], default="train")
    parser.add_argument("--data-dir", type=Path)
    options = parser.parse_args()
    digits = getattr(load_splits("mnist", options.data_dir), options.split)
    options.folder.mkdir(parents=True, exist_ok=True)
    truth = {}
    for seed in range(options.seed, options.seed + options.count):
        scene = compose(options.kind, digits, seed)
        kind = ".png" if scene.file.startswith(b"\x89PNG") else ".jpg"
        name = f"{options.kind}-{seed}{kind}"
        (options.folder / name).write_bytes(scene.file)
        truth[name] = scene.lines
    text = "".join(
        json.dumps({"file": name, "lines": lines}) + "\n" for name, lines in truth.items()
    )
    (options.folder / f"{options.kind}-truth.jsonl").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
