"""Move each named number of a package by a third, up and down, and see whether a test notices.

python tools/constants.py reader image
python tools/constants.py reader --only SURE MAX_MARK
python tools/constants.py reader image --list

A named number is one that a module gives a name in capitals; of a pair each number counts. It
is guarded where a fast test of the package fails for both its moves; with ``--pages`` the
frozen pages are read as well, half a minute each.
"""

import argparse
import ast
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import mutants
from mutants import ROOT, Mutant

PAGES = ROOT / "tests/integration/reading/test_frozen_pages.py"
THIRD = 1 / 3
NUMBERS = (ast.Constant, ast.BinOp, ast.UnaryOp, ast.Tuple, ast.operator, ast.unaryop, ast.Load)
"""What the value of a named number consists of."""


@dataclass(frozen=True)
class NamedNumber:
    """A number that has a name: where it stands, and how many-th number of its statement it is."""

    file: Path
    line: int
    name: str
    value: float
    place: int

    def moved(self, up: bool) -> float:
        """Return it a third larger or smaller; whole numbers stay whole, and move at least by 1."""
        value = self.value * (1 + THIRD if up else 1 - THIRD)
        if isinstance(self.value, int):
            return math.ceil(value) if up else math.floor(value)
        return value

    def mutant(self, up: bool) -> Mutant:
        """Return the source in which it is moved."""
        tree = ast.parse(self.file.read_text("utf-8"))
        (statement,) = (
            node for node in tree.body if isinstance(node, ast.Assign) and node.lineno == self.line
        )
        moved = ast.Constant(self.moved(up))
        if isinstance(statement.value, ast.Tuple):
            statement.value.elts[self.place] = moved
        else:
            statement.value = moved
        after = str(moved.value)
        return Mutant(self.file, self.line, str(self.value), after, ast.unparse(tree))


def main() -> None:
    """List the numbers, or tell which tests notice their moves."""
    options = _options()
    numbers = [number for package in options.packages for number in numbers_of(package)]
    chosen = [one for one in numbers if not options.only or one.name in options.only]
    if not options.list:
        mutants.import_slow()
        mutants.expect_passing(options.packages)
    guarded = 0
    for number in chosen:
        place = f"{number.file.relative_to(ROOT / 'src/digitnet')}:{number.line}"
        print(f"{place} {number.name} = {number.value:g}", flush=True)
        if options.list:
            continue
        killers = []
        for up in (False, True):
            killers.append(mutants.find_killer(number.mutant(up), [PAGES] * options.pages))
            test = killers[-1].rpartition("/")[2] or "SURVIVED"
            print(f"    {number.moved(up):g}: {test}", flush=True)
        guarded += all(killers)
    names = {(one.file, one.line) for one in chosen}
    told = "" if options.list else f"{guarded} of them guarded"
    print(f"{len(chosen)} numbers in {len(names)} statements", told)


def numbers_of(package: str) -> Iterator[NamedNumber]:
    """Yield the named numbers of a package."""
    for file in sorted((ROOT / "src/digitnet" / package).rglob("*.py")):
        for node in ast.parse(file.read_text("utf-8")).body:
            if not isinstance(node, ast.Assign) or not _is_number(node.value):
                continue
            (target,) = node.targets
            values = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
            for place, value in enumerate(values):
                names = target.elts if isinstance(target, ast.Tuple) else [target]
                name = ast.unparse(names[place] if len(names) == len(values) else target)
                if name.lstrip("_").isupper():
                    yield NamedNumber(file, node.lineno, name, _value(value), place)


def _is_number(value: ast.expr) -> bool:
    nodes = list(ast.walk(value))
    constants = [node.value for node in nodes if isinstance(node, ast.Constant)]
    return (
        all(isinstance(node, NUMBERS) for node in nodes)
        and bool(constants)
        and all(type(one) in (int, float) for one in constants)
    )


def _value(node: ast.expr) -> float:
    code = compile(ast.Expression(node), "number", "eval")
    value: float = eval(code, {"__builtins__": {}})  # of numbers and operators alone
    return value


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("packages", nargs="+", help="such as reader, image")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="names of some")
    parser.add_argument("--pages", action="store_true", help="read the frozen pages as well")
    parser.add_argument("--list", action="store_true", help="name them, run nothing")
    return parser.parse_args()


if __name__ == "__main__":
    main()
