"""The commands and the Python that the first pages show run as they stand there."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

ROOT = Path(__file__).parents[3]
PAGES = ["docs/index.md", "docs/guides/read.md"]


def examples() -> list[tuple[str, ...]]:
    """Return each `predict` and `read` without a run folder, and each block of Python."""
    found = set()
    for page in PAGES:
        text = (ROOT / page).read_text("utf-8")
        for line in re.findall(r"^digitnet (?:predict|read) .*$", text, re.MULTILINE):
            words = shlex.split(line, comments=True)[1:]
            if "--model" not in words:
                found.add(("-m", "digitnet", *words))
        found |= {("-c", code) for code in re.findall(r"```python\n(.*?)```", text, re.DOTALL)}
    return sorted(found)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A drawing of a 7 and a page with two of them."""
    folder = tmp_path_factory.mktemp("documented")
    seven = Image.new("L", (200, 200), 255)
    ImageDraw.Draw(seven).line([(60, 50), (140, 48), (95, 155)], 0, 12, joint="curve")
    seven.save(folder / "seven.png")
    page = Image.new("L", (400, 200), 255)
    small = seven.resize((100, 100))
    page.paste(small, (40, 50))
    page.paste(small, (240, 50))
    page.save(folder / "page.png")
    return folder


@pytest.mark.parametrize("arguments", examples(), ids=lambda words: " ".join(words)[:60])
def test_documented_example_reads_the_sevens(folder, arguments):
    here = {**os.environ, "PYTHONPATH": str(ROOT / "src")}  # the tree that this test stands in
    result = subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=here,
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    assert "7" in result.stdout
    if "--show" in arguments:
        assert (folder / arguments[arguments.index("--show") + 1]).stat().st_size > 1000


def test_examples_are_found():
    """Both pages still show commands and Python."""
    assert len(examples()) >= 6
