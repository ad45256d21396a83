"""Pictures: their size, their words, their bytes."""

import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

from digitnet.evaluation import plots
from digitnet.evaluation.metrics import compute_metrics

CAPTION = "data: mnist  ·  recipe: fast  ·  seed: 3"


def history(epochs: int) -> list[dict[str, float]]:
    return [
        {
            "epoch": epoch,
            "loss": 0.5 / epoch,
            "accuracy": 1 - 0.1 / epoch,
            "val_loss": 0.4 / epoch,
            "val_accuracy": 1 - 0.08 / epoch,
        }
        for epoch in range(1, epochs + 1)
    ]


def words(figure: Figure) -> list[str]:
    """Return every title, label and legend of a figure."""
    told = [text.get_text() for text in figure.texts]
    for axes in figure.axes:
        told += [axes.get_title(), axes.get_xlabel(), axes.get_ylabel()]
        told += [text.get_text() for text in axes.texts]
        legend = axes.get_legend()
        told += [text.get_text() for text in legend.get_texts()] if legend else []
    return [one for one in told if one]


def size_of(figure: Figure, path) -> tuple[int, int]:
    plots.save_png(figure, path)
    with Image.open(path) as image:
        assert len(np.unique(np.asarray(image.convert("L")))) > 10
        return image.size


def test_accuracy_plot_says_what_it_shows(tmp_path):
    figure = plots.accuracy_plot(history(4), CAPTION)
    assert words(figure) == [
        *("Accuracy", CAPTION, "epoch", "accuracy (%)"),
        "training, while it learned (last: 97.50 %)",
        "validation, after the epoch (last: 98.00 %)",
    ]
    assert size_of(figure, tmp_path / "plot.png") == (800, 500)
    training, validation = figure.axes[0].lines
    assert list(training.get_ydata()) == pytest.approx([90, 95, 96.6667, 97.5])
    assert list(validation.get_xdata()) == [1, 2, 3, 4]


@pytest.mark.parametrize("name", ["数字", r"$\bad$", "$5$ {_^"])
def test_a_name_of_any_signs_is_drawn(tmp_path, name):
    names = [name, "b"]
    images, labels = np.zeros((4, 28, 28), np.uint8), np.array([0, 1, 0, 1], np.uint8)
    for figure in (
        plots.samples_plot(images, labels, f"data: {name}", names),
        plots.confusion_plot([[3, 1], [0, 2]], f"data: {name}", names),
        plots.loss_plot(history(2), f"data: {name}", note=name),
    ):
        size_of(figure, tmp_path / "plot.png")
        assert any(name in word for word in words(figure))


def test_loss_plot_says_why_its_curves_are_apart():
    figure = plots.loss_plot(history(2), CAPTION, note="training loss: with smoothed labels")
    assert "epoch\ntraining loss: with smoothed labels" in words(figure)


def test_loss_plot_says_what_it_shows(tmp_path):
    figure = plots.loss_plot(history(2), CAPTION)
    assert words(figure) == [
        *("Loss", CAPTION, "epoch", "cross-entropy (nats)"),
        "training, while it learned (last: 0.2500)",
        "validation, after the epoch (last: 0.2000)",
    ]
    assert size_of(figure, tmp_path / "plot.png") == (800, 500)


def test_one_epoch_shows_as_points_on_a_whole_number():
    (axes,) = plots.accuracy_plot(history(1), CAPTION).axes
    assert [line.get_marker() for line in axes.lines] == ["s", "o"]
    assert [tick for tick in axes.get_xticks() if 0.5 <= tick <= 1.5] == [1]


def test_many_epochs_are_lines_without_points():
    (axes,) = plots.accuracy_plot(history(31), CAPTION).axes
    assert {line.get_marker() for line in axes.lines} == {"None"}


def test_curves_differ_by_more_than_colour():
    (axes,) = plots.loss_plot(history(3), CAPTION).axes
    assert len({(line.get_linestyle(), line.get_marker()) for line in axes.lines}) == 2


def test_samples_are_sixteen_with_their_labels(tmp_path, answers):
    figure = plots.samples_plot(answers.images, answers.labels, CAPTION)
    titles = [cell.get_title() for cell in figure.axes]
    assert len(titles) == 16
    assert all(title.isdigit() for title in titles)
    assert size_of(figure, tmp_path / "plot.png") == (620, 810)


def test_fewer_pictures_than_cells_leave_the_rest_empty(tmp_path, answers):
    figure = plots.samples_plot(answers.images[:3], answers.labels[:3], CAPTION)
    assert sorted(cell.get_title() for cell in figure.axes if cell.axison) == ["0", "1", "2"]
    size_of(figure, tmp_path / "plot.png")


def test_predictions_mark_right_and_wrong_by_sign_and_words(answers):
    wrong = np.roll(answers.probabilities, 1, axis=1)
    right = plots.predictions_plot(answers.images, answers.labels, answers.probabilities, CAPTION)
    assert any(cell.get_title().startswith("✓ ") for cell in right.axes)
    misread = plots.predictions_plot(answers.images, answers.labels, wrong, CAPTION)
    assert {cell.get_title()[0] for cell in misread.axes} == {"✗"}
    assert all(", is " in cell.get_title() for cell in misread.axes)
    assert {cell.spines["top"].get_linewidth() for cell in misread.axes} == {3}


def test_confidence_is_rounded_down_so_that_100_percent_is_never_said_of_less(answers):
    probabilities = np.where(answers.probabilities > 0.5, 0.9999, 0.00001).astype(np.float32)
    figure = plots.predictions_plot(answers.images, answers.labels, probabilities, CAPTION)
    assert all(cell.get_title().endswith("99 %") for cell in figure.axes)


def test_mistakes_are_shown_the_surest_first(tmp_path, answers):
    figure = plots.misclassified_plot(answers.images, answers.labels, answers.probabilities, "")
    shown = [cell.get_title() for cell in figure.axes if cell.axison]
    assert shown == [
        "is 3, read 8\n93.0 % sure",
        "is 2, read 7\n72.0 % sure",
        "is 5, read 6\n65.0 % sure",
    ]
    assert words(figure)[0] == "All mistakes: 3 in 40 pictures"
    assert size_of(figure, tmp_path / "plot.png") == (920, 270)


def test_only_the_24_surest_mistakes_are_shown(tmp_path, answers):
    wrong = np.roll(answers.probabilities, 1, axis=1)
    figure = plots.misclassified_plot(answers.images, answers.labels, wrong, "")
    assert words(figure)[0] == "The 24 surest of 40 mistakes in 40 pictures"
    assert len(figure.axes) == 24
    assert size_of(figure, tmp_path / "plot.png") == (920, 810)


def test_no_mistakes_is_said(tmp_path, answers):
    figure = plots.misclassified_plot(
        answers.images[:4], answers.labels[:4], answers.probabilities[:4], ""
    )
    assert words(figure) == ["All mistakes: none in 4 pictures"]


def test_confusion_matrix_writes_each_count(tmp_path, answers):
    confusion = compute_metrics(answers.labels, answers.probabilities).confusion
    figure = plots.confusion_plot(confusion, CAPTION)
    told = words(figure)
    assert told[0] == "Confusion matrix: 3 mistakes in 40 pictures"
    assert told[2:4] == ["predicted digit", "true digit"]
    assert sorted(told[4:]) == sorted(["4"] * 7 + ["3"] * 3 + ["1"] * 3)
    assert size_of(figure, tmp_path / "plot.png") == (720, 760)


def test_confusion_matrix_without_mistakes_can_be_drawn(tmp_path):
    figure = plots.confusion_plot(np.diag([5] * 10).tolist(), CAPTION)
    assert size_of(figure, tmp_path / "plot.png") == (720, 760)


def test_same_plot_has_the_same_bytes(tmp_path, answers):
    for name in ("one.png", "two.png"):
        figure = plots.samples_plot(answers.images, answers.labels, CAPTION)
        plots.save_png(figure, tmp_path / name)
    assert (tmp_path / "one.png").read_bytes() == (tmp_path / "two.png").read_bytes()
