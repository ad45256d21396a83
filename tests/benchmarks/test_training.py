import json
import subprocess
import sys
import time
from pathlib import Path

import keras
import numpy as np
import pytest
from PIL import Image
from rich.console import Console

from training import main
from training.flops import forward_flops
from training.names import OWN, all_names, default_names
from training.plot import write_plot
from training.results import print_table, summarise
from training.rivals import RIVALS
from training.stopwatch import Stopwatch, Trained, TrainingTask

SCRIPT = Path(main.__file__).parents[1] / "training.py"
PEAKS = {"float32": 100.0}


def trained(recipe, seed, seconds, accuracy):
    curve = [[seconds / 2, accuracy - 0.02], [seconds, accuracy]]
    return Trained(recipe, seed, seconds, accuracy, 34_826, 5_000_000, 60_000, "float32", curve)


RUNS = [
    trained("keras-example", 0, 30.0, 0.991),
    trained("fast", 0, 2.0, 0.990),
    trained("keras-example", 1, 50.0, 0.993),
    trained("fast", 1, 3.0, 0.992),
]


@pytest.fixture
def task(digits):
    images, labels = np.tile(digits.images, (7, 1, 1)), np.tile(digits.labels, 7)
    return TrainingTask(images, labels, 0, Stopwatch(digits.images, digits.labels))


def test_the_clock_stands_still_while_accuracy_is_looked_at(digits):
    watch = Stopwatch(digits.images, digits.labels)
    watch.start()
    watch.mark(lambda images: time.sleep(0.2) or np.zeros(len(images)))
    assert watch.stop() < 0.1
    assert watch.curve[0][1] == 0.1


def test_a_row_has_means_spreads_and_the_ratio_to_the_keras_example():
    example, fast = summarise(RUNS, PEAKS, "keras-example")
    assert (example.seconds, example.faster, example.runs) == (40.0, 1.0, 2)
    assert fast.faster == 16.0
    assert fast.accuracy == pytest.approx(0.991)
    assert fast.accuracy_sd == pytest.approx(0.0014142, abs=1e-6)
    assert fast.gflops == pytest.approx((900 / 2 + 900 / 3) / 2)
    assert fast.of_peak == pytest.approx(3.75)


def test_without_the_keras_example_there_is_no_ratio():
    (fast,) = summarise([RUNS[1]], PEAKS, "keras-example")
    assert fast.faster is None
    assert fast.seconds_sd == 0


def test_the_table_fits_a_terminal(capsys):
    rows = summarise(RUNS, PEAKS, "keras-example")
    print_table(rows, PEAKS, Console(width=200))
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 80
    assert "16.0×" in lines[2]


def test_operations_are_counted_twice_a_multiplication():
    inner = keras.Sequential([keras.Input((4, 4, 1)), keras.layers.Conv2D(2, 3)])
    model = keras.Sequential([inner, keras.layers.Flatten(), keras.layers.Dense(10)])
    assert forward_flops(model.layers) == 2 * (2 * 2 * 9 * 2) + 2 * (8 * 10)


def test_the_plot_is_a_picture(tmp_path):
    write_plot(RUNS, tmp_path / "curves.png", "x86_64")
    with Image.open(tmp_path / "curves.png") as picture:
        assert picture.size == (1350, 825)


@pytest.mark.parametrize(
    ("name", "parameters", "steps"),
    [("keras-example", 34_826, 15), ("one-epoch", 215_194, 1)],
)
def test_rivals_are_as_published(task, name, parameters, steps):
    run = RIVALS[name].run(name, task)
    assert run.parameters == parameters
    assert run.images == steps * RIVALS[name].batch_size
    assert run.curve[-1][0] <= run.seconds


def test_every_name_can_be_trained():
    assert set(default_names()) <= set(all_names())
    assert set(all_names()) - {"pytorch-example"} == {*RIVALS, *OWN}


def test_a_run_imports_no_framework_but_its_own():
    """TensorFlow and PyTorch in one process clash: LLVM registers its options twice."""
    loaded = "import sys, training.worker; print({'keras', 'tensorflow', 'torch'} & {*sys.modules})"
    done = subprocess.run(
        [sys.executable, "-c", loaded],
        capture_output=True,
        text=True,
        check=True,
        cwd=SCRIPT.parent,
    )
    assert done.stdout == "set()\n"


@pytest.mark.mnist
def test_fast_runs_beside_the_keras_example(tmp_path):
    """One rival and one seed, on a subset, in processes of their own."""
    figures = tmp_path / "figures.json"
    command = [sys.executable, str(SCRIPT), "--quick", "--json", str(figures)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert max(map(len, done.stdout.splitlines())) <= 80
    example, fast = json.loads(Path(figures).read_text())["recipes"]
    assert (example["recipe"], fast["recipe"]) == ("keras-example", "fast")
    assert fast["faster"] == pytest.approx(example["seconds"] / fast["seconds"])
    assert fast["flops"] < example["flops"]
    assert fast["accuracy"] > 0.5
