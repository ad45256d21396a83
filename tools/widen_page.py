r"""Begin a training of the page network with what a narrower one has learnt.

For instance, from the finished run in outputs/page::

    python tools/widen_page.py outputs/page outputs/wide --set eighth=96 --set head=80
    digitnet train --recipe page --data mnist --out outputs/wide --resume \
        --set eighth=96 --set head=80

`outputs/page` may also be an exported file, such as the one that ships,
`src/digitnet/assets/page.onnx`: then without its own run, in eight bits' precision. Or an .npz of
weights, as `tools/train_pages_together.py` makes them.

With a recipe's `stay`, training stays with what this network gets right, or, with --stay-with, with
what another one does.

New channels begin with random weights, but nothing listens to them yet, and new residual blocks
add nothing yet: the wider network answers exactly as the narrower one.
"""

import argparse
import sys
from pathlib import Path

import keras

from digitnet.data.datasets import Splits, load_splits
from digitnet.errors import DigitnetError
from digitnet.export.rebuild import rebuild_page
from digitnet.models.page import build_page
from digitnet.reader.detector import Detector
from digitnet.recipes.page import PAGE, PageRecipe
from digitnet.recipes.settings import settings_of
from digitnet.runs import open_run
from digitnet.runs.model_file import model_bytes
from digitnet.runs.stage import StagedRun
from digitnet.synthesis.pages.writing.bank import load_bank
from digitnet.training.backend.precision import build_in, choose_precision
from digitnet.training.optimizers import adams
from digitnet.training.page.resuming import name_before, name_shown
from digitnet.training.page.schedule import build_schedule
from digitnet.training.page.statistics import statistics_scenes, unfold
from digitnet.training.page.weight_files import load_weights
from digitnet.training.page.widening import widen
from digitnet.training.resume.checkpoint import Checkpoint, save_checkpoint
from digitnet.training.resume.identity import identify
from digitnet.training.state import capture


def main() -> None:
    """Parse and write the checkpoint that a training goes on from."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "run", type=Path, help="a finished run folder of recipe page, .onnx or .npz"
    )
    parser.add_argument("--stay-with", type=Path, help="another such network, to stay with")
    parser.add_argument("out", type=Path, help="the --out of the training to come")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", dest="changes")
    parser.add_argument("--data", default="mnist", help="its --data")
    parser.add_argument("--seed", type=int, default=0, help="its --seed")
    options = parser.parse_args()
    try:
        recipe = PAGE.with_settings(settings_of(options.changes))
        splits = load_splits(options.data)
        network = learnt(options.run, splits)
        other = learnt(options.stay_with, splits) if options.stay_with else None
        path = begin(network, recipe, splits, options.seed, options.out, other=other)
    except DigitnetError as error:
        sys.exit(f"widen_page.py: {error}")
    print(f"{path}: go on with digitnet train --recipe page --out {options.out} --resume")


def learnt(path: Path, splits: Splits) -> keras.Model:
    """Return the network of a run folder, of an exported file, or of a file of weights.

    Raises
    ------
    RunError, ExportError
        If neither stands there.
    """
    if path.suffix == ".npz":
        network = build_page(PAGE)
        network.set_weights(load_weights(path, network.get_weights()))
        return network
    if path.suffix != ".onnx":
        return keras.saving.load_model(open_run(path).path / "model.keras")
    content = model_bytes(path)
    Detector(content)  # says what is wrong with a file that isn't a page network's
    network = rebuild_page(PAGE, content)
    unfold(network, statistics_scenes(load_bank(splits.train), PAGE.scene_size))
    return network


def begin(
    narrow: keras.Model,
    recipe: PageRecipe,
    splits: Splits,
    seed: int,
    out: Path,
    *,
    other: keras.Model | None = None,
) -> Path:
    """Write the checkpoint before the first epoch of a training of `recipe`.

    Parameters
    ----------
    other
        The network to stay with, if it isn't the one to begin with.

    Raises
    ------
    RunError
        If the recipe is narrower somewhere.
    """
    keras.utils.set_random_seed(seed)
    precision = choose_precision(recipe)
    network = build_in(precision, lambda: build_page(recipe))
    widen(narrow, network)
    network.optimizer = adams()[recipe.optimizer](build_schedule(recipe))
    network.optimizer.build(network.trainable_variables)
    checkpoints = StagedRun(out.expanduser().resolve()).checkpoints
    checkpoints.mkdir(parents=True)
    identity = identify(recipe, splits, seed, precision)
    arrays = {**capture(network), **name_shown(network.get_weights())}
    if other is not None:
        before = build_in(precision, lambda: build_page(recipe))
        widen(other, before)
        arrays |= name_before(before.get_weights())
    meta = {"identity": identity, "history": [], "changes": []}
    return save_checkpoint(checkpoints, Checkpoint(0, arrays, meta))


if __name__ == "__main__":
    main()
