"""The content of ``metrics.txt``: a run's figures for people, 80 columns wide."""

import types
from collections.abc import Mapping

from digitnet.evaluation.facts import Facts
from digitnet.evaluation.metrics import Metrics, in_words


def metrics_text(
    facts: Facts, metrics: Metrics, corruptions: Mapping[str, float] = types.MappingProxyType({})
) -> str:
    """Return the whole report as plain text."""
    parts = [_summary(facts, metrics), _per_class(facts, metrics), _confusion(facts, metrics)]
    if corruptions:
        parts.append(_corruptions(corruptions))
    return "\n".join(parts)


def _summary(facts: Facts, metrics: Metrics) -> str:
    wrong = round((1 - metrics.accuracy) * metrics.count)
    low, high = (100 * bound for bound in metrics.accuracy_ci95)
    rows = [
        ("recipe", facts.recipe),
        ("seed", facts.seed),
        ("parameters", facts.parameters and f"{facts.parameters:,}"),
        ("started from", facts.started_from),
        ("epochs", facts.epochs),
        ("training time", facts.train_seconds and f"{facts.train_seconds:.1f} s"),
        ("data", facts.dataset),
        ("pictures", _pictures(facts, metrics)),
        ("validation", _percent(facts.validation_accuracy)),
        ("", ""),
        ("accuracy", f"{_percent(metrics.accuracy)}, 95 % interval {low:.2f} to {high:.2f} %"),
        ("", in_words(metrics)),
        ("mistakes", f"{wrong:,} of {metrics.count:,}"),
        ("loss", f"{metrics.loss:.4f} nats of cross-entropy"),
        ("calibration", f"{_percent(metrics.calibration_error)} from confidence to accuracy"),
        ("precision", f"{_percent(metrics.precision)}, mean over the {facts.kinds}"),
        ("recall", f"{_percent(metrics.recall)}, mean over the {facts.kinds}"),
        ("F1", f"{_percent(metrics.f1)}, mean over the {facts.kinds}"),
    ]
    lines = [f"{name:<15}{told}".rstrip() for name, told in rows if told is not None]
    return "\n".join(lines) + "\n"


def _pictures(facts: Facts, metrics: Metrics) -> str:
    counts = [
        (facts.train_count, "to train"),
        (facts.validation_count, "to validate"),
        (metrics.count, "to test"),
    ]
    return ", ".join(f"{count:,} {use}" for count, use in counts if count is not None)


def _per_class(facts: Facts, metrics: Metrics) -> str:
    width = max(5, *map(len, facts.classes))
    lines = [f"{facts.kind:<{width}}     count   precision      recall          F1"]
    for number, one in metrics.per_class.items():
        shares = "".join(f"{_percent(value):>12}" for value in (one.precision, one.recall, one.f1))
        lines.append(f"{facts.classes[number]:>{width}}{one.count:>10,}{shares}")
    return "\n".join(lines) + "\n"


def _confusion(facts: Facts, metrics: Metrics) -> str:
    width = max(5, *map(len, facts.classes))
    lines = [f"row: true {facts.kind}; column: predicted {facts.kind}", ""]
    lines.append(" " * width + "".join(f"{name[:6]:>7}" for name in facts.classes))
    for name, row in zip(facts.classes, metrics.confusion, strict=True):
        lines.append(f"{name:>{width}}" + "".join(f"{count or '·':>7}" for count in row))
    return "\n".join(lines) + "\n"


def _corruptions(corruptions: Mapping[str, float]) -> str:
    mean = sum(corruptions.values()) / len(corruptions)
    rows = [*corruptions.items(), ("mean", mean)]
    lines = ["corruption       accuracy", *(f"{name:<15}{_percent(one):>10}" for name, one in rows)]
    return "\n".join(lines) + "\n"


def _percent(share: float | None) -> str | None:
    return None if share is None else f"{100 * share:.2f} %"
