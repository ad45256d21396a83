"""The mean of several networks has a run folder of its own, measured anew."""

import json
import shutil
from pathlib import Path

import keras
import numpy as np
import pytest

import mean_pages
import ship_page
from digitnet.errors import RunError
from digitnet.models.page import BOX, CENTRE
from digitnet.runs import open_run, verify_run
from digitnet.training.page.resuming import Weights
from digitnet.training.page.weight_files import save_weights
from page_runs import PageRun, open_page_run


def weights(folder: Path) -> Weights:
    arrays: Weights = keras.saving.load_model(folder / "model.keras", compile=False).get_weights()
    return arrays


def changed(former: Weights, factor: float) -> Weights:
    """Return other weights, that find something everywhere."""
    arrays = [factor * one for one in former]
    of_symbols = next(one for one in reversed(arrays) if one.shape == (BOX.stop,))
    of_symbols[CENTRE] += 20
    return arrays


@pytest.fixture(scope="module")
def paths(page_run: PageRun, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two networks that went on from the run."""
    folder = tmp_path_factory.mktemp("networks")
    for name, factor in (("one", 1.1), ("two", 1.2)):
        save_weights(folder / f"{name}.npz", changed(weights(page_run.run.path), factor))
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
    expected = changed(weights(page_run.run.path), 1.15)
    for found, one in zip(weights(made), expected, strict=True):
        assert found.dtype == np.float32
        np.testing.assert_allclose(found, one, rtol=1e-5, atol=1e-7)


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
    assert before["validation"]["invented"] == 0 < after["validation"]["invented"]


def test_the_card_tells_of_the_networks_after_the_training(made: Path) -> None:
    training = (made / "README.md").read_text("utf-8").split("## ")
    (section,) = (part for part in training if part.startswith("Training"))
    assert section.index("The whole recipe") < section.index("the means of those of 2 networks")
    assert "`docs/decisions/0043-page-networks-together.md`" in section
    assert "`one`, `two`" in section


def test_it_can_be_shipped(made: Path, tmp_path: Path) -> None:
    """A network that has learnt nothing finds other symbols with eight bits; its own must do."""
    shutil.copy(made / "model.onnx", made / "model.int8.onnx")
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
