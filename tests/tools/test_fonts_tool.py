import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import ImageFont

from digitnet.synthesis.pages.fonts.glyphs import load_glyphs

TOOL = Path(__file__).parents[2] / "tools" / "fonts.py"


@pytest.fixture(scope="module")
def tool():
    specification = importlib.util.spec_from_file_location("fonts_tool", TOOL)
    module = importlib.util.module_from_spec(specification)
    sys.modules["fonts_tool"] = module
    specification.loader.exec_module(module)
    return module


def test_the_list_pins_every_package_once_a_kind(tool):
    wanted = tool.read_list(tool.LIST)
    assert len(wanted) > 300
    assert all(each.version[0].isdigit() for each in wanted)
    pairs = [(each.package, each.kind) for each in wanted]
    assert len(set(pairs)) == len(pairs)
    assert "://" not in tool.LIST.read_text("utf-8")


@pytest.mark.parametrize(
    "line", ["npm text @fontsource/lato", "pypi text lato 1.0", "npm logo x 1", "npm text x 1 gold"]
)
def test_a_wrong_line_names_the_line_and_what_is_allowed(tool, tmp_path, line):
    path = tmp_path / "list.txt"
    path.write_text(f"# fonts\n{line}\n")
    with pytest.raises(tool.FontsError, match=rf"list\.txt, line 2: found '{line}', expected"):
        tool.read_list(path)


def test_the_files_of_a_package_are_chosen_by_kind(tool, tmp_path):
    names = ["x-latin-400-normal", "x-latin-700-normal", "x-latin-300-normal", "x-greek-400-normal"]
    for name in [*names, "x-latin-ext-400-normal", "x-12-400-normal"]:
        (tmp_path / f"{name}.woff2").touch()
        (tmp_path / f"{name}.woff").touch()

    def chosen(kind, files=()):
        wanted = tool.Wanted("npm", kind, "x", "1", files)
        return [path.stem for path in tool.chosen_files(wanted, tmp_path)]

    assert chosen("text") == ["x-latin-400-normal", "x-latin-700-normal"]
    assert chosen("other") == ["x-greek-400-normal"]
    assert chosen("text", ("*-300-*",)) == ["x-latin-300-normal"]


def fake(folder, name, script):
    path = folder / name
    path.write_text(f"#!{sys.executable}\n{script}")
    path.chmod(0o755)


@pytest.mark.skipif(os.name == "nt", reason="stands in for Unix package managers")
def test_an_install_writes_files_and_an_index_and_their_glyphs_can_be_packed(tmp_path):
    font = tmp_path / "a.ttf"
    font.write_bytes(ImageFont.load_default(20).font_bytes)
    programs = tmp_path / "bin"
    programs.mkdir()
    fake(
        programs,
        "npm",
        "import json, pathlib, shutil\n"
        "pins = json.load(open('package.json'))['dependencies']\n"
        "for name, pin in pins.items():\n"
        "    home = pathlib.Path('node_modules') / name\n"
        "    (home / 'files').mkdir(parents=True)\n"
        "    (home / 'package.json').write_text(json.dumps({'license': 'OFL-1.1'}))\n"
        f"    shutil.copy({str(font)!r}, home / 'files' / 'aileron-latin-400-normal.woff2')\n",
    )
    fake(programs, "apt-get", "import sys; sys.exit('E: Version ‘9’ for ‘fonts-x’ was not found')")
    environment = os.environ | {"PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}

    def install(lines):
        (tmp_path / "list.txt").write_text(lines, "utf-8")
        command = [sys.executable, str(TOOL), str(tmp_path / "to"), "--list"]
        return subprocess.run(
            [*command, str(tmp_path / "list.txt")],
            env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip

    done = install("npm text @fontsource/aileron 5.3.0 no-digits\n")
    assert (done.returncode, done.stderr) == (0, "")
    (row,) = json.loads((tmp_path / "to" / "index.json").read_text("utf-8"))
    assert row == {
        "file": "npm/aileron/aileron-latin-400-normal.woff2", "family": "Aileron",
        "style": "Regular", "kind": "text", "package": "@fontsource/aileron", "version": "5.3.0",
        "licence": "OFL-1.1", "digits": False,
    }  # fmt: skip
    failed = install("debian text fonts-x 9\n")
    assert failed.returncode == 1
    assert failed.stderr.startswith("fonts: apt-get download failed: E: Version")
    assert failed.stderr.count("\n") == 1

    pack = [sys.executable, str(TOOL), str(tmp_path / "to"), "--pack", str(tmp_path / "glyphs.npz")]
    cached = environment | {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    done = subprocess.run(pack, env=cached, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    faces = load_glyphs(folder=tmp_path / "glyphs.npz").faces
    assert [face.family for face in faces] == ["Aileron"]
    assert done.stdout == f"glyphs of 1 faces in {tmp_path / 'glyphs.npz'}\n"
