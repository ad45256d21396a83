"""Make a run of the mean of several page networks' weights (a model soup, Wortsman et al. 2022).

For instance, of what `tools/train_pages_together.py` made from the run in outputs/page::

    python tools/mean_pages.py outputs/page outputs/mean outputs/all.npz outputs/letters3.npz
    digitnet export outputs/mean --format int8 --data mnist
    python tools/ship_page.py outputs/mean

All networks must have gone on from the same weights: a mean of strangers answers nothing.
"""

import argparse
import csv
import hashlib
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import keras
import numpy as np

from digitnet.errors import DigitnetError, RunError
from digitnet.evaluation.found import Found
from digitnet.evaluation.staging import write_text
from digitnet.models.page import build_page
from digitnet.runs import Run, staged_run
from digitnet.runs.versions import versions
from digitnet.synthesis.pages.writing.bank import load_bank
from digitnet.training.backend.precision import build_in
from digitnet.training.events import PageRow
from digitnet.training.page.fit import PageResult
from digitnet.training.page.resuming import Weights
from digitnet.training.page.statistics import statistics_scenes, take_statistics
from digitnet.training.page.validation import Validation
from digitnet.training.page.weight_files import load_weights
from digitnet.workflows.page import fill_page_run, summarise_page
from digitnet.workflows.run_folder import writing
from page_runs import PageRun, open_page_run

AFTER_TRAINING = "\n## Use\n"
"""The card's heading before which it is told that these are means."""


def main() -> None:
    """Parse and make the run folder."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("run", type=Path, help="the finished run that the networks began with")
    parser.add_argument("out", type=Path, help="the run folder to make")
    parser.add_argument("weights", type=Path, nargs="+", help="an .npz of each network")
    parser.add_argument("--data", default="mnist", help="the run's --data")
    parser.add_argument(
        "--statistics", action="store_true", help="measure the batches' statistics anew"
    )
    parser.add_argument(
        "--set", action="append", default=[], metavar="KEY=VALUE", help="as they were trained with"
    )
    options = parser.parse_args()
    try:
        source = open_page_run(options.run, options.data, options.set)
        found = make_mean_run(source, options.weights, options.out, anew=options.statistics)
    except DigitnetError as error:
        sys.exit(f"mean_pages.py: {error}")
    told = f"{100 * found.read:.2f} % of {found.count:,} digits read right"
    print(f"{options.out}: the mean of {len(options.weights)} networks: {told}")


def make_mean_run(
    source: PageRun, paths: Sequence[Path], out: Path, *, anew: bool = False
) -> Found:
    """Make a run folder of the mean of networks that went on from a run; return what it found.

    Its history is the run's, for the means have none.

    Parameters
    ----------
    anew
        Measure the statistics of batches on composed scenes instead of averaging them.

    Raises
    ------
    RunError
        If a file holds another network, or the folder can't be written.
    ExportError
        If the exported network disagrees with Keras.
    """
    run, recipe, splits = source.run, source.recipe, source.splits
    model = build_in("float32", lambda: build_page(recipe))
    shapes = model.get_weights()
    model.set_weights(mean([load_weights(path, shapes) for path in paths]))
    if anew:
        scenes_to_measure = statistics_scenes(load_bank(splits.train), recipe.scene_size)
        take_statistics(model, scenes_to_measure)
    result = former_result(run, model)
    bank = load_bank(splits.validation)
    scenes = Validation.compose(bank, recipe.validation_scenes, recipe.scene_size)
    summary = summarise_page(recipe, splits, run.manifest["seed"], result)
    with staged_run(out) as (staged, _), writing(staged):
        found = fill_page_run(
            staged.folder, summary, recipe, scenes=scenes, bank=bank, result=result
        )
        tell_mean(staged.folder / "README.md", paths)
        for told in staged.finish(about_mean(run, paths)):
            print(told)
    return found


def mean(networks: Sequence[Weights]) -> Weights:
    """Return the mean of several networks' weights, statistics of batches included."""
    return [
        np.mean(arrays, axis=0, dtype=np.float64).astype(arrays[0].dtype)
        for arrays in zip(*networks, strict=True)
    ]


def former_result(run: Run, model: keras.Model) -> PageResult:
    """Return a model as the result of the training that a run tells of."""
    machine = run.manifest["machine"]
    try:
        with (run.path / "history.csv").open(encoding="utf-8", newline="") as file:
            rows = [
                {name: float(cell) for name, cell in row.items()} for row in csv.DictReader(file)
            ]
        history = [PageRow(**{**row, "epoch": int(row["epoch"])}) for row in rows]
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise RunError(f"{run.path}: no history.csv of a page network: {error}") from error
    return PageResult(
        model=model,
        history=tuple(history),
        precision=machine["precision"],
        threads=int(machine["threads"]),
        changes=tuple(run.manifest.get("changes", ())),
    )


def tell_mean(card: Path, paths: Sequence[Path]) -> None:
    """Say in a model card, after how the run was trained, what has become of it since."""
    times = Counter(f"`{path.stem}`" for path in paths)
    names = ", ".join(name if n == 1 else f"{name} ({n} times)" for name, n in times.items())
    told = f"""
That is what came before. The weights here are the means of those of {len(times)} networks that went
on from there (a model soup, Wortsman et al. 2022; `docs/decisions/0043-page-networks-together.md`
tells how): {names}.
The figures of scenes above are of these means, measured anew.
"""
    before, heading, after = card.read_text("utf-8").partition(AFTER_TRAINING)
    write_text(card, before + told + heading + after)


def about_mean(run: Run, paths: Sequence[Path]) -> dict[str, object]:
    """Return the manifest: the run's, and which networks the mean is of."""
    former = {key: told for key, told in run.manifest.items() if key not in ("digitnet", "files")}
    digests = {path.stem: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}
    return {**former, "mean of": {"networks": digests, "versions": versions()}}


if __name__ == "__main__":
    main()
