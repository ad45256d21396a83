"""What ``predict`` and ``read`` do alike: gather, read, print, draw, count."""

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from digitnet.cli.closed_pipe import go_on_without_readers
from digitnet.cli.images import Named, gather
from digitnet.cli.output.output_file import check_output
from digitnet.cli.output.results import Column, Record, Tally, print_json, print_table, records
from digitnet.cli.output.table_file import table_file
from digitnet.cli.reading_options import page_range


@dataclass(frozen=True)
class ReadingPlan:
    """How to show what is read, and the options of both commands.

    Attributes
    ----------
    columns
        The columns of the table on the screen.
    noun
        What is rejected, in the line at the end.
    header, rows
        The columns of ``--csv``, and how a record becomes rows.
    draw
        Takes an image, what was said of it and how many images there are, for ``--show``.
    """

    columns: list[Column]
    noun: str
    header: Sequence[str]
    rows: Callable[[Record], list[list[Any]]]
    draw: Callable[[Named, Any, int], None]
    json: bool
    csv: Path | None
    show: Path | None
    jobs: int
    pages: str | None
    dpi: int
    doubt: float | None
    model: str | None


def read_many(arguments: list[str], plan: ReadingPlan, *, one_digit: bool) -> int:
    """Read the images behind the arguments; return how many failed."""
    pages = page_range(plan.pages)
    gathered = gather(arguments)
    images = gathered.images
    paths = [image.source for image in images if isinstance(image.source, Path)]
    numbers = not one_digit and len(paths) > 1
    check_output("--show", plan.show, paths, ".png", numbers=numbers)
    check_output("--csv", plan.csv, paths, ".csv")
    if plan.csv or plan.show:
        go_on_without_readers()
    if note := gathered.note():
        print(f"digitnet: note: {note}", file=sys.stderr)
    from digitnet.workflows.reading import Task, read_files

    task = Task(one_digit, plan.model, pages, plan.dpi)
    answers = read_files([image.error or image.source for image in images], task, plan.jobs)
    tally = Tally(plan.noun)

    def told() -> Iterator[Record]:
        for image, answer, record in records(images, answers, plan.doubt):
            tally.count(record)
            if plan.show and answer.said is not None:
                plan.draw(image, answer.said, len(images))
            for row in plan.rows(record):
                write(row)
            yield record

    with table_file(plan.csv, plan.header) as write:
        if plan.json:
            print_json(told())
        else:
            print_table(told(), plan.columns)
    if line := tally.line():
        print(f"digitnet: {line}", file=sys.stderr)
    return tally.failed
