"""How commands show figures on a screen of 80 columns."""

from collections.abc import Iterable, Mapping

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from digitnet.evaluation.metrics import Metrics, in_words


def figures_console() -> Console:
    """Return a console for tables and plain lines that are never broken."""
    return Console(highlight=False, soft_wrap=True)


def metrics_table(title: str, metrics: Metrics, more: Iterable[tuple[str, str]] = ()) -> Table:
    """Return the figures that matter most, and more rows of name and text."""
    low, high = (100 * bound for bound in metrics.accuracy_ci95)
    wrong = round((1 - metrics.accuracy) * metrics.count)
    told = f"{percent(metrics.accuracy)}, 95 % interval {low:.2f} to {high:.2f} %"
    table = Table(title=escape(title), title_justify="left", show_header=False)
    table.add_row("test accuracy", told)
    if few := in_words(metrics):
        table.add_row("", few)
    table.add_row("mistakes", f"{wrong:,} of {metrics.count:,}; see misclassified.png")
    table.add_row("precision", f"{percent(metrics.precision)}, mean over the classes")
    table.add_row("recall", f"{percent(metrics.recall)}, mean over the classes")
    table.add_row("F1", f"{percent(metrics.f1)}, mean over the classes")
    table.add_row("cross-entropy", f"{metrics.loss:.4f} nats")
    table.add_row("calibration", f"{percent(metrics.calibration_error)} expected error")
    for name, text in more:
        table.add_row(name, text)
    return table


def corruptions_table(accuracies: Mapping[str, float]) -> Table:
    """Return the accuracy under each corruption, and their mean."""
    mean = sum(accuracies.values()) / len(accuracies)
    table = Table(show_footer=True)
    table.add_column("corruption", footer="mean")
    table.add_column("accuracy", footer=percent(mean), justify="right")
    for name, accuracy in accuracies.items():
        table.add_row(name.replace("_", " "), percent(accuracy))
    return table


def percent(share: float) -> str:
    """Return a share from 0 to 1 in percent."""
    return f"{100 * share:.2f} %"
