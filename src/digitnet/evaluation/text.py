"""The content of ``metrics.txt``: a run's figures for people, 80 columns wide."""

import types
from collections.abc import Mapping

from digitnet.evaluation.metrics import Metrics, in_words
from digitnet.evaluation.run_summary import RunSummary


def metrics_text(
    summary: RunSummary,
    metrics: Metrics,
    corruptions: Mapping[str, float] = types.MappingProxyType({}),
) -> str:
    """Return the whole report as plain text."""
    parts = [_summary(summary, metrics), _per_class(summary, metrics), _confusion(summary, metrics)]
    if corruptions:
        parts.append(_corruptions(corruptions))
    return "\n".join(parts)


def _summary(summary: RunSummary, metrics: Metrics) -> str:
    wrong = round((1 - metrics.accuracy) * metrics.count)
    low, high = (100 * bound for bound in metrics.accuracy_ci95)
    rows = [
        ("recipe", summary.recipe),
        ("seed", summary.seed),
        ("parameters", summary.parameters and f"{summary.parameters:,}"),
        ("started from", summary.started_from),
        ("epochs", summary.epochs),
        ("training time", summary.train_seconds and f"{summary.train_seconds:.1f} s"),
        ("data", summary.dataset),
        ("pictures", _pictures(summary, metrics)),
        ("validation", _percent(summary.validation_accuracy)),
        ("", ""),
        ("accuracy", f"{_percent(metrics.accuracy)}, 95 % interval {low:.2f} to {high:.2f} %"),
        ("", in_words(metrics)),
        ("mistakes", f"{wrong:,} of {metrics.count:,}"),
        ("loss", f"{metrics.loss:.4f} nats of cross-entropy"),
        ("calibration", f"{_percent(metrics.calibration_error)} from confidence to accuracy"),
        ("precision", f"{_percent(metrics.precision)}, mean over the {summary.kinds}"),
        ("recall", f"{_percent(metrics.recall)}, mean over the {summary.kinds}"),
        ("F1", f"{_percent(metrics.f1)}, mean over the {summary.kinds}"),
    ]
    lines = [f"{name:<15}{told}".rstrip() for name, told in rows if told is not None]
    return "\n".join(lines) + "\n"


def _pictures(summary: RunSummary, metrics: Metrics) -> str:
    counts = [
        (summary.train_count, "to train"),
        (summary.validation_count, "to validate"),
        (metrics.count, "to test"),
    ]
    return ", ".join(f"{count:,} {use}" for count, use in counts if count is not None)


def _per_class(summary: RunSummary, metrics: Metrics) -> str:
    width = max(5, *map(len, summary.classes))
    lines = [f"{summary.kind:<{width}}     count   precision      recall          F1"]
    for number, one in metrics.per_class.items():
        shares = "".join(f"{_percent(value):>12}" for value in (one.precision, one.recall, one.f1))
        lines.append(f"{summary.classes[number]:>{width}}{one.count:>10,}{shares}")
    return "\n".join(lines) + "\n"


def _confusion(summary: RunSummary, metrics: Metrics) -> str:
    width = max(5, *map(len, summary.classes))
    lines = [f"row: true {summary.kind}; column: predicted {summary.kind}", ""]
    lines.append(" " * width + "".join(f"{name[:6]:>7}" for name in summary.classes))
    for name, row in zip(summary.classes, metrics.confusion, strict=True):
        lines.append(f"{name:>{width}}" + "".join(f"{count or '·':>7}" for count in row))
    return "\n".join(lines) + "\n"


def _corruptions(corruptions: Mapping[str, float]) -> str:
    mean = sum(corruptions.values()) / len(corruptions)
    rows = [*corruptions.items(), ("mean", mean)]
    lines = ["corruption       accuracy", *(f"{name:<15}{_percent(one):>10}" for name, one in rows)]
    return "\n".join(lines) + "\n"


def _percent(share: float | None) -> str | None:
    return None if share is None else f"{100 * share:.2f} %"
