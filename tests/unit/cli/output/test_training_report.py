from pathlib import Path

import numpy as np
import pytest

from digitnet.cli.output.training_report import print_finetuned, print_page_run
from digitnet.evaluation.found import Found
from digitnet.evaluation.metrics import compute_metrics
from digitnet.evaluation.run_summary import RunSummary
from digitnet.workflows.finetune import Finetuned
from digitnet.workflows.page import CompletedPageRun
from digitnet.workflows.train import CompletedRun

SUMMARY = RunSummary(recipe="robust", seed=3, epochs=1, train_seconds=2.5, dataset="own")


def finetuned(before: float | None, replay: str | None) -> Finetuned:
    sure = np.eye(10, dtype=np.float32)[[0, 1, 2, 3]] * 0.91 + 0.009
    metrics = compute_metrics(np.array([0, 1, 2, 4], np.uint8), sure)
    run = CompletedRun(Path("outputs").absolute(), SUMMARY, metrics)
    after = None if replay is None else 0.99
    return Finetuned(run, before, 0.75, replay, None if replay is None else 0.995, after)


def test_what_was_learnt_and_forgotten_stands_below_the_figures(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_finetuned(finetuned(0.5, "mnist"))
    text = capsys.readouterr().out
    assert "recipe robust, seed 3, on own" in text
    assert "1 of 4; see misclassified.png" in text
    assert "2.5 s for 1 epoch " in text
    assert "in outputs/:" in text
    assert text.splitlines()[-2:] == [
        "  own test pictures        50.00 % → 75.00 %",
        "  mnist, set aside         99.50 % → 99.00 %",
    ]


def test_new_classes_have_no_figure_before_and_forget_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_finetuned(finetuned(None, None))
    assert capsys.readouterr().out.splitlines()[-1] == "  own test pictures        75.00 %"


def test_a_page_runs_counts_are_shares_of_all_digits(capsys: pytest.CaptureFixture[str]) -> None:
    confusion, shown = np.zeros((10, 10), np.intp), np.full(10, 200, np.intp)
    confusion[3, 3], confusion[3, 5] = 1500, 100
    summary = RunSummary(recipe="page", seed=1, train_seconds=60.0)
    print_page_run(CompletedPageRun(Path("/runs/page"), summary, Found(confusion, shown, 1234)))
    assert capsys.readouterr().out.splitlines()[1:7] == [
        "recipe page, seed 1, on composed scenes:",
        "  digits found   80.00 % of 2,000",
        "  read right     75.00 %",
        "  invented       1,234",
        "  training       60.0 s",
        "in /runs/page:",
    ]
