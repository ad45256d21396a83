"""Every `digitnet` command in the documents names a command and options that exist."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.core import TyperGroup

from digitnet.cli import app

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("docs/guides/*.md")])
BLOCK = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```", re.DOTALL | re.MULTILINE)
SHELLS = {"", "sh", "bash", "console", "powershell"}


def commands() -> Iterator[tuple[str, str]]:
    """Yield each line of a block that calls digitnet, and the name of its page."""
    for page in PAGES:
        found = BLOCK.findall(page.read_text("utf-8"))
        blocks = [block for language, block in found if language in SHELLS]
        for line in "\n".join(blocks).replace("\\\n", " ").splitlines():
            if re.match(r"(\$ |[A-Z_]+=\S+ )*digitnet [a-z-]", line):
                yield line[line.index("digitnet ") :], page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize(("line", "page"), sorted(set(commands())))
def test_documented_command_and_its_options_exist(line, page):
    words = shlex.split(line.replace("\\*", "/*"), comments=True)[1:]
    command = typer.main.get_command(app)
    while isinstance(command, TyperGroup) and words and not words[0].startswith("-"):
        assert words[0] in command.commands, f"{page}: no command {words[0]!r}"
        command = command.commands[words.pop(0)]
    options = {name for one in command.params for name in [*one.opts, *one.secondary_opts]}
    given = {word.partition("=")[0] for word in words if re.match(r"--[a-z]", word)}
    assert given <= options | {"--debug", "--help"}, page


def test_commands_are_found_in_the_guides():
    """The pattern above still sees what it shall check."""
    pages = {page for _, page in commands()}
    assert {"README.md", "docs/index.md", "docs/faq.md"} <= pages
    assert {f"docs/guides/{name}.md" for name in ("read", "own-data", "tune", "serve")} <= pages
