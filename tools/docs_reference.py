"""Reference pages made of the command line, the recipes and the API's description."""

import dataclasses
import inspect
import re
from collections.abc import Iterable, Iterator
from typing import Any, get_args

import typer
from typer.core import TyperGroup, TyperOption

from digitnet.cli import app
from digitnet.recipes import PAGE, RECIPES, PageRecipe, Recipe
from digitnet.web.app import api_operations
from digitnet.web.metrics import ServerMetrics
from digitnet.web.openapi import describe
from digitnet.web.routes.service import Service
from digitnet.web.settings import ServerSettings
from digitnet.web.workers.host import ModelHost

ABOUT_COMMANDS = """The program wrote this page; `digitnet COMMAND --help` shows the same.
`--debug`, anywhere on the line, shows an error's whole traceback.
The exit status is 0, 1 where something failed, 2 for wrong usage."""
ABOUT_RECIPES = """A recipe is everything that determines a run but the data and the seed.
`digitnet train --recipe NAME --set KEY=VALUE` changes one setting, a TOML file any number.
The README says what each costs and reaches."""
ABOUT_OPERATIONS = """A running server describes itself at `/docs` and `/openapi.json`;
[Serve](../guides/serve.md) has examples."""


def every_command() -> Iterator[tuple[str, Any]]:
    """Yield each command's whole name, such as ``digitnet data fetch``, and what it is."""
    yield from _under("digitnet", typer.main.get_command(app))


def _under(name: str, command: Any) -> Iterator[tuple[str, Any]]:
    if not isinstance(command, TyperGroup):
        yield name, command
        return
    for key in command.commands:
        yield from _under(f"{name} {key}", command.commands[key])


def commands_page() -> str:
    """Return the page of all commands with their arguments and options."""
    parts = [
        "# Commands\n\n",
        f"{ABOUT_COMMANDS}\n",
    ]
    for name, command in sorted(every_command()):
        parts.append(f"\n## {name}\n\n{_paragraphs(command.help)}\n\n")
        rows = [_parameter(parameter) for parameter in command.params if not _hidden(parameter)]
        parts.append(_table(["", "what it does", "default"], rows))
    return "".join(parts)


def _hidden(parameter: Any) -> bool:
    return getattr(parameter, "hidden", False) or parameter.name == "help"


def _parameter(parameter: Any) -> list[str]:
    if isinstance(parameter, TyperOption):
        names = ", ".join(f"`{name}`" for name in [*parameter.opts, *parameter.secondary_opts])
    else:
        names = f"`{(parameter.metavar or parameter.name).upper()}`"
    told = parameter.help or ""
    if parameter.required:
        return [names, told, "required"]
    shown = getattr(parameter, "show_default", True)
    plain = parameter.default in (None, False, [], "") or not shown
    return [names, told, "" if plain else f"`{_plain(parameter.default)}`"]


def _plain(value: Any) -> str:
    return str(getattr(value, "value", value))


def recipes_page() -> str:
    """Return the page of the named recipes, and of what each setting means."""
    named = [*RECIPES.values(), PAGE]
    parts = [
        "# Recipes and settings\n\n",
        f"{ABOUT_RECIPES}\n",
    ]
    for recipe in named:
        default = type(recipe)()
        rows = [
            [f"`{field.name}`", f"`{getattr(recipe, field.name)}`"]
            for field in dataclasses.fields(recipe)
            if getattr(recipe, field.name) != getattr(default, field.name) and field.name != "name"
        ]
        parts.append(f"\n## {recipe.name}\n\nWhat differs from the defaults below:\n\n")
        parts.append(_table(["setting", "value"], rows))
    parts.append(_settings("Settings of the classifier", Recipe))
    parts.append(_settings("Settings of the page network", PageRecipe))
    return "".join(parts)


def _settings(title: str, kind: type[Recipe] | type[PageRecipe]) -> str:
    meanings = _meanings(inspect.getdoc(kind) or "")
    kinds, rows = kind.kinds(), []
    for field in dataclasses.fields(kind):
        choices = get_args(kinds[field.name])
        allowed = ", ".join(f"`{choice}`" for choice in choices)
        if not allowed:
            allowed = kind.RANGES.get(field.name, (0, 0, kinds[field.name].__name__))[2]
        rows.append(
            [f"`{field.name}`", f"`{field.default}`", allowed, _meaning(field.name, meanings)]
        )
    table = _table(["setting", "default", "allowed", "what it is"], rows)
    return f"\n## {title}\n\n{table}"


def _meaning(name: str, meanings: dict[str, str]) -> str:
    """Return what a setting is, or which other one's meaning tells of it."""
    others = [key for key, told in meanings.items() if f"`{name}`" in told]
    return meanings[name] if name in meanings else f"see `{others[0]}`"


def _meanings(docstring: str) -> dict[str, str]:
    """Return what a NumPy-style docstring says of each parameter."""
    _, _, parameters = docstring.partition("Parameters\n----------\n")
    found = {}
    for names, told in re.findall(r"^(\w[\w, ]*)\n((?:    .*\n?|\n)+)", parameters, re.MULTILINE):
        for name in names.split(", "):
            found[name] = " ".join(told.split()).replace("``", "`")
    return found


def operations_page() -> str:
    """Return the page of all that the server answers."""
    settings, metrics = ServerSettings(), ServerMetrics()
    service = Service(ModelHost(settings, metrics), settings, metrics)
    document = describe(api_operations(service, metrics, settings))
    parts = [
        "# HTTP and v2 API\n\n",
        f"{document['info'].get('description', '')}\n\n",
        f"{ABOUT_OPERATIONS}\n",
    ]
    by_tag: dict[str, list[list[str]]] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if isinstance(operation, dict) and "responses" in operation:
                tag = (operation.get("tags") or ["Other"])[0]
                told = operation.get("summary") or operation.get("description", "")
                by_tag.setdefault(tag, []).append([f"`{method.upper()} {path}`", told])
    for tag, rows in by_tag.items():
        parts.append(f"\n## {tag}\n\n{_table(['request', 'answer'], rows)}")
    return "".join(parts)


def _paragraphs(text: str | None) -> str:
    return inspect.cleandoc(text or "").replace("\f", "")


def _table(head: list[str], rows: Iterable[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(_cell(cell) for cell in line)} |\n" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")
