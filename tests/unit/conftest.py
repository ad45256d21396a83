"""What is fast: tests that train nothing and start no process."""

import multiprocessing.process
import subprocess
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
TRAINING = (
    *("training/", "export/", "models/", "workflows/tune/", "test_sklearn.py"),
    "cli/output/test_training_report.py",
    *("workflows/test_train.py", "workflows/test_seeds.py", "workflows/test_page.py"),
    *(f"cli/commands/test_{command}.py" for command in ("train", "finetune", "tune", "export")),
)
"""Where a training framework is imported."""
NOT_FAST = ("process", "training", "slow")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark ``training`` what imports a training framework, before ``-m`` chooses."""
    for item in items:
        if item.path.is_relative_to(HERE):
            place = item.path.relative_to(HERE).as_posix()
            if place.startswith(TRAINING):
                item.add_marker("training")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave files unread that ``-m`` deselects: reading them imports a training framework."""
    if "not training" not in config.getoption("markexpr"):
        return None
    if not collection_path.is_relative_to(HERE):
        return None
    place = collection_path.relative_to(HERE).as_posix()
    inside = (place + "/").startswith(TRAINING) or place.startswith(TRAINING)
    return True if inside else None


@pytest.fixture(autouse=True)
def _no_process(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the marks honest: what starts a process without one fails."""
    if any(request.node.get_closest_marker(name) for name in NOT_FAST):
        return

    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("a test that starts a process is marked: @pytest.mark.process")

    monkeypatch.setattr(subprocess.Popen, "__init__", refuse)
    monkeypatch.setattr(multiprocessing.process.BaseProcess, "start", refuse)
