"""What ``digitnet data check`` prints, 80 columns wide."""

import textwrap
from collections.abc import Sequence

from rich.markup import escape
from rich.table import Table

from digitnet.classes import DIGIT_NAMES
from digitnet.data.dataset import Dataset
from digitnet.workflows.data_check import DataCheck, Opinion


def check_table(train: Dataset, test: Dataset | None, found: DataCheck) -> Table:
    """Return what was counted, how the pictures were stored, and what the network thinks."""
    parts = [train] if test is None else [train, test]
    seen, opinion = found.review, found.opinion
    title = escape(f"{train.name}: {seen.count:,} pictures")
    table = Table(title=title, title_justify="left", show_header=False, width=80)
    table.add_row("digit" if train.classes == DIGIT_NAMES else "class", _row(train.classes))
    table.add_row("to train", _row(seen.train))
    table.add_row("to test", _row(seen.test) if seen.test else "a fifth of these")
    table.add_section()
    table.add_row("stored as", _sizes(parts))
    table.add_row("polarity", _polarity(parts, seen.count))
    table.add_row("MNIST's form", _moved(parts, seen.count))
    table.add_row("blank", f"{seen.blank:,}")
    table.add_row("doubled", f"{seen.repeated:,} in a part, {seen.shared:,} in both parts")
    table.add_row("of two labels", f"{seen.contradictory:,}")
    if not opinion.judged:
        return table
    table.add_section()
    table.add_row(
        "labels fit",
        f"{opinion.fitting:.1%}, as the network that ships reads {opinion.judged:,} of them",
    )
    table.add_row("transposed", _transposed(opinion))
    if len(opinion.suspects):
        table.add_row("most doubted", _doubts(found))
    return table


def _row(values: Sequence[int | str]) -> str:
    return "".join(f"{value:>6}" if len(str(value)) < 6 else f" {value}" for value in values)


def _sizes(parts: list[Dataset]) -> str:
    small = min(part.origin.smallest for part in parts)
    large = max(part.origin.largest for part in parts)
    told = f"{small[0]}×{small[1]}"
    return f"{told} pixels" if small == large else f"{told} to {large[0]}×{large[1]} pixels"


def _polarity(parts: list[Dataset], count: int) -> str:
    dark = sum(part.origin.inverted for part in parts)
    if dark in {0, count}:
        return "dark on light, each" if dark else "bright on dark, each"
    return f"{dark:,} dark on light, {count - dark:,} bright on dark"


def _moved(parts: list[Dataset], count: int) -> str:
    if any(part.origin.moved is None for part in parts):
        return "brought into it, picture by picture"
    moved = sum(part.origin.moved or 0 for part in parts)
    return f"{count - moved:,} were; {moved:,} were brought into it" if moved else "all were"


def _transposed(opinion: Opinion) -> str:
    turned = f"{opinion.fitting_turned:.1%} fit with rows and columns exchanged"
    return f"yes, it seems: {turned} (--transpose)" if opinion.transposed else f"no: {turned}"


def _doubts(found: DataCheck) -> str:
    opinion = found.opinion
    rows = zip(opinion.suspects[:5], opinion.read, opinion.confidence, strict=False)
    return "\n".join(
        f"picture {index + 1}: is {found.labels[index]}, read {read}, {confidence:.1%} sure"
        for index, read, confidence in rows
    )


def odd_lines(found: DataCheck) -> str:
    """Return what is odd, each sentence a paragraph of 80 columns."""
    return "\n".join(
        textwrap.fill(f"odd: {sentence}", 80, subsequent_indent="     ") for sentence in found.odd
    )
