"""``digitnet finetune``: teach a trained network your own pictures."""

import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer

from digitnet.cli.own_data import (
    AsStored,
    Classes,
    Invert,
    LabelColumn,
    LabelPattern,
    Transpose,
    form_of,
)
from digitnet.cli.quiet import quiet_start

INTERRUPTED = 130
RESUMING = {"--resume", "--resume-anyway"}


def finetune(
    *,
    data: Annotated[
        str,
        typer.Option(
            help="Your own pictures: a folder with a subfolder a class, a .csv, .npz, .parquet or "
            ".mat file, or what digitnet serve --corrections keeps.",
            show_default=False,
        ),
    ],
    start: Annotated[
        Path | None,
        typer.Option("--from", help="A run to go on from; default: the network that ships."),
    ] = None,
    out: Annotated[Path, typer.Option(help="The run folder to make.")] = Path("outputs"),
    replay: Annotated[
        str,
        typer.Option(
            metavar="auto|none|DATA",
            help="What is shown beside, so that it isn't forgotten; auto takes MNIST's digits.",
        ),
    ] = "auto",
    settings: Annotated[
        list[str],
        typer.Option(
            "--set", metavar="KEY=VALUE", help="Change a setting of the recipe; may be repeated."
        ),
    ] = [],  # noqa: B006 - Typer copies it
    data_dir: Annotated[
        Path | None,
        typer.Option(help="Folder with the files of named data sets.", show_default=False),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, max=2**32 - 1, help="Fixes everything random.")] = 0,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with an interrupted run.")
    ] = False,
    resume_anyway: Annotated[
        bool,
        typer.Option(
            "--resume-anyway",
            help="Go on also where versions, threads or the machine have changed since.",
        ),
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print errors and warnings only.")] = False,
    label_column: LabelColumn = None,
    label_pattern: LabelPattern = None,
    transpose: Transpose = False,
    invert: Invert = None,
    as_stored: AsStored = False,
    classes: Classes = None,
) -> None:
    """Teach a trained network your own pictures; leave a run folder like any other."""
    from digitnet.cli.output.screen import download_progress, print_notes
    from digitnet.cli.output.training_screen import training_screen
    from digitnet.reader.classifier import Classifier
    from digitnet.recipes import settings_of
    from digitnet.workflows.look import look_before_training
    from digitnet.workflows.own_pictures import load_older_pictures, load_own_pictures

    changes = settings_of(settings)
    form = form_of(
        label_column,
        label_pattern,
        transpose=transpose,
        invert=invert,
        as_stored=as_stored,
        classes=classes,
    )
    known = Classifier(start).classes
    try:
        with download_progress() as progress:
            own = load_own_pictures(data, form, known, data_dir, progress)
            odd = look_before_training(own)
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
    except KeyboardInterrupt:
        command = shlex.join(["digitnet", *(one for one in sys.argv[1:] if one not in RESUMING)])
        print(f"digitnet: interrupted; go on with: {command} --resume", file=sys.stderr)
        raise typer.Exit(INTERRUPTED) from None
    if not quiet:
        from digitnet.cli.output.training_report import print_finetuned

        print_finetuned(done)
