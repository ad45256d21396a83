"""What is left of a command whose output nobody reads: all that it makes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

FULL = Path("/dev/full")
"""A disk without room."""
WORK = """
import sys
from pathlib import Path
from digitnet.cli.closed_pipe import go_on_without_readers
go_on_without_readers()
sys.stdin.readline()
for _ in range(3):
    print("é" * 100_000, flush=True)
    print("é", file=sys.stderr)
Path(sys.argv[1]).write_text("made")
"""


@pytest.mark.process
@pytest.mark.skipif(sys.platform == "win32", reason="pipes close otherwise there")
def test_work_is_done_though_both_outputs_are_closed(tmp_path):
    with subprocess.Popen(
        [sys.executable, "-c", WORK, tmp_path / "made"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    ) as process:  # fmt: skip
        process.stdout.close()
        process.stdin.close()
        assert process.wait(60) == 0
    assert (tmp_path / "made").read_text() == "made"


@pytest.mark.process
def test_what_is_read_arrives_whole(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", WORK, tmp_path / "made"],
        stdin=subprocess.DEVNULL, capture_output=True, check=True,
    )  # fmt: skip
    assert done.stdout.decode() == ("é" * 100_000 + "\n") * 3
    assert done.stderr.decode() == "é\n" * 3


@pytest.mark.process
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_line_on_standard_error_goes_out_at_once(unbuffered):
    code = WORK.replace("sys.stdin.readline()", "print('é', file=sys.stderr); sys.stdin.readline()")
    with subprocess.Popen(
        [sys.executable, "-c", code, "/nowhere/made"],
        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONUNBUFFERED": unbuffered},
    ) as process:  # fmt: skip
        assert process.stderr.readline().decode() == "é\n"
        process.stdin.close()
        process.stderr.read()


@pytest.mark.process
@pytest.mark.skipif(sys.platform == "win32", reason="pipes close otherwise there")
def test_a_table_is_whole_though_nobody_reads_the_screen(tmp_path):
    for name in "abc":
        Image.new("L", (40, 40), 255).save(tmp_path / f"{name}.png")
    command = [sys.executable, "-m", "digitnet", "predict", tmp_path, "--csv", tmp_path / "all.csv"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.close()
        assert process.stderr.read().startswith(b"digitnet: 0 read, 3 rejected, 0 failed in ")
        assert process.wait(60) == 0
    assert len((tmp_path / "all.csv").read_text().splitlines()) == 4


@pytest.mark.process
@pytest.mark.skipif(not FULL.exists(), reason="a device of Linux")
def test_a_full_disk_behind_the_screen_is_one_line(tmp_path):
    Image.new("L", (40, 40), 255).save(tmp_path / "a.png")
    command = [sys.executable, "-m", "digitnet", "predict", tmp_path / "a.png"]
    with FULL.open("w") as full:
        done = subprocess.run(
            [*command, "--csv", tmp_path / "all.csv"], stdout=full, stderr=subprocess.PIPE,
            check=False,
        )  # fmt: skip
    assert (done.returncode, done.stderr.count(b"\n")) == (1, 1)
    assert done.stderr.startswith(b"digitnet: error: No space left on device")
