"""Real pictures once more, each changed in thirteen ways: how much of what is read hangs on chance.

A digit that is read in a photo and not in the same photo at 1.4 times its size was luck. So means
over the changes tell readers apart that a hundred pictures don't, and are harder to fit to::

    python benchmarks/reading.py --only real-changed --real-dev FOLDER
"""

import csv
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from reading.bench import Bench
from reading.real.pictures import Contender, labelled
from reading.real.rows import QUICK, ROWS
from reading.results import Result

Picture = NDArray[np.uint8]
Change = Callable[[Picture], Picture]
KINDS = {"pages": "real-pages", "grids": "real-grids", "cheques": "real-cheques"}
"""Folders that are changed, and the row that reads each."""


def _scaled(factor: float) -> Change:
    method = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    return lambda picture: _picture(cv2.resize(picture, None, None, factor, factor, method))


def _turned(degrees: float) -> Change:
    """Turn about the middle; the picture grows so that nothing is cut off."""

    def change(picture: Picture) -> Picture:
        height, width = picture.shape[:2]
        turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
        cosine, sine = abs(turn[0, 0]), abs(turn[0, 1])
        size = int(height * sine + width * cosine), int(height * cosine + width * sine)
        turn[:, 2] += np.array(size) / 2 - (width / 2, height / 2)
        method, border = cv2.INTER_CUBIC, cv2.BORDER_REPLICATE
        return _picture(cv2.warpAffine(picture, turn, size, flags=method, borderMode=border))

    return change


def _toned(contrast: float, brightness: float) -> Change:
    return lambda picture: _picture(picture.astype(np.float32) * contrast + brightness)


def _noisy(picture: Picture) -> Picture:
    noise = np.random.default_rng(picture.size).normal(0, 15, picture.shape)
    return _picture(picture + noise)


def _shaded(picture: Picture) -> Picture:
    return _picture(picture * np.linspace(0.35, 1, picture.shape[1])[None, :, None])


def _coarsely_filed(picture: Picture) -> Picture:
    _, coded = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 20])
    return _picture(cv2.imdecode(coded, cv2.IMREAD_COLOR))


def _on_a_table(picture: Picture) -> Picture:
    spare = [max(picture.shape[:2]) // 3] * 4
    return _picture(cv2.copyMakeBorder(picture, *spare, cv2.BORDER_CONSTANT, value=(60, 70, 80)))


def _picture(pixels: NDArray[np.generic]) -> Picture:
    return np.clip(pixels.astype(np.float32), 0, 255).astype(np.uint8)


CHANGES: Mapping[str, Change] = {
    "0.7 times the size": _scaled(0.7),
    "1.4 times": _scaled(1.4),
    "twice": _scaled(2),
    "turned 5°": _turned(5),
    "turned -8°": _turned(-8),
    "JPEG at 20": _coarsely_filed,
    "noise": _noisy,
    "faint": _toned(0.35, 130),
    "dark": _toned(0.4, 0),
    "blurred": lambda picture: _picture(cv2.GaussianBlur(picture, (0, 0), 1.5)),
    "shaded": _shaded,
    "negative": _toned(-1, 255),
    "on a table": _on_a_table,
}


def changed(bench: Bench) -> list[Result]:
    """Have digitnet read all changed pictures, or three of each folder."""
    if bench.real_dev is None or not bench.real_dev.is_dir():
        note = "no folder: give --real-dev or set DIGITNET_REAL_DEV"
        return [Result("real-changed", "real pictures, changed", None, note=note)]
    return over_changes(bench.contender, bench.real_dev, QUICK if bench.quick else None)


def over_changes(contender: Contender, folder: Path, count: int | None = None) -> list[Result]:
    """Return the figures of the real pictures' rows, each a mean over `CHANGES`."""
    found: dict[str, dict[str, float]] = {}
    for name, change in CHANGES.items():
        with tempfile.TemporaryDirectory(prefix="changed-") as target:
            for kind, row in KINDS.items():
                pictures = list(labelled(folder / kind))[:count]
                _write_changed(pictures, Path(target) / kind, change)
                results, _ = ROWS[row](contender, Path(target), None)
                for result in results:
                    if result.unit == "%" and result.value is not None:
                        found.setdefault(result.label, {})[name] = result.value
    return [_mean(label, values) for label, values in found.items()]


def _write_changed(
    pictures: Iterable[tuple[Path, list[str]]], target: Path, change: Change
) -> None:
    """Write pictures and their labels anew."""
    target.mkdir()
    with (target / "labels.csv").open("w", newline="", encoding="utf-8") as table:
        writer = csv.writer(table)
        writer.writerow(["file", "lines"])
        for file, lines in pictures:
            name = f"{file.name}.png"
            picture = _picture(cv2.imread(str(file), cv2.IMREAD_COLOR))
            cv2.imwrite(str(target / name), change(picture), [cv2.IMWRITE_PNG_COMPRESSION, 1])
            writer.writerow([name, "|".join(lines)])


def _mean(label: str, values: Mapping[str, float]) -> Result:
    worst = min(values, key=lambda name: values[name])
    mean = float(np.mean(list(values.values())))
    note = f"least {values[worst]:.1f}, {worst}"
    return Result("real-changed", f"changed {label}", mean, note=note, details=dict(values))
