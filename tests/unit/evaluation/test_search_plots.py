from collections.abc import Sequence

import numpy as np
import pytest
from matplotlib.figure import Figure

from digitnet.evaluation.plots.search import SearchTrial, search_plots

KEYS = ("learning_rate", "optimizer")


def trials(values: Sequence[tuple[str, float | None, float | None]]) -> list[SearchTrial]:
    return [
        SearchTrial(
            number,
            outcome,
            accuracy,
            seconds,
            {"learning_rate": 10.0 ** -(number + 1), "optimizer": ("adam", "sgd")[number % 2]},
        )
        for number, (outcome, accuracy, seconds) in enumerate(values)
    ]


def drawn(figure: Figure, label: str) -> tuple[list[float], list[float]]:
    """Return what the line with a label goes through."""
    (line,) = [line for line in figure.axes[0].lines if line.get_label() == label]
    return np.asarray(line.get_xdata()).tolist(), np.asarray(line.get_ydata()).tolist()


TRIED = trials(
    [
        ("finished", 0.97, 9.0),
        ("finished", 0.96, 5.0),
        ("pruned", 0.965, None),
        ("failed", None, None),
        ("finished", 0.98, 7.0),
        ("finished", 0.50, 8.0),
    ]
)


def test_history_shows_the_best_so_far_and_names_what_it_cuts_off() -> None:
    figure = search_plots("caption", KEYS, TRIED, {}, "accuracy")["history"]
    assert drawn(figure, "best so far") == ([0, 1, 4, 5], pytest.approx([97, 97, 98, 98]))
    assert drawn(figure, "given up early") == ([2], pytest.approx([96.5]))
    assert drawn(figure, "below this picture")[0] == [5]
    fastest = search_plots("caption", KEYS, TRIED, {}, "time")["history"]
    assert drawn(fastest, "best so far") == ([0, 1, 4, 5], [9, 5, 5, 5])


def test_the_front_holds_what_no_other_trial_beats_in_both() -> None:
    figure = search_plots("caption", KEYS, TRIED, {}, "both")["pareto"]
    front = "Pareto front, with the trials' numbers"
    assert drawn(figure, front) == ([5, 7], pytest.approx([96, 98]))
    assert [text.get_text() for text in figure.axes[0].texts] == ["1", "4"]


def test_importances_are_shares_in_percent_the_largest_on_top() -> None:
    shares = {"learning_rate": 0.75, "optimizer": 0.25}
    axes = search_plots("caption", KEYS, TRIED, shares, "accuracy")["importances"].axes[0]
    assert [bar.get_width() for bar in axes.patches] == [25, 75]
    assert [text.get_text() for text in axes.texts] == ["25 %", "75 %"]


def test_parallel_axes_put_numbers_by_size_and_words_by_name() -> None:
    figure = search_plots("caption", KEYS, TRIED, {}, "accuracy")["parallel_coordinates"]
    heights = {
        tuple(line.get_ydata()) for line in figure.axes[0].lines if len(line.get_xdata()) == 2
    }
    assert (1.0, 0.0) in heights  # trial 0: the largest rate, adam
    assert (0.0, 1.0) in heights  # trial 5: the smallest rate, sgd
    told = [text.get_text() for text in figure.axes[0].texts]
    assert {"adam", "sgd", "0.1"} <= set(told)


def test_one_finished_trial_gives_the_history_alone() -> None:
    assert set(search_plots("caption", KEYS, TRIED[:1], {}, "accuracy")) == {"history"}
