"""What a run knows of itself, written and read back."""

import json

import pytest

from digitnet.errors import RunError
from digitnet.evaluation.metrics import compute_metrics
from digitnet.evaluation.run_summary import RunSummary, read_run_summary


def test_summary_comes_back_as_they_were_written(tmp_path, answers, summary):
    metrics = compute_metrics(answers.labels, answers.probabilities)
    path = tmp_path / "metrics.json"
    path.write_text(json.dumps(summary.to_json(metrics)))
    found = read_run_summary(path)
    assert found.train_seconds == 12.35
    assert found.validation_accuracy == 0.991235
    assert found.to_json(metrics) == summary.to_json(metrics)


def test_other_data_replaces_what_was_known_of_the_data(summary):
    assert summary.tested_on("usps", "cd" * 32) == RunSummary(
        recipe="fast",
        seed=3,
        parameters=29_066,
        epochs=2,
        train_seconds=12.345,
        dataset="usps",
        dataset_sha256="cd" * 32,
    )


def test_caption_tells_data_recipe_and_seed(summary):
    assert summary.caption() == "data: mnist  ·  recipe: fast  ·  seed: 3"
    assert RunSummary(dataset="mine", dataset_sha256="").caption() == "data: mine"
    assert RunSummary(dataset="mine", seed=0).caption() == "data: mine  ·  seed: 0"


@pytest.mark.parametrize(("key", "value"), [("seed", "x"), ("epochs", [3]), ("parameters", 0.5)])
def test_a_count_of_another_kind_is_named(tmp_path, answers, summary, key, value):
    metrics = compute_metrics(answers.labels, answers.probabilities)
    path = tmp_path / "metrics.json"
    path.write_text(json.dumps(summary.to_json(metrics) | {key: value}))
    with pytest.raises(RunError, match=rf"not a metrics\.json that digitnet wrote .*{key}"):
        read_run_summary(path)


def test_missing_file_is_named(tmp_path):
    with pytest.raises(RunError, match=r"metrics.json: can't be read: No such file"):
        read_run_summary(tmp_path / "metrics.json")


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"dataset": 3}', "[" * 100_000])
def test_file_of_another_kind_is_refused(tmp_path, content):
    path = tmp_path / "metrics.json"
    path.write_text(content)
    with pytest.raises(RunError, match=r"not a metrics\.json that digitnet wrote"):
        read_run_summary(path)
