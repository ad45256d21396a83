"""Put a trained page network into the package: in eight bits, with its card.

For instance::

    digitnet train --recipe page --data mnist --out outputs/page
    digitnet export outputs/page --format int8
    python tools/ship_page.py outputs/page

Where links alone were trained, ``export --like src/digitnet/assets/page.onnx`` keeps all else as
it rounds now.
"""

import argparse
import sys
from importlib import resources
from pathlib import Path

from digitnet.errors import DigitnetError
from digitnet.reader.detector import Detector
from digitnet.runs import open_run, write_atomically
from ship import MAX_BYTES


def main() -> None:
    """Parse and ship."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("run", type=Path, help="a finished run folder of recipe page")
    run: Path = parser.parse_args().run
    try:
        ship(run, Path(str(resources.files("digitnet") / "assets")))
    except (DigitnetError, OSError) as error:
        sys.exit(f"ship_page.py: {error}")


def ship(run: Path, assets: Path) -> None:
    """Copy a run's network in eight bits and its card into `assets`.

    Raises
    ------
    RunError
        If the folder holds no page network in eight bits.
    """
    open_run(run)
    Detector(run / "model.int8.onnx")
    stored = (run / "model.int8.onnx").read_bytes()
    if len(stored) > MAX_BYTES:
        sys.exit(f"ship_page.py: the network has {len(stored):,} bytes, over {MAX_BYTES:,}")
    lines = (run / "README.md").read_text("utf-8").rstrip().splitlines()
    card = "\n".join(line for line in lines if not line.startswith("![")) + "\n"
    write_atomically(assets / "page.onnx", stored)
    write_atomically(assets / "page.md", card.encode())


if __name__ == "__main__":
    main()
