import dataclasses
import os

import numpy as np
import pytest

import own_digits
from digitnet.data.dataset import Dataset, Splits
from digitnet.errors import RunError
from digitnet.processor import processor_name
from digitnet.recipes import Recipe
from digitnet.runs import versions
from digitnet.training.classifier.start import Mixture, Start
from digitnet.training.resume.identity import check_identity, identify, machine


@pytest.fixture
def splits() -> Splits:
    digits = Dataset("few", *own_digits.digits(10))
    return Splits("few", "0" * 64, digits, digits, digits)


def test_the_same_run_is_the_same(splits: Splits) -> None:
    known = identify(Recipe(), splits, 1, "float32")
    assert check_identity(known, identify(Recipe(), splits, 1, "float32")) == ()


def test_threads_settings_and_versions_belong_to_a_run(
    splits: Splits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TF_ENABLE_ONEDNN_OPTS", raising=False)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1}, raising=False)
    known = identify(Recipe(), splits, 1, "float32")
    installed = versions.versions()
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1, 2}, raising=False)
    monkeypatch.setenv("TF_ENABLE_ONEDNN_OPTS", "0")
    monkeypatch.setattr(versions, "versions", lambda: installed | {"numpy": "99", "python": "9"})
    now = identify(Recipe(), splits, 1, "float32")
    told = (
        "threads was 2, is 3",
        "TF_ENABLE_ONEDNN_OPTS was not told, is 0",
        f"numpy was {np.__version__}, is 99",
    )
    with pytest.raises(RunError, match="since the run began, threads was 2, is 3; "):
        check_identity(known, now)
    with pytest.raises(RunError, match="or anyway with --resume-anyway"):
        check_identity(known, now)
    assert check_identity(known, now, anyway=True) == told


@pytest.mark.parametrize("anyway", [False, True])
def test_what_was_asked_for_must_be_the_same_in_any_case(splits: Splits, anyway: bool) -> None:
    known = identify(Recipe(), splits, 1, "float32")
    other = dataclasses.replace(splits, sha256="1" * 64)
    with pytest.raises(RunError, match=r"data SHA-256 = '0000.*start anew without --resume"):
        check_identity(known, identify(Recipe(), other, 1, "float32"), anyway=anyway)


def test_a_setting_that_another_digitnet_does_not_know_is_overruled(splits: Splits) -> None:
    now = identify(Recipe(), splits, 1, "float32")
    known = {key: value for key, value in now.items() if key != "recipe.ema"} | {"keras": "3.14"}
    with pytest.raises(
        RunError, match=r"recipe\.ema was not told, .*; keras was 3\.14, is not told"
    ):
        check_identity(known, now)
    assert len(check_identity(known, now, anyway=True)) == 2


def test_the_weights_to_start_from_belong_to_a_run(splits: Splits) -> None:
    def start(value: float, seen: int) -> Start:
        own = splits.train
        shown = Dataset("old", np.full((10, 28, 28), seen, np.uint8), own.labels)
        return Start("base", {"logits": [np.full(3, value)]}, mixture=Mixture(own, shown, 10))

    known = identify(Recipe(), splits, 1, "float32", start(0.5, 3))
    assert check_identity(known, identify(Recipe(), splits, 1, "float32", start(0.5, 3))) == ()
    for other in (start(0.6, 3), start(0.5, 4)):
        with pytest.raises(RunError, match="SHA-256 of what it started from"):
            check_identity(known, identify(Recipe(), splits, 1, "float32", other))
    with pytest.raises(RunError, match="started from = 'base', this one None"):
        check_identity(known, identify(Recipe(), splits, 1, "float32"))


def test_the_processor_belongs_to_a_run() -> None:
    assert machine("float32")["processor"] == processor_name()
