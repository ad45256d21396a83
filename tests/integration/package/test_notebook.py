"""The tutorial runs from top to bottom, and what is committed was run on real MNIST."""

import re
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

import digitnet
from digitnet.recipes import named_recipe

EPOCHS = named_recipe("classic").epochs
ROOT = Path(__file__).parents[3]
NOTEBOOK = ROOT / "notebooks" / "mnist_cnn.ipynb"
REFERENCE = ROOT / "docs" / "reference" / "python.md"


@pytest.fixture
def notebook():
    return nbformat.read(NOTEBOOK, as_version=4)


def printed(notebook) -> str:
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return "".join(output.get("text", "") for output in outputs if output.get("name") == "stdout")


@pytest.mark.slow
@pytest.mark.filterwarnings("default")  # of the notebook's own machinery, not of digitnet
def test_notebook_runs_on_a_handful_of_digits(notebook, tmp_path, monkeypatch):
    random = np.random.default_rng(0)
    labels = np.arange(240, dtype=np.uint8) % 10
    images = np.zeros((240, 28, 28), np.uint8)
    for image, label in zip(images, labels, strict=True):
        image[4 + label : 8 + label, 6:22] = 255
        image[4:24, 8 + label] = random.integers(100, 255)
    path = tmp_path / "few.npz"
    np.savez(path, x_train=images, y_train=labels)
    monkeypatch.setenv("DIGITNET_NOTEBOOK_DATA", str(path))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    place = {"metadata": {"path": str(tmp_path)}}
    NotebookClient(notebook, timeout=180, resources=place).execute()
    assert "few has no test part of its own" in printed(notebook)
    assert f"epoch {EPOCHS}/{EPOCHS}" in printed(notebook)
    assert (tmp_path / "outputs" / "model.onnx").is_file()


def test_committed_outputs_are_whole_and_from_real_mnist(notebook):
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    text = printed(notebook)
    assert "54,000 digits" in text
    accuracy = float(
        re.search(r"accuracy +([0-9.]+)%", text.split(f"epoch {EPOCHS}/{EPOCHS}")[1])[1]
    )
    assert 98.5 < accuracy < 99.9
    pictures = [
        cell for cell in cells for output in cell.outputs if "image/png" in output.get("data", {})
    ]
    assert len(pictures) == 9


def test_committed_outputs_name_no_one_s_folders(notebook):
    content = NOTEBOOK.read_text(encoding="utf-8")
    assert not re.search(r'["\s](/home|/Users|/root|/tmp|/var)/', content)


def test_it_uses_documented_names_only(notebook):
    documented = set(re.findall(r"^::: (\S+)", REFERENCE.read_text("utf-8"), re.MULTILINE))
    code = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    used = {
        f"{module}.{name}"
        for module, names in re.findall(r"^from (digitnet\S*) import (.+)$", code, re.MULTILINE)
        for name in names.split(", ")
    }
    assert used
    assert used <= documented
    assert set(re.findall(r"\bdigitnet\.([a-z]\w*)\(", code)) <= set(digitnet.__all__)


def test_it_ends_with_exercises(notebook):
    assert notebook.cells[-1].source.startswith("## Exercises")
