"""``digitnet predict test.csv --out submission.csv``: Kaggle's Digit Recognizer."""

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from digitnet.cli.closed_pipe import go_on_without_readers
from digitnet.cli.output.output_file import check_output
from digitnet.data.formats.tables.names import TABLES

if TYPE_CHECKING:
    from digitnet.data.hints import DataHints

BATCH = 4096


def table_to_predict(names: list[str], out: Path | None) -> tuple[Path, Path] | None:
    """Return the CSV to read and the one to write; None where images are meant."""
    tables = [name for name in names if name.lower().endswith(TABLES)]
    if not tables and out is None:
        return None
    if len(tables) != 1 or len(names) != 1 or out is None:
        raise typer.BadParameter("one table (.csv) and --out FILE.csv go together, without images")
    check_output("--out", out, [Path(names[0])])
    return Path(names[0]), out


def predict_table(path: Path, out: Path, model: str | None, hints: "DataHints") -> None:
    """Read a CSV of pictures, write ``ImageId,Label`` and say where."""
    import numpy as np

    from digitnet.cli.output.screen import print_notes
    from digitnet.data.datasets import load_pictures
    from digitnet.reader.loading import load
    from digitnet.runs.atomic import write_atomically

    go_on_without_readers()
    images, notes = load_pictures(path, hints)
    print_notes(notes)
    reader = load(model)
    batches = np.split(images, range(BATCH, len(images), BATCH))
    digits = np.concatenate(
        [reader.classify(batch).probabilities.argmax(axis=1) for batch in batches]
    )
    text = io.StringIO()
    rows = ((index, reader.classes[digit]) for index, digit in enumerate(digits, 1))
    csv.writer(text, lineterminator="\n").writerows([("ImageId", "Label"), *rows])
    write_atomically(out, text.getvalue().encode())
    print(f"{out}: the digits of {len(digits):,} picture{'s' * (len(digits) != 1)}")
