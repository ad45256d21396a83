from importlib import resources

import numpy as np
import pytest
from typer.testing import CliRunner

from digitnet.cli import app
from digitnet.reader.loading import load_classifier
from own_digits import digits


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


def test_beside_a_page_network_the_shipped_classifier_answers(run, tmp_path):
    network = tmp_path / "page.onnx"
    network.write_bytes(resources.files("digitnet").joinpath("assets/page.onnx").read_bytes())
    images = np.zeros((1, 28, 28), np.uint8)
    images[0, 4:24, 13:16] = 255
    out = tmp_path / "submission.csv"
    result = run(write_csv(tmp_path / "test.csv", images), "--out", out, "--model", network)
    assert result.exit_code == 0, result.stderr
    assert result.stdout == f"{out}: the digits of 1 picture\n"
    assert out.read_text() == "ImageId,Label\n1,1\n"


@pytest.mark.mnist
def test_submission_of_mnist_is_nearly_all_right(run, tmp_path, mnist):
    out = tmp_path / "submission.csv"
    run(write_csv(tmp_path / "test.csv", mnist.test.images[:200]), "--out", out)
    labels = [int(line.split(",")[1]) for line in out.read_text().splitlines()[1:]]
    assert np.mean(labels == mnist.test.labels[:200]) >= 0.98


@pytest.mark.mnist
def test_what_the_classifier_doubts_is_shown_to_the_page_network(run, tmp_path, mnist):
    classifier, images = load_classifier(), mnist.test.images
    alone = classifier(images).probabilities
    doubted = np.flatnonzero(alone.max(axis=1) < 0.8)
    out = tmp_path / "submission.csv"
    run(write_csv(tmp_path / "test.csv", images[doubted]), "--out", out)
    digits = [int(line.split(",")[1]) for line in out.read_text().splitlines()[1:]]
    labels = mnist.test.labels[doubted]
    assert np.sum(digits == labels) > np.sum(alone[doubted].argmax(axis=1) == labels)


@pytest.mark.parametrize(
    "line", [["test.csv"], ["a.png", "--out", "b.csv"], ["a.csv", "b.png", "--out", "c.csv"]]
)
def test_half_a_command_line_is_wrong_usage(run, line):
    result = run(*line)
    assert result.exit_code == 2
    assert "go together" in result.stderr


@pytest.mark.parametrize("option", ["--json", "--jobs=2", "--pages=1", "--min-confidence=0.5"])
def test_what_is_for_images_is_wrong_usage_with_a_table(run, tmp_path, option):
    result = run(tmp_path / "test.csv", "--out", tmp_path / "out.csv", option)
    assert result.exit_code == 2
    assert "are for images" in result.stderr


def test_bad_csv_is_one_line_and_writes_nothing(run, tmp_path):
    (tmp_path / "test.csv").write_text("1,2,3\n")
    result = run(tmp_path / "test.csv", "--out", tmp_path / "out.csv")
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert not (tmp_path / "out.csv").exists()


def test_pictures_off_their_centre_are_read_as_those_from_files_are(run, tmp_path):
    images, labels = digits(30)
    read = []
    for name, pictures in (("as.csv", images), ("off.csv", np.roll(images, (4, -3), axis=(1, 2)))):
        result = run(write_csv(tmp_path / name, pictures), "--out", tmp_path / "out.csv")
        assert result.exit_code == 0, result.stderr
        lines = (tmp_path / "out.csv").read_text().splitlines()[1:]
        read.append([int(line.split(",")[1]) for line in lines])
    assert "30 of 30 pictures weren't as large and centred as MNIST's" in result.stderr
    assert np.mean(read[0] == labels) > 0.9
    assert np.mean(read[1] == labels) > 0.9


def test_lying_and_dark_pictures_are_read_when_told(run, tmp_path):
    images, labels = digits(30)
    path = write_csv(tmp_path / "a.csv", 255 - images.transpose(0, 2, 1))
    result = run(path, "--transpose", "--invert", "--out", tmp_path / "out.csv")
    assert result.exit_code == 0, result.stderr
    lines = (tmp_path / "out.csv").read_text().splitlines()[1:]
    assert np.mean([int(line.split(",")[1]) for line in lines] == labels) > 0.9


def test_digits_never_take_the_place_of_the_pictures(run, tmp_path):
    path = tmp_path / "test.csv"
    path.write_text(",".join(["0"] * 784) + "\n")
    before = path.read_bytes()
    result = run(path, "--out", path)
    assert result.exit_code == 2
    assert "would overwrite a file that is to be read" in result.stderr
    assert path.read_bytes() == before
