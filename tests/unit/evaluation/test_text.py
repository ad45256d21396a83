"""``metrics.txt``: what it says and how wide it is."""

from digitnet.evaluation.metrics import compute_metrics
from digitnet.evaluation.run_summary import RunSummary
from digitnet.evaluation.text import metrics_text

SUMMARY = """\
recipe         fast
seed           3
parameters     29,066
epochs         2
training time  12.3 s
data           mnist
pictures       54,000 to train, 6,000 to validate, 40 to test
validation     99.12 %

accuracy       92.50 %, 95 % interval 80.14 to 97.42 %
               40 pictures tell little: it may be from 80 to 97 %
mistakes       3 of 40
"""
"""Wilson's bounds for 37 of 40."""


def test_summary_tells_the_run_and_its_figures(answers, summary):
    text = metrics_text(summary, compute_metrics(answers.labels, answers.probabilities))
    assert text.startswith(SUMMARY)


def test_tables_tell_each_digit(answers, summary):
    lines = metrics_text(
        summary, compute_metrics(answers.labels, answers.probabilities)
    ).splitlines()
    assert "    5         4    100.00 %     75.00 %     85.71 %" in lines
    assert "    5      ·      ·      ·      ·      ·      3      1      ·      ·      ·" in lines


def test_no_line_is_wider_than_a_screen(answers, summary):
    metrics = compute_metrics(answers.labels, answers.probabilities)
    text = metrics_text(summary, metrics, {"impulse_noise": 1.0})
    assert max(map(len, text.splitlines())) <= 80


def test_what_is_unknown_is_left_out(answers):
    metrics = compute_metrics(answers.labels, answers.probabilities)
    text = metrics_text(RunSummary(dataset="mine", dataset_sha256="0" * 64), metrics)
    assert text.startswith("data           mine\npictures       40 to test\n\naccuracy")
    assert "None" not in text
