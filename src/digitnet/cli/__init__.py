"""The command line: parse, call one function, render what comes back.

Each command is a plain typed function in a file of its own; heavy imports
happen inside it, so that ``digitnet --help`` answers at once.
"""

import io
import logging
import sys
from typing import Annotated

import typer

from digitnet.cli.commands.data import app as data
from digitnet.cli.commands.evaluate import evaluate
from digitnet.cli.commands.export import export
from digitnet.cli.commands.finetune import finetune
from digitnet.cli.commands.predict import predict
from digitnet.cli.commands.read import read
from digitnet.cli.commands.recipes import recipes
from digitnet.cli.commands.score import score
from digitnet.cli.commands.serve import serve
from digitnet.cli.commands.train import train
from digitnet.cli.commands.tune import tune
from digitnet.cli.group import Commands
from digitnet.cli.optional_address import WithOptionalAddress

app = typer.Typer(
    name="digitnet",
    cls=Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        from digitnet import __version__

        print(f"digitnet {__version__}")
        raise typer.Exit


@app.callback()
def _digitnet(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version and exit."
        ),
    ] = False,
    debug: Annotated[
        bool, typer.Option("--debug", help="Show the whole traceback of an error.")
    ] = False,
) -> None:
    """Train a digit recogniser in seconds; read the digits that people really have."""


app.add_typer(data, name="data")
app.command()(evaluate)
app.command()(export)
app.command()(finetune)
app.command()(predict)
app.command()(read)
app.command()(recipes)
app.command(cls=WithOptionalAddress)(score)
app.command()(serve)
app.command(cls=WithOptionalAddress)(train)
app.command(cls=WithOptionalAddress)(tune)


def main() -> None:
    """Run the command line; the entry point of ``digitnet``."""
    # Where it can't write to a user's cache, Matplotlib says so at length, and works.
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    _write_any_character()
    app()


def _write_any_character() -> None:
    """Show ``?`` for what a terminal's character set lacks, instead of failing on it."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.errors == "strict":
            stream.reconfigure(errors="replace")
