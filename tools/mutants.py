"""Change one thing in the code at a time, and see whether a test notices.

python tools/mutants.py reader runs data --count 60 --seed 1

Each mutant is one change of a comparison, an operator, a condition or a number in a copy of the
package. The tests of its own package run against it: if all pass, it survived, and its
line is printed. A process is forked for each, behind the slow imports.
"""

import argparse
import ast
import contextlib
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
MAX_CPU_S = 240
"""A mutant that computes for longer hangs, and is noticed."""
COMPARISONS = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
OPERATORS = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult, ast.And: ast.Or, ast.Or: ast.And,
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """One change: the file, its line, what stood there, and the whole changed source."""

    file: Path
    line: int
    before: str
    after: str
    source: str


def main() -> None:
    """Draw mutants, run them, print who survived."""
    options = _options()
    every = [mutant for package in options.packages for mutant in mutants_of(package)]
    draw = random.Random(options.seed)
    chosen = draw.sample(every, min(options.count, len(every)))
    import_slow()
    expect_passing(options.packages)
    survivors = []
    for number, mutant in enumerate(chosen, 1):
        began = time.monotonic()
        killer = find_killer(mutant)
        place = f"{mutant.file.relative_to(ROOT / 'src')}:{mutant.line}"
        told = "killed" if killer else "SURVIVED"
        print(
            f"{number}/{len(chosen)} {told} {place}  {mutant.before}  ->  {mutant.after}"
            f"  ({time.monotonic() - began:.0f} s)",
            flush=True,
        )
        if not killer:
            survivors.append(place)
    share = 100 * (1 - len(survivors) / len(chosen))
    print(
        f"{len(chosen) - len(survivors)} of {len(chosen)} killed ({share:.0f} %), of {len(every)}"
    )


def mutants_of(package: str) -> Iterator[Mutant]:
    """Yield every mutant of a package's files."""
    for file in sorted((ROOT / "src/digitnet" / package).rglob("*.py")):
        text = file.read_text("utf-8")
        count = sum(1 for _ in _sites(ast.parse(text)))
        for site in range(count):
            tree = ast.parse(text)
            node = next(node for index, node in enumerate(_sites(tree)) if index == site)
            before = ast.unparse(node)
            _change(node)
            yield Mutant(file, node.lineno, before, ast.unparse(node), ast.unparse(tree))


def _sites(tree: ast.AST) -> Iterator[ast.expr]:
    """Yield what can be changed; types and texts can't."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.AnnAssign):
            if node.value is not None:
                yield from _sites(ast.Expr(node.value))
            continue
        if isinstance(node, (ast.arg, ast.JoinedStr)):
            continue
        if _can_change(node):
            yield node
        yield from _sites(node)


def _can_change(node: ast.AST) -> bool:
    if isinstance(node, ast.Compare):
        return len(node.ops) == 1 and type(node.ops[0]) in COMPARISONS
    if isinstance(node, (ast.BinOp, ast.BoolOp)):
        return type(node.op) in OPERATORS
    if isinstance(node, ast.Constant):
        return type(node.value) in (int, float)
    return isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)


def _change(node: ast.expr) -> None:
    if isinstance(node, ast.Compare):
        node.ops = [COMPARISONS[type(node.ops[0])]()]
    elif isinstance(node, (ast.BinOp, ast.BoolOp)):
        node.op = OPERATORS[type(node.op)]()
    elif isinstance(node, ast.UnaryOp):
        node.op, node.operand = ast.Not(), ast.UnaryOp(ast.Not(), node.operand)
    elif isinstance(node, ast.Constant):
        value = node.value
        node.value = value + max(1, value // 3) if isinstance(value, int) else value * 4 / 3 or 1.0


def expect_passing(packages: Sequence[str]) -> None:
    """Stop where tests fail with nothing changed: they would kill every mutant."""
    for package in packages:
        if failed := first_failure(ROOT / "src", ROOT / "tests/unit" / package):
            sys.exit(f"the tests of {package} fail as it is: {failed}")


def find_killer(mutant: Mutant, others: Sequence[Path] = ()) -> str:
    """Return the first test that fails or hangs; "" if none notices.

    The tests of the module run first, then those of its whole package, then `others`.
    """
    place = mutant.file.relative_to(ROOT / "src/digitnet")
    package = ROOT / "tests/unit" / place.parts[0]
    mirror = ROOT / "tests/unit" / place.with_name(f"test_{place.name}")
    with tempfile.TemporaryDirectory(prefix="digitnet-mutant-") as folder:
        shutil.copytree(ROOT / "src/digitnet", Path(folder) / "digitnet")
        (Path(folder) / "digitnet" / place).write_text(mutant.source, "utf-8")
        tried = (first_failure(Path(folder), tests) for tests in (mirror, package, *others))
        return next(filter(None, tried), "")


def first_failure(folder: Path, tests: Path) -> str:
    """Return the first test that fails against a copy of the package; "" if all pass."""
    if not tests.exists():
        return ""
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(reading)
        _run_tests(folder, tests, writing)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as pipe:
        name = pipe.read()
    status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    return (name or "no test could run, or one hung") if status else ""


def _run_tests(folder: Path, tests: Path, writing: int) -> None:
    """Run tests against a copy of the package, tell the first that fails, and leave."""
    import pytest

    resource.setrlimit(resource.RLIMIT_CPU, (MAX_CPU_S, MAX_CPU_S))
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)
    sys.path.insert(0, str(folder))
    os.environ["PYTHONPATH"] = str(folder)
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    os.chdir(ROOT)
    chosen = ["-p", "no:cacheprovider", "-p", "pytest_timeout", "-m", "not slow and not process"]
    with Path(os.devnull).open("w") as silence, contextlib.redirect_stdout(silence):
        status = pytest.main(["-x", "-q", *chosen, str(tests)], [Failures(writing)])
    os._exit(int(status))


class Failures:
    """A plugin of pytest that writes the names of tests that fail into a pipe."""

    def __init__(self, pipe: int) -> None:
        self.pipe = pipe

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Tell a failure."""
        if report.failed:
            os.write(self.pipe, report.nodeid.encode())


def import_slow() -> None:
    """Import what takes long, but nothing that is mutated."""
    import cv2
    import numpy
    import onnxruntime
    import PIL.Image
    import pytest
    import requests

    del cv2, numpy, onnxruntime, PIL, pytest, requests


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("packages", nargs="+", help="such as reader, runs, data")
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    main()
