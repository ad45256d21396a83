"""Labels that are partly a finished model's answers; the shipped model teaches here."""

import dataclasses
import hashlib
import threading
from importlib import resources
from pathlib import Path

import numpy as np
import pytest

from digitnet.data.datasets import Dataset, Splits
from digitnet.errors import RecipeError, RunError, TrainingError
from digitnet.export import export_onnx
from digitnet.models import build_model
from digitnet.recipes import Recipe
from digitnet.training.batches import NEVER, targets
from digitnet.training.fit import train
from digitnet.training.teacher import Teacher, check_teacher

SHIPPED = Path(str(resources.files("digitnet") / "assets" / "robust.onnx"))


@pytest.fixture(scope="module")
def teacher() -> Teacher:
    return Teacher(SHIPPED)


@pytest.fixture
def taught(tiny: Recipe) -> Recipe:
    return tiny.with_settings({"loss": "one-hot", "teacher_share": 0.9})


def test_answers_are_shares_of_the_digits(few: Splits, teacher: Teacher) -> None:
    answers = teacher.answers(few.train.images, 10, NEVER)
    assert answers.shape == (300, 10)
    assert answers.dtype == np.float32
    np.testing.assert_allclose(answers.sum(axis=1), 1, atol=1e-5)
    assert (answers.argmax(axis=1) == few.train.labels).mean() > 0.97


def test_no_digit_is_a_class_of_its_own(few: Splits, teacher: Teacher) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (40, 28, 28), dtype=np.uint8)
    answers = teacher.answers(np.concatenate([few.train.images[:60], noise]), 11, NEVER)
    np.testing.assert_allclose(answers.sum(axis=1), 1, atol=1e-5)
    assert (answers >= 0).all()
    assert np.median(answers[:60, 10]) < 0.01
    assert np.median(answers[60:, 10]) > 0.9


def test_a_picture_between_two_digits_is_still_a_digit(few: Splits, teacher: Teacher) -> None:
    """The exported model tells the largest digit's share alone: half, where two are as likely."""
    digits = teacher.answers(few.train.images, 10, NEVER)
    shares = teacher.answers(few.train.images, 11, NEVER)
    unsure = digits.max(axis=1) < 0.8
    assert unsure.sum() >= 3
    known = 1 - shares[unsure, 10:]
    np.testing.assert_allclose(shares[unsure, :10], digits[unsure] * known, atol=1e-5)
    assert np.median(known) > 0.8


def test_a_label_is_the_teachers_for_its_share(few: Splits, teacher: Teacher) -> None:
    recipe = Recipe(loss="one-hot", teacher_share=0.75)
    data = few.train.images[:50], np.roll(few.train.labels[:50], 1)
    mixed = targets(recipe, data, teacher)
    said = teacher.answers(data[0], 10, NEVER)
    np.testing.assert_allclose(mixed, 0.75 * said + 0.25 * np.eye(10)[data[1]], atol=1e-6)
    assert mixed.dtype == np.float32
    np.testing.assert_array_equal(targets(recipe, data), np.eye(10)[data[1]])


def test_a_network_learns_what_its_teacher_says(
    few: Splits, taught: Recipe, teacher: Teacher, tmp_path: Path
) -> None:
    """Its labels are wrong, all of them, and it has to rely on the teacher."""
    train_part = few.train
    wrong = Dataset(train_part.name, train_part.images, (train_part.labels + 1) % 10)
    splits = dataclasses.replace(few, train=wrong)
    settings = {"epochs": 12, "width": 0.25, "dropout": 0.0}
    history = train(taught.with_settings(settings), splits, 0, tmp_path, teacher=teacher).history
    assert history[-1].val_accuracy > 0.8


def test_a_taught_run_goes_on_bit_for_bit_but_not_with_another_teacher(
    few: Splits, taught: Recipe, teacher: Teacher, tiny: Recipe, tmp_path: Path
) -> None:
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    whole.mkdir(), parts.mkdir()
    unbroken = train(taught, few, 0, whole, teacher=teacher)

    def stop(event: object) -> None:
        if getattr(getattr(event, "row", None), "epoch", 0) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(taught, few, 0, parts, teacher=teacher, listen=stop)
    other = Teacher(untrained(tiny, tmp_path / "other.onnx"))
    with pytest.raises(RunError, match="the unfinished run has teacher SHA-256 = "):
        train(taught, few, 0, parts, teacher=other, resume=True)
    resumed = train(taught, few, 0, parts, teacher=teacher, resume=True)
    for left, right in zip(unbroken.model.get_weights(), resumed.model.get_weights(), strict=True):
        np.testing.assert_array_equal(left, right)


def test_a_teacher_that_takes_everything_for_a_digit_cant_teach_what_is_none(
    few: Splits, tiny: Recipe, tmp_path: Path
) -> None:
    ten = Teacher(untrained(tiny, tmp_path / "ten.onnx"))
    with pytest.raises(TrainingError, match=r"ten\.onnx: this teacher takes every picture for a"):
        ten.answers(few.train.images, 11, NEVER)
    eleven = Teacher(untrained(tiny.with_settings({"outliers": 0.1}), tmp_path / "eleven.onnx"))
    assert eleven.answers(few.train.images, 11, NEVER)[:, 10].max() > 1e-3


def test_a_teacher_that_is_stopped_stops(few: Splits, teacher: Teacher) -> None:
    stop = threading.Event()
    stop.set()
    assert not teacher.answers(few.train.images, 11, stop).any()


def test_recipe_and_teacher_go_together_or_not_at_all(
    taught: Recipe, tiny: Recipe, teacher: Teacher
) -> None:
    check_teacher(taught, teacher)
    check_teacher(tiny, None)
    with pytest.raises(TrainingError, match="recipe tiny learns from a teacher: add --teacher"):
        check_teacher(taught, None)
    with pytest.raises(TrainingError, match="recipe tiny learns from labels alone; leave --teac"):
        check_teacher(tiny, teacher)
    with pytest.raises(RecipeError, match='teacher_share needs loss = "one-hot"'):
        Recipe(teacher_share=0.5)
    with pytest.raises(RecipeError, match="teacher_share = 2 can't be; it must be between 0 and 1"):
        Recipe(loss="one-hot", teacher_share=2)


def test_a_teachers_identity_is_its_file(teacher: Teacher, tmp_path: Path) -> None:
    assert teacher.sha256 == hashlib.sha256(SHIPPED.read_bytes()).hexdigest()
    with pytest.raises(RunError, match="no model can be read there"):
        Teacher(tmp_path / "missing")


def untrained(recipe: Recipe, path: Path) -> Path:
    pictures = np.zeros((2, 28, 28), np.uint8)
    export_onnx(build_model(recipe), path, threshold=0.5, metadata={}, samples=pictures)
    return path
