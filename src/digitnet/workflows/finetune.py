"""Fine-tuning: a trained network learns a small own set, and doesn't forget what it knew."""

import dataclasses
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from digitnet.classes import DIGIT_NAMES
from digitnet.data.dataset import Dataset, Splits
from digitnet.data.split import stratified_split
from digitnet.errors import RunError
from digitnet.evaluation.run_summary import read_run_summary
from digitnet.evaluation.scoring import score
from digitnet.export.convert import load_keras_model
from digitnet.export.rebuild import rebuild_weights
from digitnet.models.blocks import LOGITS
from digitnet.reader.classifier import Classifier
from digitnet.recipes import Recipe, choose_recipe
from digitnet.recipes.named import CLASSIFIER
from digitnet.runs import open_run
from digitnet.training.classifier.start import Mixture, Start, Weights
from digitnet.training.events import Listener, ignore
from digitnet.training.resume.identity import Resume
from digitnet.workflows.own_pictures import set_aside
from digitnet.workflows.train import CompletedRun, train_run

PICTURES = 3200
"""Own pictures per epoch, each one drawn several times and deformed anew; as many older ones."""
REPLAYED = 12_000
"""Most older pictures that are shown again."""
VALIDATED = 1000
"""Older pictures that are set aside to see what is forgotten."""
HELD = 4000
"""Older pictures that are held out to choose how much of the new weights stays."""
SETTINGS = {
    "optimizer": "adam",
    "learning_rate": 1e-3,
    "momentum": 0.0,
    "schedule": "one-cycle",
    "warmup": 0.1,
    "batch_size": 128,
    "epochs": 6,
    "ema": 0.99,
    "calibrate": True,
    "out_of_focus": 0.0,
    "plain": 0.0,
    "forms": 0.0,
    "crops": 0.0,
}
"""What differs from the recipe that the network was trained with; docs/decisions/0050 says why."""


@dataclass(frozen=True, eq=False)
class Base:
    """A trained network to start from.

    Attributes
    ----------
    name
        The run folder's path, or "the network that ships".
    recipe
        The recipe that it was trained with.
    classifier
        The exported network, as reading uses it.
    weights
        The weights of its layers in Keras.
    seed
        The seed that split its digits into a training and a validation part.
    """

    name: str
    recipe: Recipe
    classifier: Classifier
    weights: Weights
    seed: int


@dataclass(frozen=True)
class Finetuned:
    """A fine-tuned run.

    Attributes
    ----------
    before, after
        Share of the own test pictures that are read as labelled. `before` is None where
        the classes are new.
    replay
        Name of the older data that was shown again; None where there was none.
    replay_before, replay_after
        Share of the pictures set aside of it that are read as labelled.
    """

    run: CompletedRun
    before: float | None
    after: float
    replay: str | None
    replay_before: float | None
    replay_after: float | None


def open_base(run: Path | None) -> Base:
    """Return the network to start from: a run folder's, or the one that ships.

    Raises
    ------
    RunError
        If no run that can be trained on stands there.
    """
    if run is None:
        return Base(
            "the network that ships", CLASSIFIER, Classifier(), rebuild_weights(CLASSIFIER), 0
        )
    folder = open_run(run).path
    recipe = choose_recipe(str(folder / "recipe.toml"))
    if not isinstance(recipe, Recipe):
        raise RunError(f"{run}: holds a page network; only a classifier can be fine-tuned")
    model = load_keras_model(folder / "model.keras")
    weights = {layer.name: layer.get_weights() for layer in model.layers if layer.weights}
    seed = read_run_summary(folder / "metrics.json").seed or 0
    return Base(str(run), recipe, Classifier(folder), weights, seed)


def go_on_from(run: Path, recipe: Recipe, classes: tuple[str, ...]) -> Start:
    """Return what a training on a whole set goes on from: all weights of a finished run.

    Parameters
    ----------
    recipe
        What is to be trained: of the same architecture as the run.
    classes
        What the new data tells apart.

    Raises
    ------
    RunError
        If no run that can be trained on stands there, or it holds another network.
    """
    base = open_base(run)
    for what in ("model", "width"):
        theirs, ours = getattr(base.recipe, what), getattr(recipe, what)
        if theirs != ours:
            raise RunError(
                f"{run}: has {what} = {theirs!r}, this recipe {ours!r}; only the same network can "
                f"go on (--set {what}={theirs})"
            )
    if base.classifier.classes != classes or bool(base.recipe.outliers) != bool(recipe.outliers):
        raise RunError(f"{run}: tells other classes apart than this training; see its config.json")
    return Start(
        str(run), base.weights, threshold=base.classifier.threshold, keeps_statistics=False
    )


def finetune(
    base: Base,
    own: Splits,
    replay: Dataset | None,
    seed: int,
    out: Path,
    *,
    settings: dict[str, str] | None = None,
    resume: Resume = False,
    listen: Listener = ignore,
) -> Finetuned:
    """Teach a trained network a small own set, and leave a run folder like any other.

    Parameters
    ----------
    own
        Pictures to learn and to test on, as
        `digitnet.workflows.own_pictures.load_own_pictures` returns them.
    replay
        Pictures of the same classes that the network reads already, shown again
        beside the own ones; some of them validate. Without any, own ones do.
    settings
        What is to differ from `SETTINGS`.

    Raises
    ------
    DataError
        If the own pictures are too few.
    RunError, TrainingError, ExportError, RecipeError, KeyboardInterrupt
        As `digitnet.workflows.train.train_run` raises them.
    """
    known = base.classifier.classes == own.classes
    recipe = _recipe(base.recipe, own.classes, settings or {})
    if replay is None:
        shown, aside, held, splits = None, None, None, set_aside(own, seed)
        told = base.name
    else:
        shown, aside, held = _parted(replay, base, seed)
        splits = dataclasses.replace(own, validation=aside)
        told = f"{base.name}, with {len(shown):,} pictures of {replay.name} beside"
    start = _start(base, told, Mixture(splits.train, shown, PICTURES), held, known=known)
    run = train_run(recipe, splits, seed, out, resume=resume, listen=listen, start=start)
    new = Classifier(run.path)
    return Finetuned(
        run,
        _accuracy(base.classifier, own.test) if known else None,
        run.metrics.accuracy,
        None if aside is None else aside.name,
        _accuracy(base.classifier, aside) if aside and known else None,
        _accuracy(new, aside) if aside else None,
    )


def _recipe(recipe: Recipe, classes: tuple[str, ...], settings: dict[str, str]) -> Recipe:
    changes: dict[str, object] = {**SETTINGS, "classes": len(classes)}
    if classes != DIGIT_NAMES:
        changes["outliers"] = 0.0
    name = recipe.name.removesuffix("-finetuned") + "-finetuned"
    return recipe.with_settings({**changes, "name": name, **settings})


def _start(base: Base, told: str, mixture: Mixture, held: Dataset | None, *, known: bool) -> Start:
    """Return what training goes on from; where the classes are new, the last layer is fresh."""
    weights = {name: arrays for name, arrays in base.weights.items() if known or name != LOGITS}
    threshold = base.classifier.threshold if known else 0.0
    return Start(told, weights, mixture=mixture, threshold=threshold, held=held if known else None)


def _parted(replay: Dataset, base: Base, seed: int) -> tuple[Dataset, Dataset, Dataset]:
    """Return older pictures to show again, to see what is forgotten, and to blend by.

    The last two come from the network's validation digits, where there are enough of them. Its
    training digits would mislead: it knows some by heart, and forgets those first.
    """
    rng, fraction = np.random.default_rng(seed), base.recipe.validation_fraction
    rest = unseen = np.arange(len(replay))
    if round(fraction * len(replay)) >= VALIDATED + HELD:
        rest, unseen = stratified_split(replay.labels, fraction, base.seed)
    unseen = rng.permutation(unseen)
    count, held = min(VALIDATED, len(replay) // 4), min(HELD, len(replay) // 4)
    aside, held_out = unseen[:count], unseen[count : count + held]
    left = np.setdiff1d(rest, unseen[: count + held])
    shown = rng.permutation(left)[:REPLAYED]
    return replay.part(shown), replay.part(aside), replay.part(held_out)


def _accuracy(classifier: Classifier, part: Dataset) -> float:
    said = score(lambda images: classifier(images).probabilities, part.images)
    return float((said.argmax(axis=1) == part.labels).mean())
