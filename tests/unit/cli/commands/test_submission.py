import numpy as np
import pytest
from typer.testing import CliRunner

from digitnet.cli import app


@pytest.fixture
def run():
    return lambda *arguments: CliRunner().invoke(app, ["predict", *map(str, arguments)])


def write_csv(path, images):
    names = ",".join(f"pixel{index}" for index in range(784))
    rows = [",".join(map(str, image.ravel())) for image in images]
    path.write_text("\n".join([names, *rows]) + "\n")
    return path


def test_submission_has_a_digit_for_each_picture_from_1_on(run, tmp_path):
    """A blank picture gets one too: Kaggle takes no gaps."""
    images = np.zeros((3, 28, 28), np.uint8)
    images[1, 4:24, 13:16] = 255
    out = tmp_path / "submission.csv"
    result = run(write_csv(tmp_path / "test.csv", images), "--out", out)
    assert result.exit_code == 0, result.stderr
    assert result.stdout == f"{out}: the digits of 3 pictures\n"
    heading, *lines = out.read_text().splitlines()
    assert heading == "ImageId,Label"
    assert [line.split(",")[0] for line in lines] == ["1", "2", "3"]
    assert lines[1] == "2,1"
    assert all(line.split(",")[1] in set("0123456789") for line in lines)


@pytest.mark.mnist
def test_submission_of_mnist_is_nearly_all_right(run, tmp_path, mnist):
    out = tmp_path / "submission.csv"
    run(write_csv(tmp_path / "test.csv", mnist.test.images[:200]), "--out", out)
    labels = [int(line.split(",")[1]) for line in out.read_text().splitlines()[1:]]
    assert np.mean(labels == mnist.test.labels[:200]) >= 0.98


@pytest.mark.parametrize(
    "line", [["test.csv"], ["a.png", "--out", "b.csv"], ["a.csv", "b.png", "--out", "c.csv"]]
)
def test_half_a_command_line_is_wrong_usage(run, line):
    result = run(*line)
    assert result.exit_code == 2
    assert "go together" in result.stderr


def test_bad_csv_is_one_line_and_writes_nothing(run, tmp_path):
    (tmp_path / "test.csv").write_text("1,2,3\n")
    result = run(tmp_path / "test.csv", "--out", tmp_path / "out.csv")
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert not (tmp_path / "out.csv").exists()
