"""How the command line ends: one line for an expected error, and its exit status."""

import sys
from typing import Any

import typer
from typer.core import TyperGroup
from typer.exceptions import TyperException

from digitnet.cli.empty_values import WithoutEmptyValues
from digitnet.cli.extras import missing_extra
from digitnet.errors import DigitnetError

INTERRUPTED = 130
"""Exit status after Ctrl-C, as shells have it."""


class Commands(WithoutEmptyValues):
    """The commands of digitnet; turns expected errors into one line on stderr."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Accept ``--debug`` anywhere on the line, not only before the command."""
        if "--debug" in args:
            args = ["--debug", *(argument for argument in args if argument != "--debug")]
        try:
            return super().parse_args(ctx, args)
        except TyperException as error:
            raise _misused(error, ctx) from error

    def list_commands(self, ctx: Any) -> list[str]:
        """List groups of commands first: data comes before what is done with it."""
        return sorted(super().list_commands(ctx), key=self._is_plain)

    def _is_plain(self, name: str) -> bool:
        return not isinstance(self.commands[name], TyperGroup)

    def invoke(self, ctx: Any) -> Any:
        """Run the command; exit with status 1 on an expected error, with 2 on wrong usage."""
        try:
            return super().invoke(ctx)
        except TyperException as error:
            raise _misused(error, ctx) from error
        except BrokenPipeError:
            raise
        except (DigitnetError, OSError) as error:
            if ctx.params.get("debug"):
                raise
            sys.stdout.flush()
            print(f"digitnet: error: {describe(error)}", file=sys.stderr)
            raise typer.Exit(1) from error
        except ModuleNotFoundError as error:
            told = missing_extra(error)
            if told is None or ctx.params.get("debug"):
                raise
            print(f"digitnet: error: {told}", file=sys.stderr)
            raise typer.Exit(1) from error


def _misused(error: TyperException, ctx: Any) -> typer.Exit:
    """Say what is wrong with a command line and where its help is."""
    command = getattr(getattr(error, "ctx", None) or ctx, "command_path", ctx.command_path)
    told = error.format_message().strip().removesuffix(".")
    print(f"digitnet: error: {told[:1].lower()}{told[1:]}; see {command} --help", file=sys.stderr)
    return typer.Exit(2)


def describe(error: DigitnetError | OSError) -> str:
    """Return what an error says, on one line, without what would steer a terminal."""
    told = " ".join(str(error).split())
    if isinstance(error, OSError) and error.strerror:
        where = f"{error.filename}: " if error.filename is not None else ""
        told = f"{where}{error.strerror}"
    return (
        "".join(char if char.isprintable() else "\ufffd" for char in told) or type(error).__name__
    )
