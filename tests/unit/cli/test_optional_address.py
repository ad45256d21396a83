import pytest
import typer
from typer.testing import CliRunner

from digitnet.cli.optional_address import RayAddress, WithOptionalAddress

app = typer.Typer()


@app.command(cls=WithOptionalAddress)
def command(source: str, ray: RayAddress = None) -> None:
    print(source, ray)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["x"], "x None"),
        (["x", "--ray"], "x auto"),
        (["--ray", "x"], "x auto"),
        (["--ray", "head:6379", "x"], "x head:6379"),
        (["--ray", "ray://10.0.0.1:10001", "x"], "x ray://10.0.0.1:10001"),
        (["--ray", "local", "x"], "x local"),
        (["--ray=own", "x"], "x own"),
    ],
)
def test_an_address_may_be_left_out(arguments: list[str], told: str) -> None:
    done = CliRunner().invoke(app, arguments)
    assert (done.exit_code, done.output) == (0, told + "\n")
