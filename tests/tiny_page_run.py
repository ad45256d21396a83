"""A finished run of a page network that has learnt nothing, made in a few seconds."""

from pathlib import Path

import keras

from digitnet.data.datasets import load_splits
from digitnet.models.page import build_page
from digitnet.recipes import PageRecipe
from digitnet.runs import staged_run
from digitnet.synthesis.pages.writing.bank import load_bank
from digitnet.training.events import PageRow
from digitnet.training.page.fit import PageResult
from digitnet.training.page.validation import Validation
from digitnet.workflows.page import fill_page_run, summarise_page
from digitnet.workflows.run_folder import about_run
from page_runs import PageRun, open_page_run

RECIPE = PageRecipe(
    name="tiny",
    stem=4,
    quarter=8,
    eighth=8,
    sixteenth=8,
    head=8,
    blocks=0,
    deep_blocks=0,
    batch_size=2,
    steps=4,
    epochs=1,
    scene_size=128,
    precision="float32",
    validation_scenes=9,
)
DATA = "optdigits"
SEED = 3
ROW = PageRow(1, *(float(number) for number in range(1, 14)))


def make_run(out: Path) -> PageRun:
    """Make the run of random weights."""
    keras.utils.set_random_seed(SEED)
    splits = load_splits(DATA, validation_fraction=RECIPE.validation_fraction, seed=SEED)
    bank = load_bank(splits.validation)
    scenes = Validation.compose(bank, RECIPE.validation_scenes, RECIPE.scene_size)
    result = PageResult(
        model=build_page(RECIPE),
        history=(ROW,),
        precision="float32",
        threads=2,
        changes=("after epoch 1: a change",),
    )
    summary = summarise_page(RECIPE, splits, SEED, result)
    with staged_run(out) as (run, _):
        fill_page_run(run.folder, summary, RECIPE, scenes=scenes, bank=bank, result=result)
        run.finish(about_run(RECIPE, splits, SEED, result))
    return open_page_run(out, DATA)
