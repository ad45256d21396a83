"""Check a person's own data before it is believed: what is odd, what is impossible."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitnet.classes import DIGIT_NAMES
from digitnet.data.dataset import Dataset, Splits
from digitnet.data.review import Review, joined, review
from digitnet.errors import DataError
from digitnet.reader.classifier import Classifier

MAX_JUDGED = 2000
"""Most pictures that the shipped network judges; of more, always the same random choice."""
MAX_SUSPECTS = 16
"""Most pictures with a doubtful label that are kept to be shown."""
MIN_FITTING = 0.9
"""A person is warned if a smaller share is read as labelled."""
MIN_LEAD = 2.0
"""Standard deviations that transposed pictures must be read better by to count as transposed."""
RARE_SHARE = 0.1
"""A class is named as rare if it has fewer pictures than this share of the largest class."""


@dataclass(frozen=True, eq=False)
class Opinion:
    """What the shipped network thinks of the labels.

    Attributes
    ----------
    judged
        How many pictures it saw; 0 where their classes aren't the digits.
    fitting, fitting_turned
        Share, 0 to 1, that it reads as labelled: as they are, and with rows and
        columns exchanged.
    transposed
        Whether the pictures are surely transposed.
    suspects
        Indices of pictures that it reads otherwise than labelled, the surest
        first; those of the test part come after those of the training part.
    read
        What it reads in each of them.
    confidence
        How sure it is of that, 0 to 1.
    """

    judged: int
    fitting: float
    fitting_turned: float
    transposed: bool
    suspects: NDArray[np.intp]
    read: NDArray[np.intp]
    confidence: NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class DataCheck:
    """What a check of a data set found.

    Attributes
    ----------
    images, labels
        All the pictures, those of the test part last.
    odd
        Sentences that a person should read before they go on.
    impossible
        A sentence that says why nothing can be learnt from the set; or None.
    """

    images: NDArray[np.uint8]
    labels: NDArray[np.uint8]
    review: Review
    opinion: Opinion
    odd: tuple[str, ...]
    impossible: str | None


def check_data(train: Dataset, test: Dataset | None = None) -> DataCheck:
    """Check a data set: count, and ask the network that ships what it thinks of the labels.

    Parameters
    ----------
    train, test
        As `digitnet.data.datasets.load_parts` returns them.
    """
    seen = review(train, test)
    parts = [train] if test is None else [train, test]
    images = np.concatenate([part.images for part in parts])
    labels = np.concatenate([part.labels for part in parts])
    opinion = _judge(images, labels, train.classes)
    odd = (*_odd_counts(seen, train.classes), *_odd_labels(opinion))
    return DataCheck(images, labels, seen, opinion, odd, _impossible(images, seen, train.classes))


def check_before_training(splits: Splits, *, blind: bool = False) -> tuple[str, ...]:
    """Return what is odd about data that is about to be trained or fine-tuned on.

    Parameters
    ----------
    blind
        Leave the test part unseen, as a search has to.

    Raises
    ------
    DataError
        If nothing can be learnt from it; says which flag may help.
    """
    train, test = joined(splits)
    found = check_data(train, None if blind else test)
    if found.impossible:
        raise DataError(f"{splits.name}: {found.impossible}")
    return tuple(f"{splits.name}: {sentence}" for sentence in found.odd)


def check_before_scoring(dataset: Dataset) -> tuple[str, ...]:
    """Return what is odd about data that a model is about to be scored on.

    A part may well hold one class or few pictures.
    """
    opinion = _judge(dataset.images, dataset.labels, dataset.classes)
    seen = review(dataset)
    odd = (*_doubled(seen), *_odd_labels(opinion))
    return tuple(f"{dataset.name}: {sentence}" for sentence in odd)


def _judge(
    images: NDArray[np.uint8], labels: NDArray[np.uint8], classes: tuple[str, ...]
) -> Opinion:
    if classes != DIGIT_NAMES:
        nothing = np.zeros(0, np.intp)
        return Opinion(0, 1.0, 0.0, False, nothing, nothing, np.zeros(0, np.float32))
    chosen = np.sort(np.random.default_rng(0).permutation(len(images))[:MAX_JUDGED])
    shown, told = images[chosen], labels[chosen]
    classify = Classifier()
    probabilities = classify(shown).probabilities
    turned = classify(np.ascontiguousarray(shown.transpose(0, 2, 1))).probabilities
    read, confidence = probabilities.argmax(axis=1), probabilities.max(axis=1)
    right, right_turned = read == told, turned.argmax(axis=1) == told
    wrong = np.flatnonzero(~right)
    worst = wrong[np.argsort(-confidence[wrong], kind="stable")][:MAX_SUSPECTS]
    return Opinion(
        judged=len(chosen),
        fitting=float(right.mean()),
        fitting_turned=float(right_turned.mean()),
        transposed=_is_better(right_turned, right),
        suspects=chosen[worst],
        read=read[worst],
        confidence=confidence[worst],
    )


def _is_better(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> bool:
    """Return whether one way is right more often than the other, beyond chance (McNemar's test)."""
    wins, losses = int((one & ~other).sum()), int((other & ~one).sum())
    return bool(one.mean() > 0.5) and wins - losses > MIN_LEAD * (wins + losses) ** 0.5


def _impossible(images: NDArray[np.uint8], seen: Review, classes: tuple[str, ...]) -> str | None:
    present = [name for name, count in zip(classes, seen.classes, strict=True) if count]
    if seen.blank == seen.count:
        return "all its pictures are blank; nothing can be learnt from them"
    if len(present) == 1:
        return (
            f"all its {seen.count:,} labels are {present[0]}; nothing can be learnt from one "
            "class. If the labels are in another column of a table: --label-column last, or a name"
        )
    if (images == images[:1]).all():
        return f"all its {seen.count:,} pictures are the same; nothing can be learnt from them"
    return None


def _odd_counts(seen: Review, classes: tuple[str, ...]) -> list[str]:
    odd = []
    counts = list(zip(classes, seen.train, strict=True))
    missing = [name for name, count in counts if not count]
    if missing:
        odd.append(f"has no picture of {', '.join(missing)} to learn from")
    most = max(seen.train)
    rare = [f"{name} ({count:,})" for name, count in counts if 0 < count < RARE_SHARE * most]
    if rare:
        odd.append(f"has few pictures of {', '.join(rare)}; of another class it has {most:,}")
    return [*odd, *_doubled(seen)]


def _doubled(seen: Review) -> list[str]:
    odd = []
    if seen.blank:
        odd.append(f"{seen.blank:,} of {seen.count:,} pictures are blank")
    if seen.shared:
        odd.append(
            f"{seen.shared:,} of {sum(seen.test or ()):,} test pictures are among those to learn "
            "from as well, bit by bit; the figures will be too good"
        )
    if seen.repeated:
        odd.append(f"{seen.repeated:,} of {seen.count:,} pictures are there more than once")
    if seen.contradictory:
        odd.append(f"{seen.contradictory:,} pictures are there with two different labels")
    return odd


def _odd_labels(opinion: Opinion) -> list[str]:
    fitting = f"{100 * opinion.fitting:.0f} %"
    if opinion.transposed:
        told = (
            f"its pictures seem to lie on their side: the network that ships reads {fitting} of "
            f"them as they are labelled, but {100 * opinion.fitting_turned:.0f} % with rows and "
            "columns exchanged; give --transpose, or leave it out if it was given"
        )
    elif opinion.fitting < MIN_FITTING:
        told = (
            f"the network that ships reads only {fitting} of its pictures as they are labelled; "
            "digitnet data check draws those that don't fit"
        )
    else:
        return []
    return [told]
