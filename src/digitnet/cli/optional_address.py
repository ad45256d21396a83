"""``--ray [ADDRESS]``: an option whose value may be left out."""

import re
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

ANY = "auto"
"""Stands for: the cluster that Ray finds by itself, else one on this machine."""

_ADDRESS = re.compile(r"(ray://)?[\w.\-]+:\d+|auto|local")

RayAddress = Annotated[
    str | None,
    typer.Option(
        "--ray",
        metavar="[ADDRESS]",
        help="Spread the work over a Ray cluster: HOST:PORT, ray://HOST:PORT, or nothing for the "
        "one that RAY_ADDRESS names or that runs here, else a new one on this machine.",
        show_default=False,
    ),
]


class WithOptionalAddress(TyperCommand):
    """A command that takes ``--ray`` with an address after it or without."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Give a bare ``--ray`` its value."""
        filled: list[str] = []
        for place, argument in enumerate(args):
            following = args[place + 1] if place + 1 < len(args) else ""
            bare = argument == "--ray" and not _ADDRESS.fullmatch(following)
            filled.append(f"--ray={ANY}" if bare else argument)
        return super().parse_args(ctx, filled)
