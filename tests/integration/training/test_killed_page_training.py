"""``kill -9`` in the middle of a page training, and how it goes on."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import psutil
import pytest

from digitnet.data.optdigits import load_optdigits
from digitnet.recipes import PageRecipe

RECIPE = PageRecipe(
    stem=4, quarter=8, eighth=8, sixteenth=8, head=8, blocks=0, deep_blocks=0, warmup_steps=2,
    batch_size=2, steps=20, epochs=3, scene_size=128, ema=0.5, validation_scenes=9,
    validation_fraction=0.3,
)  # fmt: skip
PATIENCE_S = 300


class Trainings:
    """Starts the real command on a few digits, on a machine without fonts."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        digits = load_optdigits()
        images, labels = digits.images[:300], digits.labels[:300]
        np.savez(folder / "few.npz", x_train=images, y_train=labels, x_test=images, y_test=labels)
        (folder / "tiny.toml").write_text(RECIPE.to_toml())
        (folder / "fonts").mkdir()
        settings = {"XDG_CACHE_HOME": folder / "cache", "DIGITNET_FONTS": folder / "fonts"}
        self.environment = os.environ | {key: str(value) for key, value in settings.items()}

    def start(self, out: str, *more: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "digitnet", "train", "--recipe", "tiny.toml"]
        return subprocess.Popen(
            [*command, "--data", "few.npz", "--out", out, *more],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def finish(self, out: str, *more: str) -> str:
        training = self.start(out, *more)
        said, errors = training.communicate(timeout=PATIENCE_S)
        assert training.returncode == 0, errors
        return said

    def weights(self, out: str) -> list[np.ndarray]:
        import keras

        import digitnet.models.local_contrast  # noqa: F401 - registers the layer

        model = keras.models.load_model(self.folder / out / "model.keras", compile=False)
        return model.get_weights()


def wait_for(path: Path) -> None:
    until = time.monotonic() + PATIENCE_S
    while not path.exists():
        assert time.monotonic() < until, f"{path} never came"
        time.sleep(0.02)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_killed_page_training_ends_bit_for_bit_as_an_unbroken_one(tmp_path: Path) -> None:
    trainings = Trainings(tmp_path)
    trainings.finish("whole")
    training = trainings.start("killed")
    wait_for(tmp_path / ".killed.part" / ".checkpoints" / "epoch-000001.checkpoint")
    time.sleep(0.3)
    composing = psutil.Process(training.pid).children(recursive=True)
    training.send_signal(signal.SIGKILL)
    training.communicate()
    _, alive = psutil.wait_procs(composing, timeout=30)
    assert not alive, "processes that compose outlived the training"

    assert "going on after epoch" in trainings.finish("killed", "--resume")
    pairs = zip(trainings.weights("killed"), trainings.weights("whole"), strict=True)
    assert all(np.array_equal(ours, theirs) for ours, theirs in pairs)
