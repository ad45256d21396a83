"""The pages of the documentation that the code itself writes, so that they can't go stale.

MkDocs calls `on_config` and `on_files` (``hooks:`` in mkdocs.yml).
"""

import re
import sys
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

sys.path.insert(0, str(Path(__file__).parent))

from docs_reference import commands_page, operations_page, recipes_page


def on_config(config: Any) -> Any:
    """List every decision in the navigation."""
    for section in config.nav:
        if "Decisions" in section:
            section["Decisions"] += [
                path.relative_to(config.docs_dir).as_posix() for path in decisions(config)
            ]
    return config


def on_files(files: Files, *, config: Any) -> Files:
    """Add the pages that are made of the code."""
    pages = {
        "reference/commands.md": commands_page(),
        "reference/recipes.md": recipes_page(),
        "reference/http.md": operations_page(),
        "decisions/index.md": decisions_page(decisions(config)),
    }
    for path, text in pages.items():
        files.append(File.generated(config, path, content=text))
    return files


def decisions(config: Any) -> list[Path]:
    """Return the decisions' files in the order of their numbers."""
    return sorted(Path(config.docs_dir, "decisions").glob("[0-9]*.md"))


def decisions_page(paths: list[Path]) -> str:
    """Return the list of all decisions."""
    rows = []
    for path in paths:
        title = path.read_text("utf-8").partition("\n")[0].lstrip("# ")
        title = re.sub(r"^\d+: ", "", title)
        rows.append(f"- [{title[:1].upper()}{title[1:]}]({path.name})\n")
    about = (
        "Why things are as they are: each page has the context, the choice and its consequences.\n"
    )
    return f"# Decisions\n\n{about}\n{''.join(rows)}"
