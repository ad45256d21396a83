"""The recipes that have names; ``digitnet train --recipe NAME`` trains one.

The text below each recipe tells how long a training takes on an Intel Xeon without bfloat16 (two
cores, unless it says one), and the score to expect: test accuracy on MNIST, mean ± standard
deviation.
"""

import dataclasses
import types
from collections.abc import Mapping
from dataclasses import dataclass

from digitnet.errors import RecipeError, did_you_mean
from digitnet.recipes.recipe import Recipe

FIRST_STEPS = Recipe(
    name="first-steps",
    model="first-steps",
    learning_rate=0.002,
    schedule="cosine",
    dropout=0.2,
    batch_size=32,
    epochs=1,
)
"""``--recipe first-steps``: one epoch, about 9 s; 98.18 ± 0.11 % over five seeds."""

SGD = Recipe(
    name="sgd",
    model="sgd",
    optimizer="sgd",
    learning_rate=0.02,
    momentum=0.9,
    loss="one-hot",
    batch_size=64,
    epochs=10,
    dropout=0.0,
)
"""``--recipe sgd``: about a minute; 98.70 ± 0.08 % over five seeds."""

CLASSIC = Recipe(name="classic", model="classic", dropout=0.5, epochs=10)
"""``--recipe classic``, the tutorials' network: about 90 s; 99.17 ± 0.05 % over five seeds."""

TUNED = dataclasses.replace(
    CLASSIC,
    name="tuned",
    learning_rate=0.0074,
    schedule="one-cycle",
    dropout=0.33,
    loss="one-hot",
    label_smoothing=0.055,
)
"""``--recipe tuned``: `CLASSIC` with the settings that ``digitnet tune`` found.

As fast as `CLASSIC`; 99.44 ± 0.06 % over five seeds, 0.27 points more.
"""

FAST = Recipe(
    name="fast",
    model="fast",
    learning_rate=0.02,
    schedule="one-cycle",
    loss="one-hot",
    label_smoothing=0.1,
    dropout=0.0,
    batch_size=256,
    epochs=3,
    calibrate=True,
)
"""The default, ``--recipe fast``: 5.3 s; 99.19 ± 0.07 % over ten seeds.

With ``--set epochs=6``: 9.8 s; 99.31 ± 0.08 % over three.
"""

TINY = Recipe(
    name="tiny",
    model="late-strides",
    width=0.5,
    learning_rate=0.01,
    schedule="one-cycle",
    warmup=0.2,
    loss="one-hot",
    label_smoothing=0.05,
    dropout=0.0,
    batch_size=256,
    epochs=30,
    ema=0.99,
    augment="elastic",
    calibrate=True,
    validation_fraction=1 / 12,
)
"""``--recipe tiny``, 18,506 parameters: 7 minutes on one core; 99.55 ± 0.05 % over five seeds."""

ROBUST = Recipe(
    name="robust",
    model="robust",
    optimizer="muon",
    learning_rate=0.02,
    schedule="one-cycle",
    warmup=0.2,
    loss="one-hot",
    label_smoothing=0.02,
    dropout=0.1,
    batch_size=256,
    epochs=32,
    ema=0.998,
    augment="deform",
    outliers=0.15,
    calibrate=True,
    validation_fraction=1 / 12,
)
"""``--recipe robust``: 31 minutes on one core; 99.66 ± 0.05 % over five seeds."""

BEST = dataclasses.replace(ROBUST, name="best", width=1.5)
"""``--recipe best``, `ROBUST` half as wide again: 13 to 25 minutes on two cores with bfloat16;
99.70 ± 0.03 % over four seeds. ``--runs 5 --ensemble`` joins five into one file.
"""

CLASSIFIER = dataclasses.replace(
    BEST, name="classifier", out_of_focus=0.06, plain=0.06, forms=0.2, crops=0.75, epochs=40
)
"""``--recipe classifier``, which ships: `BEST` among crops of pages and other people's forms.

26 minutes on two busy cores with bfloat16, after ten minutes of composing; 99.63 % over one seed,
without the page network's second look.
"""

RECIPES: Mapping[str, Recipe] = types.MappingProxyType(
    {
        recipe.name: recipe
        for recipe in (FIRST_STEPS, SGD, CLASSIC, TUNED, FAST, TINY, ROBUST, BEST, CLASSIFIER)
    }
)


@dataclass(frozen=True)
class About:
    """What people are told of a recipe: what it is, how long it trains, how well it reads.

    Times are those of two cores of an Intel Xeon without bfloat16, unless they say one. Scores
    are test accuracy on MNIST, mean and standard deviation over seeds.
    """

    what: str
    time: str
    score: str


ABOUT: Mapping[str, About] = types.MappingProxyType(
    {
        "first-steps": About("one epoch, to see that all works", "9 s", "98.18 ± 0.11 %"),
        "sgd": About("plain gradient descent, as courses teach it", "1 min", "98.70 ± 0.08 %"),
        "classic": About("the tutorials' network", "90 s", "99.17 ± 0.05 %"),
        "tuned": About("classic, with settings that `tune` found", "as classic", "99.44 ± 0.06 %"),
        "fast": About("the default: three epochs, most for little time", "5 s", "99.19 ± 0.07 %"),
        "tiny": About("18,506 parameters", "7 min, 1 core", "99.55 ± 0.05 %"),
        "robust": About(
            "for digits from paper, screens and scanners",
            "31 min, 1 core",
            "99.66 ± 0.05 %",
        ),
        "best": About(
            "robust, half as wide again: the most accurate on MNIST",
            "13 to 25 min, with bfloat16",
            "99.70 ± 0.03 %",
        ),
        "classifier": About(
            "the classifier that ships: best, for what pages show of digits",
            "40 min, with bfloat16",
            "99.63 %",
        ),
        "page": About(
            "the network that finds and reads digits on a page", "hours", "of scenes, not of MNIST"
        ),
    }
)


def named_recipe(name: str) -> Recipe:
    """Return one of the `RECIPES` by name.

    Raises
    ------
    RecipeError
        For an unknown name, with the nearest right one.
    """
    if not isinstance(name, str) or name not in RECIPES:
        told = ", ".join(RECIPES)
        meant = did_you_mean(name, RECIPES)
        raise RecipeError(f"no recipe is named {name!r}{meant}; there are {told}")
    return RECIPES[name]
