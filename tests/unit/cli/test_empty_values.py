import pytest
from typer.testing import CliRunner

from digitnet.cli import app


@pytest.mark.parametrize(
    "line",
    [
        ["serve", "--host", ""],
        ["serve", "--host="],
        ["serve", "--corrections", "", "--port", "0"],
        ["evaluate", "--out", ""],
        ["predict", "a.png", "--model", ""],
        ["data", "fetch", "--data-dir", ""],
    ],
)
def test_value_of_a_variable_that_is_not_set_is_wrong_usage(line):
    """``--host "$HOST"`` would listen on every address, ``--out "$OUT"`` write into this folder."""
    result = CliRunner().invoke(app, line)
    assert (result.exit_code, result.stdout) == (2, "")
    option = next(part for part in line if part.startswith("--")).removesuffix("=")
    assert f"{option} has an empty value; leave it out" in result.stderr
    assert result.stderr.count("\n") == 1


def test_empty_value_that_is_the_default_is_taken(tmp_path):
    result = CliRunner().invoke(app, ["score", str(tmp_path), "--out", "o", "--column", ""])
    assert "no file is there" in result.stderr
