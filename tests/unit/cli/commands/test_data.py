import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from digitnet.cli import app
from digitnet.data.sources import MNIST


@pytest.fixture
def run():
    return lambda *arguments: CliRunner().invoke(app, ["data", *map(str, arguments)])


def test_fetch_tells_where_each_verified_file_is(run, mnist_folder):
    result = run("fetch", "--data-dir", mnist_folder)
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0] == f"mnist is in {mnist_folder}, each file as it was published:"
    for line, file in zip(lines[1:], MNIST.files, strict=True):
        assert line.split()[0] == file.name
        assert file.sha256[:12] in line
        assert len(line) <= 80


def test_fetch_never_falls_back(run, tmp_path):
    result = run("fetch", "qmnist", "--data-dir", tmp_path)
    assert result.exit_code == 1
    assert result.stderr.startswith("digitnet: error: qmnist-train-images-idx3-ubyte.gz of qmnist")
    assert result.stderr.count("\n") == 1


def test_preview_draws_sixteen_labelled_pictures(run, tmp_path):
    images = np.random.default_rng(0).integers(0, 256, (20, 28, 28), np.uint8)
    np.savez(tmp_path / "own.npz", x_train=images, y_train=np.arange(20) % 10)
    result = run("preview", "--data", tmp_path / "own.npz", "--out", tmp_path / "grid.png")
    assert result.exit_code == 0, result.stderr
    assert result.stdout == f"{tmp_path / 'grid.png'}: 16 of 20 pictures of own\n"
    with Image.open(tmp_path / "grid.png") as grid:
        assert min(grid.size) >= 500


def test_preview_says_loudly_what_it_left_out(run, tmp_path):
    (tmp_path / "3").mkdir()
    Image.fromarray(np.eye(60, dtype=np.uint8) * 255).save(tmp_path / "3" / "good.png")
    (tmp_path / "3" / "bad.png").write_bytes(b"no picture")
    result = run("preview", "--data", tmp_path, "--out", tmp_path / "grid.png")
    assert result.exit_code == 0, result.stderr
    assert result.stderr.startswith("digitnet: note: ")
    assert "left out 1 of 2 files" in result.stderr


def test_preview_into_a_missing_folder_is_one_line(run, tmp_path):
    np.savez(tmp_path / "own.npz", x_train=np.zeros((3, 28, 28), np.uint8), y_train=[1, 2, 3])
    result = run("preview", "--data", tmp_path / "own.npz", "--out", tmp_path / "none" / "grid.png")
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert "No such file or directory" in result.stderr
