"""The ``README.md`` of a page network's run folder: a model card as Hugging Face reads it."""

from collections.abc import Sequence

from digitnet.evaluation.found import Found
from digitnet.evaluation.metrics import wilson_interval
from digitnet.evaluation.model_card import FORMS
from digitnet.evaluation.run_summary import RunSummary
from digitnet.recipes import PageRecipe

HEADER = """---
license: "mit"
library_name: "keras"
pipeline_tag: "object-detection"
tags:
- "digitnet"
- "handwritten-digits"
- "mnist"
- "onnx"
---
"""


def page_card(
    summary: RunSummary, recipe: PageRecipe, table: str, found: Found, fonts: Sequence[str] = ()
) -> str:
    """Return the card: a YAML header, then what the network is, how good, and its limits.

    Parameters
    ----------
    table
        The figures as ``metrics.txt`` shows them.
    found
        Over scenes as training composes them.
    fonts
        The packages with versions that training drew letters from.
    """
    parts = [HEADER, _introduction(summary), _figures(table, found), _data(summary)]
    return "\n".join([*parts, _training(summary, recipe), _USAGE, _LIMITS, _typefaces(fonts)])


def _introduction(summary: RunSummary) -> str:
    return f"""# digitnet, recipe `{summary.recipe}`

A fully convolutional network of {summary.parameters:,} parameters that finds and reads the digits
in a grey picture of any size: for each cell of 4×4 pixels, whether a digit's centre is there, which
digit, its box, and whether its number goes on to its left and right. It was trained by digitnet
with [Keras](https://keras.io) and runs with ONNX Runtime alone.
"""


def _figures(table: str, found: Found) -> str:
    low, high = wilson_interval(found.right, found.count) if found.count else (0.0, 1.0)
    return f"""## How good it is

On composed scenes of digits that training hasn't seen, but composed as in training:
{100 * found.read:.2f} % of {found.count:,} digits found and read right (95 % interval
{100 * low:.2f} to {100 * high:.2f} %), {found.invented:,} digits read where none is.
What it does on photos is for real photos to tell: `python benchmarks/reading.py`. These scenes are
harder than most pages: blurred, cut, faint, crowded.

```
{table}```

![found and read](samples.png)
![confusion matrix](confusion_matrix.png)
"""


def _data(summary: RunSummary) -> str:
    return f"""## Data

The digits are those of {summary.dataset}: {summary.train_count:,} to train on,
{summary.validation_count:,} to validate. SHA-256 of the pictures and labels:
`{summary.dataset_sha256}`.
Everything around them is drawn: grounds, rules, marks, words. The typefaces are named below.
{FORMS}"""


_STAYED = """It went on from another network's weights, which have seen more scenes, and stayed with
what a network before it got right (`stay`).
"""
_LINKED = """It went on from another network's weights, which have seen far more scenes. Only the
layers that tell links were trained (`learns`): what it finds is what that network finds.
"""


def _training(summary: RunSummary, recipe: PageRecipe) -> str:
    scenes = recipe.steps * recipe.batch_size * recipe.epochs
    stayed = _LINKED if recipe.learns == "links" else _STAYED if recipe.stay else ""
    return f"""## Training

{scenes:,} scenes of {recipe.scene_size}×{recipe.scene_size} pixels, each seen once, in
{summary.epochs:,} epochs. Time: {summary.train_seconds:.1f} s.
{stayed}Seed: {summary.seed}. The whole recipe:

```toml
{recipe.to_toml()}```

![found and read over the epochs](accuracy_plot.png)
![loss](loss_plot.png)
"""


_USAGE = """## Use

`model.onnx` takes `images`, (n, height, width) uint8, height and width multiples of 16, either
polarity, and gives `maps`, (n, 18, height / 4, width / 4): a logit that a symbol's centre is in
the cell; eleven logits of its class (0 to 9, and a mark that is no digit); the box's centre from
the cell's, x and y in cells; the logarithms of its width and height in cells; two logits that its
number has a digit on its left, and on its right. It finds digits 12 to 44 pixels high; show it the
picture at several scales, as `digitnet read` does.
`model.keras` is the same network, to train on from; import `digitnet.models.local_contrast` before
loading it.
"""


def _typefaces(fonts: Sequence[str]) -> str:
    drawn = ", ".join(f"`{font}`" for font in fonts) or "the one inside Pillow"
    return f"""## Typefaces

Used while training only, from these packages: {drawn}.
"""


_LIMITS = """## Limits

- The figures hold for composed scenes. Real photos differ; measure on your own.
- It knows ten digits and what was composed beside them. Letters that look like a digit carried no
  loss in training, so it may read an O as 0.
- Where it is sure it can still be wrong. Don't let it decide alone where a wrong digit does harm.
"""
