"""Put a trained classifier into the package, with its card.

The commands that made the shipped model (docs/experiments/pages.md)::

    python tools/fonts.py
    python tools/pen_digits.py
    run=outputs/classifier
    digitnet train --recipe classifier --data mnist --out $run
    digitnet export $run --format int8 --data mnist
    python benchmarks/reading.py --model $run/model.int8.onnx --json outputs/reading.json
    python tools/ship.py $run outputs/reading.json

Where only the page network is another, the card's figures alone are written anew::

    python tools/ship.py --figures outputs/reading.json
"""

import argparse
import json
import sys
from importlib import resources
from pathlib import Path
from typing import Any

from digitnet.errors import DigitnetError
from digitnet.runs import open_run, write_atomically
from digitnet.runs.model_file import model_bytes

MAX_BYTES = 2_000_000
HEADING = "## Beyond MNIST"
MODEL = "model.int8.onnx"
"""Of the run's files: as good as ``model.onnx`` and twice as fast."""


def main() -> None:
    """Parse and ship."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("run", type=Path, nargs="?", help="a finished run folder")
    parser.add_argument("reading", type=Path, help="what benchmarks/reading.py measured of it")
    parser.add_argument("--figures", action="store_true", help="write what was measured, no model")
    options = parser.parse_args()
    if options.figures == bool(options.run):
        parser.error("name a run, or --figures")
    assets = Path(str(resources.files("digitnet") / "assets"))
    try:
        if options.figures:
            write_figures(options.reading, assets)
        else:
            ship(options.run, options.reading, assets)
    except (DigitnetError, OSError) as error:
        sys.exit(f"ship.py: {error}")


def ship(run: Path, reading: Path, assets: Path) -> None:
    """Copy a run's model into `assets` and write its card, as JSON and as text."""
    open_run(run)
    model = model_bytes(run / MODEL)
    if len(model) > MAX_BYTES:
        sys.exit(f"ship.py: {run / MODEL} has {len(model):,} bytes, over {MAX_BYTES:,}")
    rows = robustness(json.loads(reading.read_text("utf-8")))
    figures = json.loads((run / "metrics.json").read_text("utf-8")) | {"robustness": rows}
    lines = (run / "README.md").read_text("utf-8").rstrip().splitlines()
    words = "\n".join(line for line in lines if not line.startswith("!["))
    card = f"{words}\n\n{robustness_section(rows)}"
    assets.mkdir(exist_ok=True)
    write_atomically(assets / "classifier.onnx", model)
    write_atomically(assets / "classifier.json", (json.dumps(figures, indent=1) + "\n").encode())
    write_atomically(assets / "classifier.md", card.encode())


def write_figures(reading: Path, assets: Path) -> None:
    """Write what was measured into the card in `assets`, beside the model that lies there."""
    rows = robustness(json.loads(reading.read_text("utf-8")))
    card, text = assets / "classifier.json", assets / "classifier.md"
    figures = json.loads(card.read_text("utf-8")) | {"robustness": rows}
    words = text.read_text("utf-8").split(HEADING)[0]
    write_atomically(card, (json.dumps(figures, indent=1) + "\n").encode())
    write_atomically(text, (words + robustness_section(rows)).encode())


def robustness(measured: dict[str, Any]) -> list[dict[str, Any]]:
    """Return name, value and bar of each share that was measured."""
    return [
        {"name": row["label"], "value": round(row["value"], 2), "bar": row["bar"]}
        for row in measured["results"]
        if row["unit"] == "%" and row["value"] is not None
    ]


def robustness_section(rows: list[dict[str, Any]]) -> str:
    """Return the card's table of what the network was never trained on."""
    lines = [
        HEADING,
        "",
        "None of this was trained on; `python benchmarks/reading.py` measures it. The figures",
        "above are of the network as it was trained; these, of the eight-bit copy that ships",
        "(`digitnet export --format int8`).",
        "",
        "| measured on | figure |",
        "|---|---:|",
        *(f"| {row['name']} | {row['value']:.2f} % |" for row in rows),
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
