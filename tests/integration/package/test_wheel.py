"""The wheel, installed where nothing of the checkout is, reads a digit."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

pytest.importorskip("build", reason="the package build isn't installed")
ROOT = Path(__file__).parents[3]


def run(*command: object, cwd: Path) -> str:
    hidden = {"PYTHONPATH", "PYTHONHOME"}
    environment = {key: value for key, value in os.environ.items() if key not in hidden}
    words = [str(word) for word in command]
    result = subprocess.run(
        words, cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


@pytest.mark.slow
def test_wheel_in_a_fresh_environment_predicts(tmp_path):
    """Others' packages come from this environment, digitnet from the wheel alone."""
    source, fresh = tmp_path / "source", tmp_path / "fresh"
    shutil.copytree(
        ROOT / "src", source / "src", ignore=shutil.ignore_patterns("*.egg-info", "__pycache__")
    )
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "-o", tmp_path, cwd=source)
    (wheel,) = tmp_path.glob("digitnet-*.whl")
    venv.create(fresh, with_pip=True)
    programs = fresh / ("Scripts" if os.name == "nt" else "bin")
    run(programs / "python", "-m", "pip", "install", "--no-deps", "--no-index", wheel, cwd=tmp_path)
    own = run(
        programs / "python", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))",
        cwd=tmp_path,
    ).strip()  # fmt: skip
    Path(own, "others.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    where = run(
        programs / "python", "-c", "import digitnet; print(digitnet.__file__)", cwd=tmp_path
    )
    assert Path(where.strip()).is_relative_to(own)
    shutil.copy(ROOT / "tests/pages/drawing-0.jpg", tmp_path / "drawing.jpg")
    said = json.loads(run(programs / "digitnet", "predict", "drawing.jpg", "--json", cwd=tmp_path))
    assert said["file"] == "drawing.jpg"
    assert said["rejected"] is False
