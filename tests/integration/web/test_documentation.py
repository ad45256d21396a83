"""The examples in the README and in docs/guides/serve.md do what they show."""

import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from needs import lack, need_package

ROOT = Path(__file__).parents[3]
PAGES = ["README.md", "docs/guides/serve.md"]


def blocks(page, language):
    text = (ROOT / page).read_text("utf-8")
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


@pytest.fixture
def seven(tmp_path):
    """A drawing of a 7, in a folder of its own."""
    image = Image.new("L", (200, 200), 255)
    ImageDraw.Draw(image).line([(60, 50), (140, 48), (95, 155)], 0, 12, joint="curve")
    image.save(tmp_path / "seven.png")
    return tmp_path


@pytest.mark.parametrize("page", PAGES)
def test_curl_example_shows_what_comes_back(server, seven, page):
    if shutil.which("curl") is None:
        lack("CURL", "curl isn't installed: apt-get install curl")
    (example,) = [block for block in blocks(page, "console") if "/api/predict" in block]
    command, shown = example.removeprefix("$ ").splitlines()
    command = command.replace("http://127.0.0.1:8000", server.address)
    result = subprocess.run(shlex.split(command), cwd=seven, capture_output=True, check=True)
    said, expected = json.loads(result.stdout), json.loads(shown)
    assert said.pop("confidence") > 0.5 < expected.pop("confidence")
    assert said == expected


def test_tritonclient_example_prints_what_it_says(server):
    need_package("tritonclient")
    examples = blocks("docs/guides/serve.md", "python")
    (code,) = [block for block in examples if "tritonclient" in block]
    code = code.replace("127.0.0.1:8000", f"127.0.0.1:{server.port}")
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert result.stdout.strip() == code.strip().rpartition("# ")[2] == "[1]"


def test_documented_metrics_exist(server):
    counted = server.ask("GET", "/metrics").body.decode()
    table = re.findall(
        r"^\| (`digitnet_.*?) \|", (ROOT / "docs/guides/serve.md").read_text(), re.MULTILINE
    )
    names = re.findall(r"`(digitnet_\w+)", " ".join(table))
    assert len(names) == 9
    for name in names:
        assert f"# TYPE {name.removesuffix('_total')}" in counted, name


def test_documented_options_exist():
    command = [sys.executable, "-m", "digitnet", "serve", "--help"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    for option in re.findall(r"`(--[a-z-]+)", (ROOT / "docs/guides/serve.md").read_text()):
        assert option in told or option in {"--data-binary", "--json"}, option
