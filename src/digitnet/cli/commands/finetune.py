"""``digitnet finetune``: teach a trained network your own pictures."""

from pathlib import Path
from typing import Annotated

import typer

from digitnet.cli.closed_pipe import go_on_without_readers
from digitnet.cli.own_data import DataDir, takes_form
from digitnet.cli.quiet import quiet_start
from digitnet.cli.training_options import (
    Changes,
    Out,
    Quiet,
    ResumeAnywayFlag,
    ResumeFlag,
    Seed,
    resumable,
)
from digitnet.data.hints import DataHints


@takes_form
def finetune(
    *,
    data: Annotated[
        str,
        typer.Option(
            help="Your own pictures: a folder with one subfolder per class, a .csv, .npz, .parquet "
            "or .mat file, or what digitnet serve --corrections keeps.",
            show_default=False,
        ),
    ],
    start: Annotated[
        Path | None,
        typer.Option("--from", help="A run to go on from; default: the network that ships."),
    ] = None,
    out: Out = Path("outputs"),
    replay: Annotated[
        str,
        typer.Option(
            metavar="auto|none|DATA",
            help="What is shown beside, so that it isn't forgotten; auto: MNIST's digits if they "
            "are here, else scikit-learn's; nothing where classes aren't the digits.",
        ),
    ] = "auto",
    settings: Changes = [],  # noqa: B006 - Typer copies it
    data_dir: DataDir = None,
    seed: Seed = 0,
    resume: ResumeFlag = False,
    resume_anyway: ResumeAnywayFlag = False,
    quiet: Quiet = False,
    hints: DataHints,
) -> None:
    """Teach a trained network your own pictures; leave a run folder like any other."""
    from digitnet.cli.output.screen import download_progress, print_notes
    from digitnet.cli.output.training_screen import training_screen
    from digitnet.reader.classifier import Classifier
    from digitnet.recipes import settings_of
    from digitnet.workflows.data_check import check_before_training
    from digitnet.workflows.own_pictures import load_older_pictures, load_own_pictures

    changes = settings_of(settings)
    known = Classifier(start).classes
    go_on_without_readers()
    with resumable(out):
        with download_progress() as progress:
            own = load_own_pictures(data, hints, known, data_dir, progress)
            odd = check_before_training(own)
            older, notes = load_older_pictures(replay, own, known, data_dir, progress)
        print_notes([*own.notes, *odd, *notes])
        with training_screen(quiet) as listen:
            with quiet_start():
                from digitnet.workflows import finetune as workflow
            base = workflow.open_base(start)
            done = workflow.finetune(
                base,
                own,
                older,
                seed,
                out,
                settings=changes,
                resume="anyway" if resume_anyway else resume,
                listen=listen,
            )
    if not quiet:
        from digitnet.cli.output.training_report import print_finetuned

        print_finetuned(done)
