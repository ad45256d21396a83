"""What a light install says when a command needs more."""

import subprocess
import sys

import pytest


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
