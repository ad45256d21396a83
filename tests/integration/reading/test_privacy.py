"""Reading leaves nothing at home and asks the network nothing."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image


@pytest.fixture(scope="module")
def strace() -> str:
    """Where strace is; skips without one, or fails if it is required."""
    found = shutil.which("strace")
    if found is None:
        reason = "needs strace to see what a command asks the system for"
        if os.environ.get("DIGITNET_REQUIRE_STRACE") == "1":
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    if subprocess.run([found, "-qq", "-e", "trace=none", "true"], check=False).returncode:
        pytest.skip("strace may not trace here: a container without that right")
    return found


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_reading_with_an_empty_home_writes_no_file_and_looks_up_no_name(
    tmp_path: Path, strace: str, jobs: str
) -> None:
    home, log = tmp_path / "home", tmp_path / "calls"
    home.mkdir()
    pictures = [tmp_path / "a.png", tmp_path / "b.png"]
    for picture in pictures:
        Image.new("L", (40, 40), 250).save(picture)
    trace = [strace, "-f", "-qq", "-o", log, "-e", "trace=connect,sendto,sendmsg,sendmmsg"]
    command = [sys.executable, "-m", "digitnet", "predict", *pictures, "--json", "--jobs", jobs]
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "PYTHONPATH"}}
    done = subprocess.run(
        [*trace, *command], env={**kept, "HOME": str(home)}, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert list(home.rglob("*")) == []
    assert "AF_INET" not in log.read_text()
    assert "resolv" not in log.read_text()
