"""The model card: a header that machines read, sections that people read."""

import dataclasses

import yaml

from digitnet.evaluation.metrics import compute_metrics
from digitnet.evaluation.model_card import model_card
from digitnet.recipes import RECIPES


def card_of(answers, summary) -> tuple[dict, str]:
    metrics = compute_metrics(answers.labels, answers.probabilities)
    _, header, text = model_card(summary, RECIPES["fast"], metrics).split("---\n", 2)
    return yaml.safe_load(header), text


def test_header_follows_the_hubs_conventions(answers, summary):
    header, _ = card_of(answers, summary)
    assert {key: header[key] for key in ("license", "library_name", "pipeline_tag")} == {
        "license": "mit",
        "library_name": "keras",
        "pipeline_tag": "image-classification",
    }
    assert header["datasets"] == ["ylecun/mnist"]
    assert header["metrics"] == ["accuracy", "precision", "recall", "f1"]
    (model,) = header["model-index"]
    (result,) = model["results"]
    assert result["dataset"] == {"name": "mnist", "type": "ylecun/mnist", "split": "test"}
    assert result["metrics"][0] == {"type": "accuracy", "value": 0.925, "name": "test accuracy"}


def test_names_from_outside_cannot_break_the_header(answers, summary):
    odd = dataclasses.replace(summary, dataset='no: "yes" # - {x}', recipe="1e3")
    header, _ = card_of(answers, odd)
    assert "datasets" not in header
    assert header["model-index"][0]["name"] == "digitnet 1e3"
    assert header["model-index"][0]["results"][0]["dataset"]["name"] == 'no: "yes" # - {x}'


def test_limits_tell_whether_it_has_seen_what_is_no_digit(answers, summary):
    metrics = compute_metrics(answers.labels, answers.probabilities)
    digits, more = (model_card(summary, RECIPES[name], metrics) for name in ("fast", "robust"))
    assert "It knows ten digits and nothing else" in digits
    assert "and has seen pictures of none" in more
    assert "nothing else" not in more
    assert "shears pictures upright first" not in digits
    assert "shears pictures upright first" in more


def test_sections_say_how_good_it_is_and_where_that_ends(answers, summary):
    _, text = card_of(answers, summary)
    headings = [line for line in text.splitlines() if line.startswith("#")]
    assert headings == [
        "# digitnet, recipe `fast`",
        *("## How good it is", "## Data", "## Training", "## Use", "## Limits"),
    ]
    assert "| accuracy | 92.50 % (95 % interval 80.14 to 97.42 %) |" in text
    assert "| mistakes | 3 of 40 |" in text
    assert "54,000 pictures to train on" in text
    assert "ab" * 32 in text
    assert 'name = "fast"\nmodel = "fast"\n' in text
    assert "None" not in text


def test_a_card_names_symbols_cut_from_pages_where_they_were_shown(answers, summary):
    metrics = compute_metrics(answers.labels, answers.probabilities)
    plain = RECIPES["robust"]
    cut = dataclasses.replace(plain, crops=0.5)
    assert "out of pages and drawings" not in model_card(summary, plain, metrics)
    assert "out of pages and drawings" in model_card(summary, cut, metrics)


def test_a_card_names_whose_pens_digits_were_written_anew_with(answers, summary):
    metrics = compute_metrics(answers.labels, answers.probabilities)
    plain = RECIPES["robust"]
    anew = dataclasses.replace(plain, forms=0.2)
    assert "the pens of 44 people" not in model_card(summary, plain, metrics)
    assert "UCI, 1998, CC BY 4.0" in model_card(summary, anew, metrics)
