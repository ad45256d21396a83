"""Read small pictures that others failed on, folder by folder, through the command line.

The folders are no part of the project; what is wanted of each picture stands here.
A folder comes out right when every picture in it does.
"""

import csv
import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from reading.bench import Bench
from reading.results import Result, share
from reading.scoring import digits_of

PARTED = "columns-run-together"
"""The one folder whose spaces count: its fault is that numbers run together."""
NOT_CENTRED = "csv-not-centred"
"""A table of pictures, beside the folders of pictures; its truth stands in it."""
LINES: Mapping[str, Mapping[str, Sequence[str]]] = {
    "bright-strip-at-border": {
        "page.png": ("27480", "41936", "06124"),
        "cropped.png": ("27480", "41936", "06124"),
    },
    "canvas-in-a-screenshot": {"note.png": ("27580",)},
    PARTED: {"table.png": ("12 7 305", "48 19 60", "5 220 84")},
    "dense-lines": {
        "8x12.png": (
            "130167715873",
            "569088806924",
            "414683885340",
            "968028885711",
            "440338141373",
            "551017129086",
            "776965363249",
            "660116713342",
        )
    },
    "digit-touches-edge": {"27480.png": ("27480",)},
    "formats": dict.fromkeys(("n.avif", "n.jp2", "n.pdf", "n.pgm"), ("4071",)),
    "mask-of-0-and-1": {"mask.png": ("4071",)},
    "second-page-lost": dict.fromkeys(("two-pages.tif", "two-pages.pdf"), ("4071", "5926")),
    "separators": {
        "amount.png": ("43498",),
        "date.png": ("24102025",),
        "decimal.png": ("314",),
        "marks.png": ("810",),
        "phone.png": ("0208783",),
        "sum.png": ("5012",),
    },
    "small-zeros": {"510006.png": ("510006",)},
}
"""What `read` has to say of each picture: its lines, those of several pages in a row."""
DIGITS: Mapping[str, Mapping[str, str]] = {
    "canvas-in-a-screenshot": {"canvas.png": "4"},
    "faint-28x28": {
        "0_26.png": "0",
        "2_26.png": "2",
        "4_22.png": "4",
        "6_28.png": "6",
        "7_26.png": "7",
        "9_26.png": "9",
    },
    "folder-of-photos": {
        "photos/a.jpg": "4",
        "photos/b.jfif": "4",
        "photos/c.jpe": "4",
        "photos/e.png": "4",
    },
    "frame-corner-is-seven": {f"cell_{digit}.jpg": digit for digit in "2469"},
    "round-zero": {"0.png": "0"},
    "seven-fills-picture": {"7.png": "7"},
}
"""What `predict` has to say of each picture."""
SILENT = {"folder-of-photos": "photos/._a.jpg"}
"""A file of macOS' own, which has to be passed over without a word."""


@dataclass(frozen=True)
class Case:
    """A folder's pictures: how many came out right, and what was said of the others."""

    folder: str
    right: int
    count: int
    wrong: Sequence[str] = ()

    @property
    def solved(self) -> bool:
        """Whether nothing in the folder is wrong."""
        return not self.wrong


def cases(bench: Bench) -> list[Result]:
    """Return the row of the folders that come out right, and that of the table of pictures."""
    label = "cases: folders of pictures"
    if bench.cases is None or not bench.cases.is_dir():
        return [Result("cases", label, None, bar=100, note="no folder: give --cases")]
    scored = [read_case(bench.cases, name, bench.model) for name in sorted({*LINES, *DIGITS})]
    details = {case.folder: 100 * case.right / case.count for case in scored}
    solved = [case.solved for case in scored]
    wrong = [f"{case.folder}: {', '.join(case.wrong)}" for case in scored if case.wrong]
    note = "; ".join([f"{sum(solved)} of {len(solved)}", *wrong])
    table = read_table(bench.cases / NOT_CENTRED, bench.model)
    return [
        share("cases", label, solved, bar=100, note=note, details=details),
        share("cases", "cases: table of pictures", table, bar=100),
    ]


def read_case(root: Path, name: str, model: Path | None = None) -> Case:
    """Read the pictures of one folder."""
    folder, wanted, said = root / name, dict[str, str](), dict[str, str]()
    if lines := LINES.get(name):
        wanted |= {file: "|".join(texts) for file, texts in lines.items()}
        said |= _ask("read", folder, list(lines), model)
    if digits := DIGITS.get(name):
        wanted |= digits
        # A folder inside is handed over as a folder: what is in it is the command's to find.
        asked = sorted({file.split("/")[0] for file in digits})
        said |= _ask("predict", folder, asked, model)
    wrong = [
        f"{file} {said.get(file, 'not mentioned') or 'nothing'}"
        for file, text in wanted.items()
        if not _same(said.get(file, ""), text, name)
    ]
    if (silent := SILENT.get(name)) in said:
        wrong.append(f"{silent} {said[silent]}")
    right = sum(_same(said.get(file, ""), text, name) for file, text in wanted.items())
    return Case(name, right, len(wanted), wrong)


def read_table(folder: Path, model: Path | None = None) -> list[bool]:
    """Predict the digits of a table of pictures: which of them are right."""
    truth = (folder / "truth.txt").read_text(encoding="utf-8").strip()
    with tempfile.TemporaryDirectory(prefix="table-") as target:
        out = Path(target) / "digits.csv"
        _digitnet(["predict", str(folder / "digits.csv"), "--out", str(out)], model)
        if not out.is_file():
            return [False] * len(truth)
        with out.open(newline="", encoding="utf-8") as rows:
            said = [row["Label"] for row in csv.DictReader(rows)]
    return [digit in said[index : index + 1] for index, digit in enumerate(truth)]


def _ask(command: str, folder: Path, files: Sequence[str], model: Path | None) -> dict[str, str]:
    """Return what the command says of each file below the folder."""
    said: dict[str, list[str]] = {}
    asked = [str(folder / file) for file in files]
    for line in _digitnet([command, "--json", *asked], model).splitlines():
        record = json.loads(line)
        file = Path(record["file"]).relative_to(folder).as_posix()
        if "error" in record:
            said.setdefault(file, []).append(f"error: {record['error']}")
        else:
            said.setdefault(file, []).extend(record.get("lines", [str(record.get("digit"))]))
    return {file: "|".join(texts) for file, texts in said.items()}


def _digitnet(arguments: Sequence[str], model: Path | None) -> str:
    of_model = ["--model", str(model)] if model else []
    command = [sys.executable, "-m", "digitnet", *arguments, *of_model]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout


def _same(said: str, wanted: str, folder: str) -> bool:
    if folder == PARTED:
        return said == wanted
    return digits_of(said.split("|")) == digits_of(wanted.split("|"))
