"""What a light install says when a command needs more."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from digitnet.cli.extras import EXTRAS, missing_extra

PROJECT = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text("utf-8"))


def test_a_module_inside_a_package_names_the_package():
    told = missing_extra(ModuleNotFoundError(name="pyarrow.parquet"))
    assert told == (
        "this command needs pyarrow, which isn't installed: pip install 'digitnet[score]'"
    )


@pytest.mark.parametrize("name", [None, "digitnet.nothing", "turtle"])
def test_what_no_extra_brings_is_a_fault_of_ours(name):
    assert missing_extra(ModuleNotFoundError(name=name)) is None


def test_every_extra_that_is_named_exists():
    assert set(EXTRAS.values()) <= set(PROJECT["project"]["optional-dependencies"])


@pytest.mark.process
@pytest.mark.parametrize(
    ("missing", "arguments", "extra"),
    [
        ("matplotlib", ["evaluate", "run"], "evaluate"),
        ("keras", ["train", "--data", "optdigits"], "train"),
        ("onnx", ["export", "--format", "int8"], "train"),
        ("optuna", ["tune", "ranges.toml"], "tune"),
    ],
)
def test_missing_package_names_the_extra_that_brings_it(tmp_path, missing, arguments, extra):
    code = (
        "import sys\n"
        f"sys.modules[{missing!r}] = None\n"
        f"sys.argv = ['digitnet', *{arguments!r}]\n"
        "from digitnet.cli import main; main()"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == (
        f"digitnet: error: this command needs {missing}, which isn't installed: "
        f"pip install 'digitnet[{extra}]'"
    )
    assert "Traceback" not in done.stderr
