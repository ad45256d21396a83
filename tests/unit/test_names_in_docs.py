"""Every file and module that the documents name exists."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    page
    for page in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"))
    if page.name != "CHANGELOG.md" and "experiments" not in page.parts
)
HOUSES = [ROOT, ROOT / "src", ROOT / "src/digitnet", ROOT / "app/src"]
"""Folders from which the documents name files."""
SOURCE = re.compile(
    r"`((?:[\w-]+/)+[\w-]+\.(?:py|ts|toml|txt)|(?:[\w-]+/){2,}|digitnet(?:\.\w+)+)`"
)
GONE = {"tools/tuning.py"}
"""Named as what was there before."""


def names() -> Iterator[tuple[str, str]]:
    """Yield each name in backticks, and the page that it stands on."""
    for page in PAGES:
        for name in SOURCE.findall(page.read_text("utf-8")):
            yield name, page.relative_to(ROOT).as_posix()


def exists(name: str) -> bool:
    """Tell whether a file, a folder, a module, or a module with such a name in it is there."""
    if "/" in name:
        return any((house / name).exists() for house in HOUSES)
    place, rest = ROOT / "src", name.split(".")
    while rest and (place / rest[0]).is_dir():
        place /= rest.pop(0)
    module = place / f"{rest[0]}.py" if rest else place
    if rest and module.is_file():
        rest.pop(0)
    else:
        module = place / "__init__.py"
    return not rest or re.search(rf"\b{rest[0]}\b", module.read_text("utf-8")) is not None


@pytest.mark.parametrize(("name", "page"), sorted(set(names())))
def test_a_file_that_a_document_names_is_there(name: str, page: str) -> None:
    assert exists(name) or name in GONE, page


def test_the_names_are_found() -> None:
    """The pattern above still sees what it shall check."""
    found = {name for name, _ in names()}
    assert {"image/decode.py", "web/settings.py", "export/layers/", "digitnet.reader"} <= found
    assert not exists("image/encode.py")
    assert not exists("digitnet.reader.writer")
