"""``digitnet score``: any amount of pictures into a folder of Parquet files."""

import functools
import shlex
import sys
from typing import Annotated

import typer

from digitnet.cli.closed_pipe import go_on_without_readers
from digitnet.cli.group import INTERRUPTED
from digitnet.cli.optional_address import RayAddress
from digitnet.cli.quiet import quiet_start


def score(
    *,
    inputs: Annotated[
        list[str],
        typer.Argument(
            metavar="INPUT…",
            help="Folders, globs, pictures, tar, zip, Parquet, IDX, npz or CSV files; paths or "
            "fsspec URLs such as s3://bucket/folder.",
            show_default=False,
        ),
    ],
    out: Annotated[str, typer.Option(help="A folder or URL for the scores.", show_default=False)],
    model: Annotated[
        str | None, typer.Option(help="A run folder or .onnx file; default: the shipped model.")
    ] = None,
    read: Annotated[
        bool, typer.Option("--read", help="Read every number on each page, not one digit.")
    ] = False,
    column: Annotated[
        str, typer.Option(help="Column of Parquet files with the pictures.", show_default=False)
    ] = "",
    workers: Annotated[
        int | None,
        typer.Option(min=1, max=4096, help="Processes; default: one a core.", show_default=False),
    ] = None,
    ray: RayAddress = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print errors only.")] = False,
) -> None:
    """Classify or read any amount of pictures; run again, it goes on where it was."""
    from digitnet.cli.output.scoring_screen import print_counts, scoring_screen
    from digitnet.workflows.score import ScoringJob, score_here
    from digitnet.workflows.score import score as score_all

    go_on_without_readers()
    job = ScoringJob(tuple(inputs), out, model, read=read, column=column)
    run = functools.partial(score_here, workers=workers)
    try:
        if ray is not None:
            from digitnet.cluster import connect, score_there

            with quiet_start():
                connect(ray)
            run = functools.partial(score_there, workers=workers)
        with scoring_screen(quiet) as listen:
            counts = score_all(job, run, listen)
    except KeyboardInterrupt:
        command = shlex.join(["digitnet", *sys.argv[1:]])
        print(f"digitnet: interrupted; go on with: {command}", file=sys.stderr)
        raise typer.Exit(INTERRUPTED) from None
    if not quiet:
        print_counts(counts, job)
