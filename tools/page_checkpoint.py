"""Export the page network of a training that still runs, to look at it meanwhile.

For instance::

    python tools/page_checkpoint.py outputs/page page-so-far.onnx

`outputs/page` is what ``digitnet train --recipe page --out`` was given.
"""

import argparse
import sys
from pathlib import Path

from digitnet.errors import DigitnetError
from digitnet.export.page_file import export_page
from digitnet.runs.model_keys import RECIPE_KEY
from digitnet.runs.stage import StagedRun
from digitnet.training.page.fit import trained_so_far
from digitnet.training.page.targets import READ


def main() -> None:
    """Parse and export."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("out", type=Path, help="the --out of the training")
    parser.add_argument("onnx", type=Path, help="the file to write")
    options = parser.parse_args()
    checkpoints = StagedRun(options.out.expanduser().resolve()).checkpoints
    try:
        model, recipe, epochs = trained_so_far(checkpoints)
        export_page(model, options.onnx, sizes=READ, metadata={RECIPE_KEY: recipe.name})
    except DigitnetError as error:
        sys.exit(f"page_checkpoint.py: {error}")
    print(f"{options.onnx}: {recipe.name} after {epochs} of {recipe.epochs} epochs")


if __name__ == "__main__":
    main()
