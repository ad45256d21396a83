"""Write what the reader does to small pictures and boxes, for the app's reader to do the same.

The app reads in TypeScript (``app/src/reader``) what Python reads in ``digitnet.reader``. Both are
tested on ``tests/vectors/reader.json``, which this script writes::

    python tools/reader_vectors.py

Run it whenever a constant or a step of the reader changes; the app's tests then fail until its
side is changed as well.
"""

import base64
import inspect
import json
import symtable
from pathlib import Path
from types import ModuleType
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from digitnet.image.digit import cutting, seat
from digitnet.image.digit import deslant as deslanting
from digitnet.image.digit import normalise as normalising
from digitnet.image.pixels import modes, shapes
from digitnet.image.sources import to_grey
from digitnet.reader import detector, look, pairs, places, reader, symbols
from digitnet.reader.classifier import Scores
from digitnet.reader.layout import columns, lines, sudoku, turning
from digitnet.reader.naming import Named
from digitnet.runs import model_keys

FILE = Path(__file__).parents[1] / "tests" / "vectors" / "reader.json"
SEED = 14
MODULES: dict[str, ModuleType] = {
    "keys": model_keys,
    "pixels": modes,
    "cutting": cutting,
    "detector": detector,
    "symbols": symbols,
    "layout": lines,
    "columns": columns,
    "sudoku": sudoku,
    "normalise": normalising,
    "deslant": deslanting,
    "seat": seat,
    "turning": turning,
    "look": look,
    "pairs": pairs,
    "places": places,
    "reader": reader,
}
"""Modules of which the app has every public constant, by what the app's tests call them."""
LEFT_OUT = {
    "keys": {
        "WHOLE_KEY": "for models of other things than digits, which the app refuses",
        **dict.fromkeys(("VERSION_KEY", "RECIPE_KEY", "DATA_KEY"), "for people who ask"),
        **dict.fromkeys(("PRECISION_KEY", "SIZES_KEY"), "for export"),
    },
}
"""Constants that the app has no use for, and why."""

Constant = int | float | str
Grey = NDArray[np.uint8]


def build() -> dict[str, Any]:
    """Return the vectors: for each step some inputs and what comes out."""
    rng = np.random.default_rng(SEED)
    return {
        "constants": {name: _constants(name, module) for name, module in MODULES.items()},
        "grey": _greys(rng),
        "reductions": [
            {"size": size, "factor": modes.reduction(*size)}
            for size in ((3999, 9), (4032, 3024), (400, 8000), (4000, 2000), (24_000, 300))
        ],
        "scales": [
            {"size": size, "scales": list(detector.scales(size[1], size[0]))}
            for size in ((20, 9), (64, 64), (420, 277), (1999, 1200), (4000, 3000))
        ],
        "resized": _resized(rng),
        "padded": [_step(detector.padded, _noise(rng, side)) for side in ((5, 9), (30, 18))],
        "normalised": [_step(normalising.normalise, ink) for ink in _inks(rng)],
        "deslanted": [_step(_deslanted, _stroke(rng, (28, 28), 3)) for _ in range(5)],
        "cut": _cut(rng),
        "seated": _seated(rng),
        "polarities": _polarities(rng),
        "turned": _turned(rng),
        "peaks": _peaks(rng),
        "merged": _merged(rng),
        "lines": _lines(rng),
        "blended": _blended(rng),
        "sudokus": _sudokus(rng),
        "pairs": _pairs(rng),
        "places": _places(rng),
    }


def _constants(name: str, module: ModuleType) -> dict[str, Constant | tuple[Constant, ...]]:
    """Return a module's own public numbers and texts, and tuples of them, but those left out."""
    table = symtable.symtable(inspect.getsource(module), module.__name__, "exec")
    own = {one.get_name() for one in table.get_symbols() if not one.is_imported()}
    public = {key: value for key, value in vars(module).items() if key[0] != "_" and key.isupper()}
    return {
        key: value
        for key, value in public.items()
        if key in own and key not in LEFT_OUT.get(name, {}) and _is_constant(value)
    }


def _deslanted(picture: Grey) -> Grey:
    upright: Grey = deslanting.deslant_all(picture[None])[0]
    return upright


def _is_constant(value: object) -> bool:
    parts = value if isinstance(value, tuple) else (value,)
    return all(isinstance(part, Constant) for part in parts)


def _greys(rng: np.random.Generator) -> dict[str, Any]:
    colours = rng.integers(0, 256, (8, 8, 3), np.uint8)
    return {"rgb": colours.reshape(-1, 3).tolist(), "grey": to_grey(colours).ravel().tolist()}


def _resized(rng: np.random.Generator) -> list[dict[str, Any]]:
    cases = [((40, 30), 0.5), ((41, 31), 0.5), ((60, 36), 1 / 3), ((50, 33), 0.731)]
    cases += [((35, 20), 0.2), ((17, 30), 64 / 30), ((9, 20), 3.2)]
    pictures = [(_noise(rng, size), scale) for size, scale in cases]
    for side, scale in ((66, 10 / 11), (81, 20 / 27), (72, 5 / 6)):  # sums beside a half
        black = np.random.default_rng(side).random((side, side - 1)) < 0.5
        pictures.append((black.astype(np.uint8) * np.uint8(255), scale))
    return [
        {"scale": scale, **_step(lambda grey, at=scale: shapes.resized(grey, at), picture)}
        for picture, scale in pictures
    ]


def _inks(rng: np.random.Generator) -> list[Grey]:
    """Return ink of many sizes and widths of pen: each branch of `normalise` is taken."""
    inks = [
        _stroke(rng, (height, width), pen)
        for height, width, pen in (
            (20, 16, 2), (36, 30, 3), (90, 60, 3), (90, 60, 8), (90, 60, 26), (120, 130, 9),
            (220, 150, 12), (64, 20, 4), (12, 9, 1),
        )
    ]  # fmt: skip
    return [*inks, inks[1] // 3, np.zeros((5, 5), np.uint8)]


def _cut(rng: np.random.Generator) -> list[dict[str, Any]]:
    cases = []
    for number in range(7):
        ink = _stroke(rng, (70, 60), 4 + number).astype(np.float32)
        paper = 200 + np.linspace(-20, 20, 60)[None] + rng.normal(0, 4, ink.shape)
        if number in {0, 1, 6}:  # a shadow's edge through it
            paper[:, 25:] -= 90
        if number in {4, 5}:  # a faint digit beside a frame
            ink *= 0.3
            ink[:, 6:9] = 240
        dark = np.clip(paper - ink * (0.4 + 0.1 * number), 0, 255).astype(np.uint8)
        grey = dark if number % 2 == 0 else 255 - dark
        box = np.array([8.3, 6.2, 43.5, 55.1 + number], np.float32)
        if number == 6:  # so large that it is reduced first
            grey = cv2.resize(grey, None, fx=3, fy=3, interpolation=cv2.INTER_CUBIC)
            box *= 3
        cases.append(
            {
                **_picture(grey),
                "box": box.tolist(),
                "ink": _picture(cutting.find_ink(grey, box)),
                "result": _picture(cutting.cut_symbol(grey, box)),
                "lone": [_picture(cut) for cut in cutting.lone_cuts(grey, box)],
            }
        )
    return cases


def _seated(rng: np.random.Generator) -> list[dict[str, Any]]:
    digit = normalising.normalise(_stroke(rng, (60, 50), 6))
    small = cv2.resize(digit, (14, 14), interpolation=cv2.INTER_AREA)
    corner = np.zeros((28, 28), np.uint8)
    corner[2:16, 2:16] = small
    pictures = (digit, 255 - digit, digit // 3, np.roll(digit, 3, axis=1), corner, digit[:-1])
    return [
        {**_picture(one), "result": None if seated is None else _picture(seated)}
        for one in pictures
        for seated in [seat.as_seated(one)]
    ]


def _polarities(rng: np.random.Generator) -> list[dict[str, Any]]:
    pictures = [rng.integers(low, 256, (28, 28)).astype(np.uint8) for low in (0, 90)]
    pictures[0][rng.random((28, 28)) < 0.3] = 0
    return [
        {**_picture(one), "result": [_picture(view) for view in seat.polarities(one)]}
        for one in (*pictures, 255 - pictures[0])
    ]


def _turned(rng: np.random.Generator) -> list[dict[str, Any]]:
    grey, cases = _noise(rng, (7, 11)), []
    for quarters in range(4):
        box = np.array([[1.5, 2.25, 3.0, 4.5]], np.float32)
        back = turning.turn_back(box, quarters, grey.shape)[0]
        turned = _picture(np.rot90(grey, quarters))
        case = {"quarters": quarters, "box": _exact(box[0]), "back": _exact(back)}
        cases.append({**_picture(grey), **case, "result": turned})
    return cases


def _peaks(rng: np.random.Generator) -> list[dict[str, Any]]:
    cases = []
    for height, width in ((6, 9), (14, 11)):
        maps = rng.normal(0, 1, (18, height, width))
        maps[0] = rng.normal(-1.5, 2.5, (height, width))
        maps[14:16] = rng.normal(1.6, 0.5, (2, height, width))
        maps = maps.round(3).astype(np.float32)
        cases.append({"maps": _exact(maps), "symbols": _symbols(detector.peaks(maps))})
    return cases


def _merged(rng: np.random.Generator) -> list[dict[str, Any]]:
    cases = []
    for count in (0, 5, 40):
        corners = rng.uniform(0, 90, (count, 2)).round(2)
        boxes = np.concatenate([corners, rng.uniform(8, 40, (count, 2)).round(2)], axis=1)
        classes = rng.dirichlet(np.ones(11), count).round(4)
        scores = rng.uniform(0.1, 1, count).round(4)
        links = rng.random((count, 2)).round(4)
        arrays = (array.astype(np.float32) for array in (boxes, scores, classes, links))
        found = symbols.Symbols(*arrays)
        halves = [(0.5, found.take(slice(0, None, 2))), (1.0, found.take(slice(1, None, 2)))]
        levels = [{"scale": scale, "symbols": _symbols(half)} for scale, half in halves]
        cases.append({"levels": levels, "result": _symbols(symbols.merge(halves))})
    return cases


def _lines(rng: np.random.Generator) -> list[dict[str, Any]]:
    cases = []
    for slope, count, in_line in ((0.0, 1, 3), (0.12, 3, 8), (-0.2, 5, 6), (0.05, 8, 12)):
        boxes = []
        for line in range(count):
            x = 10.0
            for _ in range(in_line):
                x += rng.choice([20.0, 24.0, 46.0]) + rng.uniform(-1, 1)
                y = 20 + 55 * line + slope * x + rng.normal(0, 2)
                boxes.append([x, y, 14 + rng.uniform(-3, 3), 26 + rng.uniform(-3, 3)])
        mixed = rng.permutation(np.array(boxes, np.float32).round(2))
        links = rng.random((len(mixed), 2)).round(3).astype(np.float32)
        cases.append(_found_lines(mixed, links, np.zeros((0, 4), np.float32)))
        marks = np.array([[x + 17, y + 18, 4, 5] for x, y, _, _ in mixed[:2]], np.float32)
        cases.append(_found_lines(mixed, links, marks))
    for lean in (0.0, 0.1):
        table = [
            [32 * column + (15 if row % 3 == 2 else 11) * place - lean * 40 * row, 40 * row, 8, 20]
            for row in range(6)
            for column in range(5)
            for place in range(2)
        ]
        table = [[x, y + lean * x, *sides] for x, y, *sides in table]
        uneven = (np.array(table) + rng.normal(0, 0.6, (len(table), 4))).astype(np.float32)
        links = np.full((len(table), 2), 0.5, np.float32)
        cases.append(_found_lines(uneven.round(2), links, np.zeros((0, 4), np.float32)))
    return [*cases, {"boxes": [], "links": [], "marks": [], "slope": 0.0, "lines": []}]


def _found_lines(
    boxes: NDArray[np.float32], links: NDArray[np.float32], marks: NDArray[np.float32]
) -> dict[str, Any]:
    return {
        "boxes": _exact(boxes),
        "links": _exact(links),
        "marks": _exact(marks),
        "slope": lines.find_slope(boxes),
        "lines": lines.find_lines(boxes, links, marks),
    }


def _sudokus(rng: np.random.Generator) -> list[dict[str, Any]]:
    """Return sudokus, with digits misread, missing and beside them, and a sheet that is none."""
    cases = []
    row, column = np.mgrid[0:9, 0:9]
    right = (3 * row + row // 3 + column) % 9 + 1
    for misread, missing, beside in ((0, 0, 0), (3, 2, 30), (4, 0, 12), (40, 0, 0)):
        digits = right.ravel().copy()
        digits[rng.permutation(81)[:misread]] = 0
        x = 30 + 24 * column + 2 * row + rng.normal(0, 1.5, (9, 9))
        y = 20 + 25 * row - 3 * column + rng.normal(0, 1.5, (9, 9))
        corners = np.stack([x.ravel(), y.ravel()], axis=1)[missing:]
        others = np.stack([rng.uniform(255, 400, beside), rng.uniform(0, 240, beside)], axis=1)
        corners = np.concatenate([corners, others])
        boxes = np.concatenate([corners, rng.uniform(9, 16, corners.shape)], axis=1)
        order = rng.permutation(len(boxes))
        mixed = boxes[order].round(2).astype(np.float32)
        named = np.concatenate([digits[missing:], rng.integers(0, 10, beside)])[order]
        cells = sudoku.find_sudoku(mixed, named)
        result = None if cells is None else cells.tolist()
        cases.append({"boxes": _exact(mixed), "digits": named.tolist(), "cells": result})
    return cases


def _pairs(rng: np.random.Generator) -> list[dict[str, Any]]:
    """Return boxes around which levels show symbols, and the two that may stand in its place."""
    cases = []
    whole, others = np.array([20, 20, 40, 50], np.float32), np.array([[70, 20, 30, 50]], np.float32)
    for count in (0, 2, 4, 6, 9, 12):
        levels = []
        for scale in (1.0, 0.5):
            corners = rng.uniform((14, 12), (50, 32), (count, 2))
            boxes = np.concatenate([corners, rng.uniform((8, 22), (30, 52), (count, 2))], axis=1)
            classes = rng.dirichlet(np.full(11, 0.2), count)
            scores, links = rng.uniform(0.2, 1, count), rng.random((count, 2))
            arrays = (boxes.round(2), scores.round(4), classes.round(4), links.round(4))
            shown = symbols.Symbols(*(array.astype(np.float32) for array in arrays))
            levels.append((scale, shown))
        pair = pairs.find_pair(levels, whole, others)
        told = [{"scale": scale, "symbols": _symbols(shown)} for scale, shown in levels]
        case = {"levels": told, "whole": _exact(whole), "others": _exact(others)}
        cases.append({**case, "pair": None if pair is None else _symbols(pair)})
    return cases


def _places(rng: np.random.Generator) -> list[dict[str, Any]]:
    """Return rows of symbols, most of them like a 1 and some of them marks."""
    cases = []
    for count in (0, 1, 12, 12, 12):
        boxes = rng.uniform([0, 0, 5, 20], [8, 25, 12, 40], (count, 4))
        boxes[:, 0] += 20 * np.arange(count)
        marks = rng.choice([0.1, 0.55, 0.8, 0.9], (count, 1), p=[0.5, 0.1, 0.2, 0.2])
        classes = np.concatenate([(1 - marks) * np.full((count, 10), 0.1), marks], axis=1)
        probabilities = rng.dirichlet([0.1, 3] + [0.1] * 8, count)
        digitness, scores = rng.uniform(0.1, 0.9, count), rng.uniform(0.3, 1, count)
        arrays = boxes, scores, classes, probabilities, digitness
        boxes, scores, classes, probabilities, digitness = (
            array.astype(np.float32).round(3) for array in arrays
        )
        found = symbols.Symbols(boxes, scores, classes, np.zeros((count, 2), np.float32))
        named = Named(found, np.zeros((count, 1, 1), np.uint8), probabilities, digitness)
        said = {"probabilities": _exact(probabilities), "digitness": _exact(digitness)}
        result = places.are_digits_in_place(named).tolist()
        cases.append({"symbols": _symbols(found), **said, "result": result})
    return cases


def _blended(rng: np.random.Generator) -> list[dict[str, Any]]:
    cases = []
    for sharpness in (1.0, 0.1, 0.01):
        page, own = rng.dirichlet(np.full(10, sharpness), 2).astype(np.float32).round(5)
        digitness = np.asarray(sharpness**0.2, np.float32).round(3)
        said = {"probabilities": _exact(own), "digitness": _exact(digitness)}
        for share in (look.SHARE, 1.0):
            result = _exact(look.blended(page, Scores(own, digitness), share))
            cases.append({"page": _exact(page), "said": said, "share": share, "result": result})
    return cases


def _step(act: Any, picture: Grey) -> dict[str, Any]:
    return {**_picture(picture), "result": _picture(act(picture))}


def _picture(grey: Grey) -> dict[str, Any]:
    data = base64.b64encode(np.ascontiguousarray(grey).tobytes()).decode()
    return {"width": grey.shape[1], "height": grey.shape[0], "data": data}


def _symbols(symbols: symbols.Symbols) -> dict[str, Any]:
    names = ("boxes", "scores", "classes", "links")
    return {name: _exact(getattr(symbols, name)) for name in names}


def _exact(values: NDArray[np.float32]) -> Any:
    """Return numbers as lists, six digits of each: more differ between machines."""
    if values.ndim == 0:
        return float(f"{float(values):.6g}")
    return [_exact(value) for value in values]


def _noise(rng: np.random.Generator, shape: tuple[int, int]) -> Grey:
    """Return blurred noise: neither flat nor without any edge."""
    return cv2.GaussianBlur(rng.integers(0, 256, shape, np.uint8), (3, 3), 0).astype(np.uint8)


def _stroke(rng: np.random.Generator, shape: tuple[int, int], pen: int) -> Grey:
    """Return ink of a crooked line, bright on 0."""
    ink = np.zeros(shape, np.uint8)
    points = rng.uniform(0.15, 0.85, (5, 2)) * shape[::-1]
    cv2.polylines(ink, [points.astype(np.int32)], False, (235,), pen, cv2.LINE_AA)
    return ink


if __name__ == "__main__":
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(json.dumps(build(), separators=(",", ":")) + "\n")
    print(f"{FILE}: {FILE.stat().st_size / 1024:.0f} KiB")
