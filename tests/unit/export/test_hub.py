"""A run of other classes than digits: to the hub, back from it, and read with its names."""

import json
from pathlib import Path

import keras
import numpy as np
import pytest
from keras import layers
from PIL import Image
from typer.testing import CliRunner

import digitnet
from digitnet.cli import app
from digitnet.export import export_onnx
from digitnet.export.hub import hub_config
from digitnet.image.digit.seat import seat_photo
from digitnet.runs.manifest import RUN, write_manifest
from loopback_hub import FIRST, serving
from needs import need_package

need_package("safetensors", "pip install 'digitnet[hub]'")
need_package("huggingface_hub", "pip install 'digitnet[hub]'")
CLASSES = ("a", "b", "c")


def shapes() -> list[np.ndarray]:
    """A lying bar, a standing bar and a square, dark on light: what ``a``, ``b``, ``c`` mean."""
    pictures = [np.full((60, 60), 255, np.uint8) for _ in CLASSES]
    pictures[0][26:34, 5:55] = 0
    pictures[1][5:55, 26:34] = 0
    pictures[2][10:50, 10:50] = 0
    return pictures


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """A finished run of a network that knows the three shapes by heart."""
    folder = tmp_path / "run"
    folder.mkdir()
    seen = np.stack([seat_photo(shape) for shape in shapes()]).reshape(3, -1) / 255
    images = keras.Input((28, 28), dtype="uint8", name="images")
    x = layers.Flatten()(layers.Rescaling(1 / 255)(images))
    model = keras.Model(images, layers.Dense(3, activation="softmax")(x))
    model.layers[-1].set_weights(
        [(seen / np.linalg.norm(seen, axis=1, keepdims=True)).T * 9, np.zeros(3)]
    )
    model.save(folder / "model.keras")
    export_onnx(model, folder / "model.onnx", classes=CLASSES)
    (folder / "config.json").write_text(hub_config("tiny", model.name, CLASSES))
    write_manifest(folder, {"recipe": "tiny", "seed": 1, "classes": list(CLASSES)}, RUN)
    return folder


def export(*arguments: object) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["export", *map(str, arguments), "--format", "hub"])
    return done.exit_code, done.stderr


def test_other_classes_go_to_the_hub_and_come_back_with_their_names(
    run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert export(run, "--out", tmp_path / "repository") == (0, "")
    files = {path.name: path.read_bytes() for path in (tmp_path / "repository").iterdir()}
    assert set(files) == {"config.json", "manifest.json", "model.onnx", "model.safetensors"}
    assert json.loads(files["config.json"])["id2label"] == {"0": "a", "1": "b", "2": "c"}
    Image.fromarray(shapes()[1]).save(tmp_path / "bar.png")
    with serving({FIRST: files}, tmp_path, monkeypatch) as hub:
        reader = digitnet.load("hf://me/digits")
        assert reader.classes == CLASSES
        assert [found.digit for found in reader.predict(shapes())] == ["a", "b", "c"]
        words = ["predict", str(tmp_path / "bar.png"), "--json", "--model", "hf://me/digits"]
        done = CliRunner().invoke(app, words)
    assert json.loads(done.stdout)["digit"] == "b"
    assert f"/me/digits/resolve/{FIRST}/model.onnx" in hub.asked


def test_what_stands_at_the_place_stays(run: Path, tmp_path: Path) -> None:
    file, folder = tmp_path / "file", tmp_path / "folder"
    file.write_text("mine")
    folder.mkdir()
    (folder / "mine.txt").write_text("mine")
    for place, told in [(file, "a file stands there"), (folder, "isn't empty")]:
        status, message = export(run, "--out", place)
        assert (status, message.count("\n")) == (1, 1)
        assert f"{place}: {told}" in message
    assert file.read_text() == "mine"
    assert [path.name for path in folder.iterdir()] == ["mine.txt"]
