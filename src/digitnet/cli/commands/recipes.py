"""``digitnet recipes``: what can be trained by name, and each setting of one."""

from typing import Annotated

import typer


def recipes(
    name: Annotated[
        str | None,
        typer.Argument(
            help="A recipe's name, or a .toml file; default: list all.", show_default=False
        ),
    ] = None,
) -> None:
    """List the recipes, or every setting of one with its meaning, default and range."""
    from rich.table import Table
    from rich.text import Text

    from digitnet.cli.output.figures import figures_console
    from digitnet.recipes import ABOUT, choose_recipe, describe_settings

    console = figures_console()
    if name is None:
        table = Table("recipe", "what it is", "time", "test accuracy", width=80, show_lines=True)
        for one, about in ABOUT.items():
            table.add_row(one, about.what, about.time, about.score)
        console.print(table)
        console.print("digitnet recipes NAME shows its settings, train --recipe NAME trains it")
        return
    recipe = choose_recipe(name)
    table = Table("setting", "value", "default", "meaning", width=80, show_lines=True)
    for setting in describe_settings(recipe):
        changed = setting.value != setting.default
        value = Text(str(setting.value), "bold" if changed else "")
        meaning = Text(f"{setting.meaning} {setting.allowed}")
        table.add_row(setting.key, value, str(setting.default), meaning)
    console.print(table)
    console.print(f"digitnet train --recipe {name} --set KEY=VALUE changes one", markup=False)
