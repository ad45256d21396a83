"""How often the reader is right: on MNIST, on other people's digits, on pages, on no digits."""

from collections.abc import Callable, Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from digitnet.evaluation.corruptions import CORRUPTIONS
from digitnet.evaluation.metrics import calibration_error
from digitnet.reader.results import Prediction
from digitnet.synthesis.pages.benchmark import nondigits
from reading.bench import MEASURING_SEED, Bench
from reading.pages import score_page
from reading.results import Result, share

SURE = 0.9
"""Confidence from which a wrong answer is told apart: nobody would look at it again."""


def guesses(predictions: Iterable[Prediction]) -> NDArray[np.int_]:
    """Return the likeliest digits, rejected or not; -1 where no ink was found."""
    return np.array([p.probabilities.argmax() if p.picture.any() else -1 for p in predictions], int)


def mnist(bench: Bench) -> list[Result]:
    """MNIST's test digits through the whole path, calibration and false rejections too."""
    predictions, labels = bench.test_predictions, bench.test.labels
    probabilities = np.array([prediction.probabilities for prediction in predictions])
    error = 100 * calibration_error(labels, probabilities)
    kept = [not prediction.rejected for prediction in predictions]
    return [
        share("mnist", "MNIST test, whole path", guesses(predictions) == labels, bar=99.65),
        share("mnist", "MNIST test, not rejected", kept, bar=99.5),
        Result("mnist", "MNIST test, calibration error", error, "points", 0.5, at_least=False),
    ]


def optdigits(bench: Bench) -> list[Result]:
    """Optdigits as scikit-learn has them, 8×8, ink counted from 0 to 16."""
    from sklearn.datasets import load_digits

    pictures, labels = load_digits(return_X_y=True)
    images = np.round(pictures.reshape(-1, 8, 8) * (255 / 16)).astype(np.uint8)
    count = 50 if bench.quick else len(images)
    predictions = list(bench.predict(images[:count]))
    answered = np.mean([not prediction.rejected for prediction in predictions])
    right = guesses(predictions) == labels[:count]
    note = f"{100 * answered:.1f} % of them were answered, not rejected"
    return [share("optdigits", "Optdigits, never trained on", right, bar=98.8, note=note)]


def corruptions(bench: Bench) -> list[Result]:
    """MNIST-C: the corrupted pictures through the whole path, and straight into the network."""
    test = bench.test
    whole: dict[str, float] = {}
    straight: dict[str, float] = {}
    for name, corrupt in CORRUPTIONS.items():
        images = corrupt(test.images, np.random.default_rng([0, *name.encode()]))
        whole[name] = 100 * float((guesses(bench.predict(images)) == test.labels).mean())
        scores = bench.classifier(images).probabilities.argmax(1)
        straight[name] = 100 * float((scores == test.labels).mean())
    return [
        _mean("corruptions, mean", whole, bar=98.5),
        _worst("corruptions, worst", whole, bar=95),
        _mean("corruptions, network alone, mean", straight),
        _worst("corruptions, network alone, worst", straight),
    ]


def pages(kind: str, label: str, bar: float | None, count: int) -> Callable[[Bench], list[Result]]:
    """Return the row that reads pages of a kind, number by number."""

    def row(bench: Bench) -> list[Result]:
        scored = [score_page(scene, bench.reader) for scene in bench.compose(kind, count)]
        right = [good for page in scored for good in page.right]
        strays = sum(page.strays for page in scored)
        whole = sum(page.lines_right for page in scored)
        digits = sum(len(number.digits) for page in scored for number in page.scene.numbers)
        apart = 100 * sum(page.apart for page in scored) / len(right)
        note = (
            f"{len(scored)} pages, {digits} digits; {strays} digits read where none is; "
            f"every line right on {whole} pages; {apart:.1f} % of the numbers told apart"
        )
        return [share(kind, label, right, bar=bar, note=note)]

    return row


def single(kind: str, label: str, count: int, bar: float = 95) -> Callable[[Bench], list[Result]]:
    """Return the row that predicts pictures of one digit."""

    def row(bench: Bench) -> list[Result]:
        right, sure = [], 0
        for scene in bench.compose(kind, count):
            (prediction,) = bench.reader.predict([scene.file])
            right.append(prediction.digit == scene.numbers[0].digits)
            sure += not (right[-1] or prediction.rejected) and prediction.confidence >= SURE
        note = f"{sure} of {len(right)} are wrong at {SURE:.0%} confidence or more"
        return [share(kind, label, right, bar=bar, note=note)]

    return row


def no_digits(bench: Bench) -> list[Result]:
    """Pictures of no digit: how many the reader refuses."""
    count = 5 if bench.quick else 200
    first = 0 if bench.develop else MEASURING_SEED
    refused: dict[str, list[bool]] = {}
    for kind in nondigits.KINDS:
        images = [nondigits.draw_nondigit(kind, first + seed) for seed in range(count)]
        refused[kind] = [prediction.rejected for prediction in bench.predict(images)]
    rates = {kind: 100 * float(np.mean(values)) for kind, values in refused.items()}
    note = ", ".join(f"{kind} {rate:.1f}" for kind, rate in rates.items())
    pooled = [value for values in refused.values() for value in values]
    return [share("no-digits", "no digits, rejected", pooled, bar=97, note=note, details=rates)]


ROWS: Mapping[str, Callable[[Bench], list[Result]]] = {
    "mnist": mnist,
    "optdigits": optdigits,
    "corruptions": corruptions,
    "plain": pages("plain", "numbers on plain paper", 98, 60),
    "ruled": pages("ruled", "numbers on ruled paper", 97, 60),
    "grid": pages("grid", "numbers on squared paper", 97, 60),
    "boxed": pages("boxed", "numbers in form boxes", 97, 90),
    "board": pages("board", "numbers in chalk on a board", 95, 30),
    "hundred": pages("hundred", "pages of the numbers 0 to 100", 95, 10),
    "signs": pages("signs", "numbers among brackets, slashes and signs", None, 40),
    "points": pages("points", "numbers with points and colons between", None, 40),
    "bubbles": pages("bubbles", "numbers on answer sheets with bubbles", None, 20),
    "drawing": single("drawing", "mouse drawings", 500),
    "european": single("european", "European 1, 4 and 7", 300),
    "archive": single("archive", "digits cut from old registers", 300),
    "field": single("field", "scanned form fields", 300),
    "exam": single("exam", "thin, faint exam digits, 28×28", 2000, 99),
    "far": single("far", "one small digit in 12 megapixels", 40),
    "no-digits": no_digits,
}


def _mean(label: str, rates: Mapping[str, float], bar: float | None = None) -> Result:
    value = float(np.mean(list(rates.values())))
    return Result("corruptions", label, value, bar=bar, details=rates)


def _worst(label: str, rates: Mapping[str, float], bar: float | None = None) -> Result:
    ranked = sorted(rates, key=lambda name: rates[name])
    note = ", ".join(f"{name} {rates[name]:.2f}" for name in ranked[:5])
    return Result("corruptions", label, rates[ranked[0]], bar=bar, note=note)
