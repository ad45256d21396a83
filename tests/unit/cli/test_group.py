"""How the command line ends, seen from outside: real processes, their output and exit status."""

import os
import signal
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import typer
from PIL import Image
from typer.testing import CliRunner

from digitnet.cli.group import Commands
from digitnet.errors import DataError

HEAVY = ("numpy", "cv2", "PIL", "onnxruntime", "keras", "tensorflow", "sklearn", "matplotlib")
PYPROJECT = Path(__file__).parents[3] / "pyproject.toml"


def digitnet(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "digitnet", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture
def app():
    app = typer.Typer(cls=Commands, pretty_exceptions_enable=False)

    @app.callback()
    def options(debug: bool = False) -> None: ...

    @app.command()
    def fail(kind: str) -> None:
        raise {
            "data": DataError("a.csv: torn;\n  fetch it again"),
            "full": OSError(28, "No space left on device", "run/model.keras"),
            "bare": OSError(5, "Input/output error"),
            "bug": ZeroDivisionError("a mistake of ours"),
            "interrupt": KeyboardInterrupt(),
        }[kind]

    @app.command()
    def work() -> None: ...

    return app


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("data", "digitnet: error: a.csv: torn; fetch it again\n"),
        ("full", "digitnet: error: run/model.keras: No space left on device\n"),
        ("bare", "digitnet: error: Input/output error\n"),
    ],
)
def test_expected_error_is_one_line_on_stderr_and_status_1(app, kind, told):
    result = CliRunner().invoke(app, ["fail", kind])
    assert (result.exit_code, result.stderr, result.stdout) == (1, told, "")


@pytest.mark.parametrize("line", [["--debug", "fail", "data"], ["fail", "data", "--debug"]])
def test_debug_anywhere_lets_the_traceback_through(app, line):
    result = CliRunner().invoke(app, line)
    assert isinstance(result.exception, DataError)


def test_mistake_of_ours_keeps_its_traceback(app):
    assert isinstance(CliRunner().invoke(app, ["fail", "bug"]).exception, ZeroDivisionError)


def test_interrupt_exits_with_130(app):
    assert CliRunner().invoke(app, ["fail", "interrupt"]).exit_code == 130


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (["nothing"], "no such command 'nothing'; see app --help"),
        (["fail"], "missing argument 'kind'; see app fail --help"),
        (["work", "--nothing"], "no such option: --nothing; see app work --help"),
        (["--nothing"], "no such option: --nothing; see app --help"),
    ],
)
def test_wrong_usage_is_one_line_and_status_2(app, line, told):
    result = CliRunner().invoke(app, line, prog_name="app")
    assert (result.exit_code, result.stderr, result.stdout) == (2, f"digitnet: error: {told}\n", "")


@pytest.mark.process
def test_error_of_a_real_process_is_one_line():
    result = digitnet("data", "fetch", "minst")
    told = (
        "digitnet: error: no data set is named 'minst' (did you mean 'mnist'?); "
        "there are mnist, fashion-mnist, emnist-digits, qmnist\n"
    )
    assert (result.returncode, result.stderr, result.stdout) == (1, told, "")


@pytest.mark.process
def test_version_agrees_with_the_project():
    version = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["project"]["version"]
    assert digitnet("--version").stdout == f"digitnet {version}\n"


@pytest.mark.process
def test_help_lists_the_commands_and_loads_nothing_heavy():
    """What keeps ``digitnet --help`` under 0.3 s, on a busy machine too."""
    code = (
        "import sys; sys.argv = ['digitnet', '--help']\n"
        "import digitnet.cli\n"
        "try: digitnet.cli.main()\n"
        f"finally: print('loaded:', [name for name in {HEAVY} if name in sys.modules])"
    )
    command = [sys.executable, "-c", code]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert result.stdout.endswith("loaded: []\n")
    for name in ("data", "train", "evaluate", "export", "predict", "read", "serve"):
        assert f" {name} " in result.stdout


@pytest.mark.process
def test_reader_that_closes_the_pipe_ends_it_quietly():
    code = "import signal, sys; from digitnet.cli import main; sys.argv[1:] = ['--help']; main()"
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    process.stdout.close()
    assert b"Traceback" not in process.stderr.read()
    process.stderr.close()
    assert process.wait(60) in {0, 1, -signal.SIGPIPE}


@pytest.mark.process
@pytest.mark.parametrize("command", ["predict", "read"])
def test_character_that_a_terminal_lacks_is_a_question_mark(tmp_path, command):
    """A dash stands where there is no digit; ASCII and Latin-1 have none."""
    Image.new("L", (60, 60), 255).save(tmp_path / "blank.png")
    result = subprocess.run(
        [sys.executable, "-m", "digitnet", command, str(tmp_path / "blank.png")],
        env=os.environ | {"PYTHONIOENCODING": "ascii"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (result.returncode, result.stderr) == (0, "")
    assert " ? " in result.stdout.splitlines()[-1] + " "
