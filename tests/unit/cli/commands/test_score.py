import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from digitnet.cli import app
from drawn_digits import ten_digits


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "digits.npz"
    np.savez(path, x=ten_digits())
    return path


def test_scores_a_file_and_says_what_came_out(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = CliRunner().invoke(app, ["score", str(source), "--out", str(out)])
    assert (done.exit_code, done.stderr) == (0, "")
    told = f"10 pictures scored, 0 of them rejected\nin {out}: part-*.parquet\n"
    assert done.stdout == told
    assert pq.read_table(out)["digit"].to_pylist() == [str(digit) for digit in range(10)]
    again = CliRunner().invoke(app, ["score", str(source), "--out", str(out)])
    assert again.stdout == told
    assert again.stderr == "going on: 10 of 10 were scored before\n"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["{}/none"], "none: no file is there; give a file, a folder or a glob"),
        (["{}/digits.npz", "--model", "{}/none"], "no model can be read there"),
        (["{}/digits.npz", "--ray", "127.0.0.1:9"], "127.0.0.1:9 can't be reached: Connection ref"),
        (["{}/digits.npz", "--ray=ray://nowhere"], "not the address of a Ray cluster"),
    ],
)
def test_bad_input_is_one_line(
    arguments: list[str], told: str, source: Path, tmp_path: Path
) -> None:
    given = [one.format(tmp_path) for one in arguments]
    done = CliRunner().invoke(app, ["score", *given, "--out", str(tmp_path / "out")])
    assert done.exit_code == 1
    assert done.stderr.startswith("digitnet: error: ")
    assert told in done.stderr
    assert done.stderr.count("\n") == 1
    assert not list(tmp_path.glob("out/*"))


@pytest.mark.process
@pytest.mark.parametrize(("package", "extra"), [("pyarrow", "score"), ("ray", "ray")])
def test_a_missing_extra_is_named(package: str, extra: str, source: Path, tmp_path: Path) -> None:
    hidden = f"import sys; sys.modules[{package!r}] = None; from digitnet.cli import main; main()"
    arguments = ["score", str(source), "--out", str(tmp_path / "out"), "--ray", "local"]
    command = [sys.executable, "-c", hidden, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == (
        f"digitnet: error: this command needs {package}, which isn't installed: "
        f"pip install 'digitnet[{extra}]'\n"
    )


@pytest.mark.parametrize(
    ("given", "address"),
    [
        (["--ray", "here/pictures"], "auto"),
        (["here/pictures", "--ray"], "auto"),
        (["--ray", "--quiet"], "auto"),
        (["--ray", "10.0.0.1:6379"], "10.0.0.1:6379"),
        (["--ray=ray://head:10001"], "ray://head:10001"),
    ],
)
def test_the_address_of_a_cluster_may_be_left_out(given: list[str], address: str) -> None:
    from typer.main import get_command

    command = get_command(app).commands["score"]
    context = command.make_context("score", ["input", *given, "--out", "o"])
    assert context.params["ray"] == address
