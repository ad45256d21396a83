"""``--out "$WHERE"`` where nothing is in WHERE: refused, since it would mean something else."""

from itertools import pairwise
from typing import Any

import typer
from typer.core import TyperGroup


class WithoutEmptyValues(TyperGroup):
    """Commands whose options take no empty value, unless that is their default.

    As a path it would be this very folder, as a host it would be every address.
    """

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command, and look at what its options are given."""
        name, command, rest = super().resolve_command(ctx, args)
        options = {
            spelling
            for option in getattr(command, "params", ())
            if option.param_type_name == "option" and not option.is_flag and option.default != ""
            for spelling in option.opts
        }
        for given, following in pairwise((*rest, "-")):
            spelling, is_joined, joined = given.partition("=")
            if spelling in options and not (joined if is_joined else following):
                raise typer.BadParameter(
                    f"{spelling} has an empty value; leave it out, or set the variable behind it"
                )
        return name, command, rest
