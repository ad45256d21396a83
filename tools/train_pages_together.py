"""Train several page networks on one stream of scenes, to try variants or to take their mean.

On a GPU, with ``pip install 'jax[cuda12]'``, from the finished run in outputs/page::

    python tools/train_pages_together.py outputs/page --out outputs/together --within 9 \
        --variants all letters3
    python tools/mean_pages.py outputs/page outputs/mean outputs/together/*.npz

Composing a scene takes longer than a step with it, so networks that share the scenes cost
little more than one. Each scene is shown several times, in other tones each time. The
learning rate depends on the clock, so the training ends on time on any machine.
"""

import argparse
import os
import sys
import time
from pathlib import Path

from digitnet.errors import DigitnetError
from digitnet.processor import usable_processors
from digitnet.training.page.variants import VARIANTS
from page_runs import PageRun, open_page_run

BEGAN = time.monotonic()


def main() -> None:
    """Parse, train and write the weights."""
    options = parsed()
    try:
        source = open_page_run(options.run, options.data, options.set)
        options.out.mkdir(parents=True, exist_ok=True)
        train(source, options)
    except (DigitnetError, OSError) as error:
        sys.exit(f"train_pages_together.py: {error}")
    except KeyboardInterrupt:
        sys.exit("train_pages_together.py: interrupted, no weights are written")


def parsed() -> argparse.Namespace:
    """Return the options."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("run", type=Path, help="the finished run whose weights they begin with")
    parser.add_argument("--out", type=Path, required=True, help="folder for NAME.npz of each")
    ending = parser.add_mutually_exclusive_group(required=True)
    ending.add_argument("--minutes", type=positive, help="of training")
    ending.add_argument(
        "--within",
        type=positive,
        metavar="MINUTES",
        help="from now to the end of training: on a machine that is lent for so long, less what "
        "writing the weights takes",
    )
    parser.add_argument(
        "--variants", nargs="+", choices=VARIANTS, default=["all"], metavar="NAME",
        help=f"of {', '.join(VARIANTS)}; default: all",
    )  # fmt: skip
    parser.add_argument("--batch-size", type=whole, default=64, help="default: %(default)s")
    parser.add_argument("--rate", type=positive, default=0.01, help="default: %(default)s")
    parser.add_argument("--workers", type=whole, help="default: one less than processors")
    parser.add_argument(
        "--capacity", type=whole, default=20_000, help="scenes kept on the device: %(default)s"
    )
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--data", default="mnist", help="the run's --data")
    parser.add_argument(
        "--set", action="append", default=[], metavar="KEY=VALUE",
        help="what makes them wider or deeper than the run's network, such as deep_blocks=4",
    )  # fmt: skip
    return parser.parse_args()


def positive(text: str) -> float:
    """Return a finite number above 0."""
    number = float(text)
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} isn't a finite number above 0")
    return number


def whole(text: str) -> int:
    """Return a whole number above 0."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} isn't a whole number above 0")
    return number


def train(source: PageRun, options: argparse.Namespace) -> None:
    """Train on JAX, which must be chosen before Keras is imported, and write the weights."""
    os.environ["KERAS_BACKEND"] = "jax"
    import keras

    from digitnet.models.page import build_page
    from digitnet.synthesis.pages.writing.bank import load_bank
    from digitnet.training.backend.precision import build_in
    from digitnet.training.page.together import Plan, train_together
    from digitnet.training.page.weight_files import save_weights
    from digitnet.training.page.widening import widen

    plan = Plan(
        seconds=60 * (options.minutes or options.within),
        deadline=BEGAN + 60 * options.within if options.within else None,
        batch_size=options.batch_size,
        rate=options.rate,
        capacity=options.capacity,
        first=min(Plan.first, options.capacity // 2),
        chunk_size=min(Plan.chunk_size, options.capacity),
        workers=options.workers or max(1, usable_processors() - 1),
        seed=options.seed,
    )
    former = keras.saving.load_model(source.run.path / "model.keras", compile=False)
    network = build_in("float32", lambda: build_page(source.recipe))
    widen(former, network)
    bank = load_bank(source.splits.train)
    trained = train_together(
        source.recipe, bank, network.get_weights(), options.variants, plan, tell=tell
    )
    for name, weights in trained.items():
        save_weights(options.out / f"{name}.npz", weights)
        tell(f"{options.out / name}.npz")


def tell(line: str) -> None:
    """Print a line at once, so that a log shows how far the training is."""
    print(line, flush=True)


if __name__ == "__main__":
    main()
