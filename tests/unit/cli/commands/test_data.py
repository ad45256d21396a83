import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from digitnet.cli import app
from digitnet.data.sources import MNIST
from own_digits import digits, save_png


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


X, Y = digits(30)


def test_check_prints_a_table_of_80_columns_and_draws_samples(run, tmp_path):
    np.savez(tmp_path / "own.npz", x_train=X, y_train=Y, x_test=X[:5], y_test=Y[:5])
    result = run("check", tmp_path / "own.npz", "--out", tmp_path / "check.png")
    assert result.exit_code == 0, result.stderr
    lines = result.stdout.splitlines()
    assert lines[0].rstrip() == "own: 35 pictures"
    assert max(map(len, lines[:-1])) <= 80
    rows = {line.split("│")[1].strip(): line.split("│")[2].strip() for line in lines if "│" in line}
    assert rows["to train"].split() == ["3"] * 10
    assert rows["to test"].split() == ["1"] * 5 + ["0"] * 5
    assert rows["stored as"] == "28×28 pixels"
    assert rows["polarity"] == "bright on dark, each"
    assert rows["MNIST's form"] == "all were"
    assert rows["doubled"] == "0 in a part, 5 in both parts"
    assert rows["transposed"].startswith("no: ")
    assert "odd: 5 of 5 test pictures are among those to learn from" in result.stdout
    with Image.open(tmp_path / "check.png") as sheet:
        assert min(sheet.size) >= 500


def test_check_tells_how_pictures_were_stored(run, tmp_path):
    turned = (255 - np.roll(X, 3, axis=1)).transpose(0, 2, 1)
    np.savez(tmp_path / "own.npz", images=turned, labels=Y)
    result = run("check", tmp_path / "own.npz", "--out", tmp_path / "check.png")
    for told in ("dark on light, each", "0 were; 30 were brought into it", "yes, it seems: "):
        assert told in result.stdout
    result = run("check", tmp_path / "own.npz", "--transpose", "--out", tmp_path / "check.png")
    assert "lie on their side" not in result.stdout


def test_check_of_what_nothing_can_be_learnt_from_fails_in_one_line(run, tmp_path):
    np.savez(tmp_path / "own.npz", images=X, labels=np.zeros(30))
    result = run("check", tmp_path / "own.npz", "--out", tmp_path / "check.png")
    assert result.exit_code == 1
    assert result.stderr.startswith("digitnet: error: own: all its 30 labels are 0; nothing can")
    assert result.stderr.count("\n") == 1
    assert (tmp_path / "check.png").exists()


@pytest.mark.parametrize("command", [["check"], ["preview", "--data"]])
@pytest.mark.parametrize("out", ["own.npz", "classes/1/a.png"])
def test_picture_of_samples_never_takes_the_place_of_data(run, tmp_path, command, out):
    images = np.random.default_rng(0).integers(0, 256, (20, 28, 28), np.uint8)
    np.savez(tmp_path / "own.npz", x_train=images, y_train=np.arange(20) % 10)
    for label in (1, 7):
        save_png(tmp_path / "classes" / str(label), label)
    before = (tmp_path / out).read_bytes()
    result = run(*command, tmp_path / out.partition("/")[0], "--out", tmp_path / out)
    assert result.exit_code == 2
    assert f"{out} would overwrite a file of the data" in result.stderr
    assert (tmp_path / out).read_bytes() == before
