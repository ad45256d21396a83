"""What a run knows of itself, written and read back."""

import json

import pytest

from digitnet.errors import RunError
from digitnet.evaluation.facts import Facts, read_facts
from digitnet.evaluation.metrics import compute_metrics


def test_facts_come_back_as_they_were_written(tmp_path, answers, facts):
    metrics = compute_metrics(answers.labels, answers.probabilities)
    path = tmp_path / "metrics.json"
    path.write_text(json.dumps(facts.to_json(metrics)))
    found = read_facts(path)
    assert found.train_seconds == 12.35
    assert found.validation_accuracy == 0.991235
    assert found.to_json(metrics) == facts.to_json(metrics)


def test_other_data_replaces_what_was_known_of_the_data(facts):
    assert facts.tested_on("usps", "cd" * 32) == Facts(
        recipe="fast",
        seed=3,
        parameters=29_066,
        epochs=2,
        train_seconds=12.345,
        dataset="usps",
        dataset_sha256="cd" * 32,
    )


def test_caption_tells_data_recipe_and_seed(facts):
    assert facts.caption() == "data: mnist  ·  recipe: fast  ·  seed: 3"
    assert Facts(dataset="mine", dataset_sha256="").caption() == "data: mine"
    assert Facts(dataset="mine", seed=0).caption() == "data: mine  ·  seed: 0"


def test_missing_file_is_named(tmp_path):
    with pytest.raises(RunError, match=r"metrics.json: can't be read: No such file"):
        read_facts(tmp_path / "metrics.json")


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"dataset": 3}'])
def test_file_of_another_kind_is_refused(tmp_path, content):
    path = tmp_path / "metrics.json"
    path.write_text(content)
    with pytest.raises(RunError, match=r"not a metrics\.json that digitnet wrote"):
        read_facts(path)
