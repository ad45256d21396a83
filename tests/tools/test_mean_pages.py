"""The mean of several networks has a run folder of its own, measured anew."""

import json
from pathlib import Path

import keras
import numpy as np
import pytest

import mean_pages
import ship_page
from digitnet.errors import RunError
from digitnet.export.page_int8 import export_page_int8
from digitnet.runs import open_run, verify_run
from digitnet.training.page.resuming import Weights
from digitnet.training.page.weight_files import save_weights
from page_runs import PageRun, open_page_run


def weights(folder: Path) -> Weights:
    arrays: Weights = keras.saving.load_model(folder / "model.keras", compile=False).get_weights()
    return arrays


@pytest.fixture(scope="module")
def paths(page_run: PageRun, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two networks; the first is the run's own with a quarter more, the second with a half."""
    folder = tmp_path_factory.mktemp("networks")
    for name, more in (("one", 0.25), ("two", 0.5)):
        save_weights(folder / f"{name}.npz", [one + more for one in weights(page_run.run.path)])
    return [folder / "one.npz", folder / "two.npz"]


@pytest.fixture(scope="module")
def made(
    bare_machine: dict[str, str],
    page_run: PageRun,
    paths: list[Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    out = tmp_path_factory.mktemp("mean") / "out"
    with pytest.MonkeyPatch.context() as patch:
        for name, value in bare_machine.items():
            patch.setenv(name, value)
        mean_pages.make_mean_run(page_run, paths, out)
    return out


def test_the_weights_are_the_means(page_run: PageRun, made: Path) -> None:
    for found, former in zip(weights(made), weights(page_run.run.path), strict=True):
        assert found.dtype == former.dtype
        np.testing.assert_allclose(found, former + 0.375, rtol=1e-5)


def test_the_folder_is_a_whole_run(page_run: PageRun, made: Path) -> None:
    run = open_run(made)
    verify_run(run)
    assert set(run.manifest["files"]) == set(page_run.run.manifest["files"])
    assert run.manifest["changes"] == ["after epoch 1: a change"]
    assert list(run.manifest["mean of"]["networks"]) == ["one", "two"]
    assert open_page_run(made, "optdigits").recipe == page_run.recipe
    history = (made / "history.csv").read_text()
    assert history == (page_run.run.path / "history.csv").read_text()


def test_figures_are_measured_anew(page_run: PageRun, made: Path) -> None:
    before, after = (
        json.loads((folder / "metrics.json").read_text()) for folder in (page_run.run.path, made)
    )
    assert before["parameters"] == after["parameters"]
    assert before["validation"] != after["validation"]


def test_the_card_tells_of_the_networks_after_the_training(made: Path) -> None:
    training = (made / "README.md").read_text("utf-8").split("## ")
    (section,) = (part for part in training if part.startswith("Training"))
    assert section.index("The whole recipe") < section.index("the means of those of 2 networks")
    assert "`tools/train_pages_together.py`" in section
    assert "`one`, `two`" in section


def test_it_can_be_shipped(page_run: PageRun, made: Path, tmp_path: Path) -> None:
    pictures = np.random.default_rng(0).integers(0, 256, (4, 128, 128), np.uint8)
    export_page_int8(made, made / "model.int8.onnx", pictures[:2], pictures[2:])
    ship_page.ship(made, tmp_path)
    assert "the means of those of 2 networks" in (tmp_path / "page.md").read_text("utf-8")


def test_another_network_is_refused_and_nothing_is_left(
    page_run: PageRun, paths: list[Path], tmp_path: Path
) -> None:
    save_weights(tmp_path / "other.npz", [np.zeros(3)])
    with pytest.raises(RunError, match=r"other\.npz: holds another network"):
        mean_pages.make_mean_run(page_run, [paths[0], tmp_path / "other.npz"], tmp_path / "out")
    assert [path.name for path in tmp_path.iterdir()] == ["other.npz"]


def test_a_bad_file_is_one_line(
    page_run: PageRun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "text.npz").write_text("no weights")
    words = [str(page_run.run.path), str(tmp_path / "out"), str(tmp_path / "text.npz")]
    monkeypatch.setattr("sys.argv", ["mean_pages.py", *words, "--data", "optdigits"])
    with pytest.raises(SystemExit, match=r"^mean_pages\.py: .*text\.npz: no file of weights"):
        mean_pages.main()


def test_other_digits_are_refused(page_run: PageRun) -> None:
    manifest = {**page_run.run.manifest, "dataset": {"name": "mnist", "sha256": "0"}}
    (page_run.run.path / "manifest.json").write_text(json.dumps(manifest))
    try:
        with pytest.raises(RunError, match="was trained on mnist, and optdigits holds other"):
            open_page_run(page_run.run.path, "optdigits")
    finally:
        (page_run.run.path / "manifest.json").write_text(json.dumps(dict(page_run.run.manifest)))
