"""The content of a run folder's ``README.md``: a model card as Hugging Face reads it."""

import json
import re
from typing import Any

from digitnet.classes import DIGIT_NAMES
from digitnet.evaluation.metrics import Metrics
from digitnet.evaluation.run_summary import RunSummary
from digitnet.recipes import Recipe

HUB_NAMES = {"mnist": "ylecun/mnist", "fashion-mnist": "zalando-datasets/fashion_mnist"}
"""What the Hugging Face hub calls data sets that digitnet knows by name."""

_NO_OUTSIDERS = """It knows ten digits and nothing else: a letter gets the digit that it resembles
  most, unless it is rejected for low confidence."""
_OUTSIDERS = """It knows ten digits and has seen pictures of none, but no letters of a real hand:
  one that resembles a digit may be taken for it."""

_CROPS = """
Shown besides: digits and what is none, cut by a page network out of pages and drawings that are
composed of these digits and of open fonts (`digitnet.training.classifier.crops`).
"""

FORMS = """
Some digits are written anew, in forms that MNIST has few of: from templates of strokes and, where
`tools/pen_digits.py` has installed them, as the pens of 44 people went ("Pen-Based Recognition of
Handwritten Digits", Alpaydin and Alimoglu, UCI, 1998, CC BY 4.0).
"""


def model_card(summary: RunSummary, recipe: Recipe, metrics: Metrics) -> str:
    """Return the card: a YAML header, then what the model is, how good, and its limits.

    Parameters
    ----------
    summary
        A training run's summary: nothing in it is None.
    recipe
        The recipe that the model was trained with.
    metrics
        On the test data.
    """
    sections = [
        _header(summary, metrics),
        _introduction(summary),
        _figures(summary, metrics),
        _data(summary, recipe, metrics),
        _training(summary, recipe),
        _usage(summary, recipe),
        _limits(summary, recipe),
    ]
    return "\n".join(sections)


def _header(summary: RunSummary, metrics: Metrics) -> str:
    hub_name = HUB_NAMES.get(str(summary.dataset))
    results = {
        "name": f"digitnet {summary.recipe}",
        "results": [
            {
                "task": {"type": "image-classification", "name": "Image Classification"},
                "dataset": {
                    "name": summary.dataset,
                    "type": hub_name or summary.dataset,
                    "split": "test",
                },
                "metrics": [
                    {
                        "type": name,
                        "value": round(getattr(metrics, name), 6),
                        "name": f"test {name}",
                    }
                    for name in ("accuracy", "precision", "recall", "f1")
                ],
            }
        ],
    }
    header: dict[str, Any] = {
        "license": "mit",
        "library_name": "keras",
        "pipeline_tag": "image-classification",
        "tags": _tags(summary),
        "metrics": ["accuracy", "precision", "recall", "f1"],
    }
    if hub_name:
        header["datasets"] = [hub_name]
    header["model-index"] = [results]
    return "---\n" + "\n".join(_yaml(header)) + "\n---\n"


def _tags(summary: RunSummary) -> list[str]:
    about = ["handwritten-digits", "mnist"] if summary.classes == DIGIT_NAMES else []
    return ["digitnet", *about, "onnx"]


def _yaml(value: Any, indent: str = "") -> list[str]:
    """Return plain values as lines of YAML; JSON's scalars are YAML's."""
    lines: list[str] = []
    pairs = value.items() if isinstance(value, dict) else ((None, item) for item in value)
    for key, item in pairs:
        lead = f"{indent}- " if key is None else f"{indent}{key}:"
        if not isinstance(item, dict | list):
            lines.append(f"{lead}{'' if key is None else ' '}{json.dumps(item)}")
        elif key is None:
            first, *rest = _yaml(item, f"{indent}  ")
            lines += [lead + first.lstrip(), *rest]
        else:
            lines += [lead, *_yaml(item, f"{indent}  ")]
    return lines


def _introduction(summary: RunSummary) -> str:
    return f"""# digitnet, recipe `{summary.recipe}`

A convolutional network of {summary.parameters:,} parameters that tells which {_what(summary)} a
picture of 28×28 pixels shows. It was trained by digitnet with [Keras](https://keras.io) and runs
with ONNX Runtime alone.{_origin(summary)}
"""


def _what(summary: RunSummary) -> str:
    if summary.classes == DIGIT_NAMES:
        return "digit, 0 to 9,"
    return f"of {len(summary.classes)} classes ({', '.join(map(_plain, summary.classes))})"


def _plain(name: str) -> str:
    """Return a class' name as Markdown shows it, whatever is in it."""
    return re.sub(r"([\\`*_{}\[\]<>#|])", r"\\\1", name)


def _origin(summary: RunSummary) -> str:
    if summary.started_from is None:
        return ""
    return f" It was fine-tuned on {summary.dataset}, from {summary.started_from}."


def _figures(summary: RunSummary, metrics: Metrics) -> str:
    low, high = (100 * bound for bound in metrics.accuracy_ci95)
    wrong = metrics.count - sum(row[digit] for digit, row in enumerate(metrics.confusion))
    return f"""## How good it is

On the {metrics.count:,} test pictures of {summary.dataset}, which training hasn't seen and which
the run scored once, at its end:

| | |
|---|---|
| accuracy | {100 * metrics.accuracy:.2f} % (95 % interval {low:.2f} to {high:.2f} %) |
| mistakes | {wrong:,} of {metrics.count:,} |
| cross-entropy | {metrics.loss:.4f} nats |
| expected calibration error | {100 * metrics.calibration_error:.2f} % |
| precision, recall, F1 (macro) | {100 * metrics.precision:.2f} %, {100 * metrics.recall:.2f} %, \
{100 * metrics.f1:.2f} % |

The interval is Wilson's and tells how far chance in the choice of test pictures reaches; another
seed gives another network and moves the figure too. `metrics.txt` has a table for each
{summary.kind}.

![confusion matrix](confusion_matrix.png)
![mistakes](misclassified.png)
"""


def _data(summary: RunSummary, recipe: Recipe, metrics: Metrics) -> str:
    return f"""## Data

{summary.dataset}: {summary.train_count:,} pictures to train on, {summary.validation_count:,} to
validate, {metrics.count:,} to test.
SHA-256 of the pictures and labels: `{summary.dataset_sha256}`.
{_CROPS if recipe.crops else ""}{FORMS if recipe.forms else ""}"""


def _training(summary: RunSummary, recipe: Recipe) -> str:
    return f"""## Training

Epochs: {summary.epochs}. Time: {summary.train_seconds:.1f} s. Seed: {summary.seed}. Accuracy on the
validation pictures: {100 * (summary.validation_accuracy or 0):.2f} %. The whole recipe:

```toml
{recipe.to_toml()}```

![accuracy](accuracy_plot.png)
![loss](loss_plot.png)
"""


_DESLANTED = """\
Whoever runs the file without digitnet shears pictures upright first, by half of their slant
(`digitnet.image.digit.deslant`), and sets `session.x64quantprecision` to `1` where a copy in
eight bits runs on x86 processors without VNNI, whose sums overflow otherwise.
"""


def _usage(summary: RunSummary, recipe: Recipe) -> str:
    return f"""## Use

```python
import digitnet

reader = digitnet.load("path/to/this/folder")
print(reader.predict(["seven.png"])[0].digit)
```

`model.onnx` takes `images`, (n, 28, 28) uint8, ink bright on 0, and gives `probabilities`,
(n, {len(summary.classes)}), and `digitness`, (n,): how surely it is any one {summary.kind}.
{_DESLANTED if recipe.augment == "deform" else ""}\
`model.keras` is the same network, to train on from.
"""


def _limits(summary: RunSummary, recipe: Recipe) -> str:
    if summary.classes != DIGIT_NAMES:
        return f"""## Limits

- The figures hold for pictures like those of {summary.dataset}; measure on your own with
  `digitnet evaluate`.
- Every picture gets one of the {len(summary.classes)} classes: it knows nothing else.
- `digitnet predict` reads it; `digitnet read` finds digits only.
"""
    return f"""## Limits

- The figures hold for pictures like those of {summary.dataset}. Digits from other pens, scanners,
  phones and countries are read worse, often much worse; measure on your own with
  `digitnet evaluate`.
- It expects one digit, alone, upright, fitted to 20 pixels and centred on its centre of mass, as
  `digitnet.normalise` makes it. `digitnet read` finds the digits in a photo.
- {_OUTSIDERS if recipe.outliers else _NO_OUTSIDERS}
- Where it is sure it can still be wrong: see `misclassified.png`. Don't let it decide alone where
  a wrong digit does harm.
"""
