import os

import pytest

from digitnet.cli.quiet import quiet_start


def chatter() -> None:
    os.write(2, b"I0000 custom operations are on\n")


def fail_to_start() -> None:
    with quiet_start():
        chatter()
        raise ImportError


def test_what_libraries_say_at_their_start_is_held_back(capfd: pytest.CaptureFixture[str]) -> None:
    with quiet_start():
        chatter()
    os.write(2, b"afterwards\n")
    assert capfd.readouterr().err == "afterwards\n"


def test_it_is_shown_when_the_start_fails(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ImportError):
        fail_to_start()
    assert "custom operations are on" in capfd.readouterr().err
