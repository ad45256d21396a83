"""Page networks in eight bits find the same symbols."""

from pathlib import Path

import keras
import numpy as np
import onnxruntime
import pytest

from digitnet.errors import ExportError
from digitnet.export import page_int8
from digitnet.export.page_file import export_page
from digitnet.export.page_int8 import count_same, export_page_int8
from digitnet.export.ranges import ranges_of
from digitnet.models.page import LINKS, build_page
from digitnet.reader.detector import Detector
from digitnet.reader.symbols import Symbols
from digitnet.recipes import PageRecipe

SMALL = PageRecipe(stem=4, quarter=8, eighth=8, sixteenth=8, head=8, blocks=1, deep_blocks=1)


@pytest.fixture(scope="module")
def exact(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small page network of random weights."""
    keras.utils.set_random_seed(5)
    path = tmp_path_factory.mktemp("exact") / "page.onnx"
    export_page(build_page(SMALL), path, sizes=(12, 44), metadata={"digitnet.recipe": "page"})
    return path


def symbols(*rows: tuple[float, float, int]) -> Symbols:
    """Return symbols of (x, score, class), 20 pixels high."""
    classes = np.zeros((len(rows), 11), np.float32)
    classes[np.arange(len(rows)), [label for _, _, label in rows]] = 1
    boxes = np.array([(x, 0, 12, 20) for x, _, _ in rows], np.float32).reshape(-1, 4)
    scores = np.array([score for _, score, _ in rows], np.float32)
    return Symbols(boxes, scores, classes, np.zeros((len(rows), 2), np.float32))


@pytest.mark.parametrize(
    ("other", "same"),
    [((0, 0.5, 3), 1), ((5, 0.3, 3), 1), ((7, 0.9, 3), 0), ((0, 0.9, 4), 0), ((0, 0.2, 3), 0)],
)
def test_what_counts_as_the_same_symbol(other: tuple[float, float, int], same: int) -> None:
    assert count_same(symbols((0, 0.9, 3), (50, 0.4, 3)), symbols(other)) == (same, 1)


def test_nothing_found_is_nothing_to_compare() -> None:
    assert count_same(symbols(), symbols((0, 0.9, 3))) == (0, 0)
    assert count_same(symbols((0, 0.9, 3)), symbols()) == (0, 1)


def test_eight_bits_answer_nearly_alike_in_a_file_that_says_so(exact: Path, tmp_path: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (6, 96, 96)).astype(np.uint8)
    path = tmp_path / "page.int8.onnx"
    assert 0 <= export_page_int8(exact, path, list(noise[:4]), list(noise[4:])) <= 1
    assert Detector(path).metadata == Detector(exact).metadata | {"digitnet.precision": "int8"}
    before, after = (
        onnxruntime.InferenceSession(file).run(None, {"images": noise[4:]})[0]
        for file in (exact, path)
    )
    assert 0 < np.abs(before - after).mean() < 0.05 * np.abs(before).mean()
    with pytest.raises(ExportError, match="the network computes with eight bits already"):
        export_page_int8(path, tmp_path / "twice.onnx", [], [])
    assert not (tmp_path / "twice.onnx").exists()


def test_symbols_that_differ_are_not_written(
    exact: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_int8, "count_same", lambda *_: (9, 10))
    picture = np.random.default_rng(0).integers(0, 256, (64, 64)).astype(np.uint8)
    path = tmp_path / "page.int8.onnx"
    with pytest.raises(ExportError, match=r"other symbols for 10\.0 % of 10; nothing was written"):
        export_page_int8(exact, path, [picture], [picture])
    assert not path.exists()


def test_layers_whose_weights_stay_answer_the_same_to_the_last_bit(
    exact: Path, tmp_path: Path
) -> None:
    """Other pictures would have given other ranges; layers that changed get their own."""
    noise = np.random.default_rng(1).integers(0, 256, (4, 96, 96)).astype(np.uint8)
    before, after, other = (tmp_path / f"{name}.onnx" for name in ("before", "after", "other"))
    model = tmp_path / "model.onnx"
    keras.utils.set_random_seed(5)
    network = build_page(SMALL)
    for layer in network.layers:
        if layer.name.startswith("link"):
            layer.set_weights([1.2 * values for values in layer.get_weights()])
    export_page(network, model, sizes=(12, 44), metadata={"digitnet.recipe": "page"})
    export_page_int8(exact, before, list(noise[:2]), [])
    export_page_int8(model, after, list(noise[2:] // 8), [], like=before)
    export_page_int8(model, other, list(noise[2:] // 8), [])
    first, second, third = (
        onnxruntime.InferenceSession(file).run(None, {"images": noise})[0]
        for file in (before, after, other)
    )
    assert np.array_equal(first[:, : LINKS.start], second[:, : LINKS.start])
    assert not np.array_equal(first[:, LINKS], second[:, LINKS])
    assert not np.array_equal(first[:, : LINKS.start], third[:, : LINKS.start])
    kept, own = (ranges_of(file.read_bytes()) for file in (before, after))
    differ = {name for name in kept if kept[name].scale != pytest.approx(own[name].scale)}
    assert "link_row1_relu" in differ
    assert all(name.startswith("link") for name in differ)


def test_ranges_of_a_network_without_any(exact: Path, tmp_path: Path) -> None:
    path = tmp_path / "page.int8.onnx"
    with pytest.raises(ExportError, match=r"page\.onnx: its ranges can't stay, as it computes"):
        export_page_int8(exact, path, [], [], like=exact)
    assert not path.exists()
