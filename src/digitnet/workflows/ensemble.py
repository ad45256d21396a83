"""The finished runs of a series as one model that answers with their mean."""

from collections.abc import Sequence
from pathlib import Path

from digitnet.data.datasets import Splits
from digitnet.evaluation.report import write_evaluation
from digitnet.evaluation.run_summary import RunSummary, read_run_summary
from digitnet.evaluation.scoring import score
from digitnet.evaluation.staging import write_text
from digitnet.export.ensemble_file import export_ensemble, mean_scores
from digitnet.reader.classifier import Classifier
from digitnet.recipes import Recipe
from digitnet.runs import staged_run
from digitnet.runs.manifest import MODEL
from digitnet.workflows.train import COMPARED, CompletedRun, rejection_threshold

FOLDER = "ensemble"
"""Beside the folders of the runs that it consists of."""


def make_ensemble(
    members: Sequence[Path], recipe: Recipe, splits: Splits, out: Path
) -> CompletedRun:
    """Join finished runs into one model, score it once, and leave a run folder.

    Parameters
    ----------
    members
        Run folders, trained on the same part of the data.
    splits
        The data that they were trained on; its validation part validates the ensemble too.
    out
        A new or empty folder, or one that holds a former run.

    Raises
    ------
    RunError, ExportError
        As `digitnet.runs.staged_run` and `digitnet.export.ensemble_file` raise them.
    """
    with staged_run(out) as (run, _):
        validation, test = splits.validation, splits.test
        said = mean_scores(members, validation.images)
        model = run.folder / MODEL
        export_ensemble(
            members,
            model,
            threshold=rejection_threshold(said.digitness, splits.classes),
            samples=validation.images[:COMPARED],
        )
        accuracy = float((said.probabilities.argmax(axis=1) == validation.labels).mean())
        summary = _summary(members, accuracy)
        write_text(run.folder / "recipe.toml", recipe.to_toml())
        classifier = Classifier(model)
        probabilities = score(lambda images: classifier(images).probabilities, test.images)
        metrics = write_evaluation(run.folder, summary, test.images, test.labels, probabilities)
        names = [member.name for member in members]
        dataset = {"name": splits.name, "sha256": splits.sha256}
        run.finish({"recipe": recipe.name, "members": names, "dataset": dataset})
        return CompletedRun(run.out, summary, metrics)


def _summary(members: Sequence[Path], validation_accuracy: float) -> RunSummary:
    """Return what the members have in common, and the sums of what each of them took."""
    summaries = [read_run_summary(member / "metrics.json") for member in members]
    first = summaries[0]
    return RunSummary(
        recipe=f"{first.recipe}, ensemble of {len(members)}",
        parameters=sum(one.parameters or 0 for one in summaries),
        epochs=first.epochs,
        train_seconds=sum(one.train_seconds or 0.0 for one in summaries),
        validation_accuracy=validation_accuracy,
        dataset=first.dataset,
        dataset_sha256=first.dataset_sha256,
        classes=first.classes,
        train_count=first.train_count,
        validation_count=first.validation_count,
    )
