import sys

import pytest

from digitnet.data.formats.tables.arrow import load_pyarrow
from digitnet.errors import DataError


def test_the_package_and_its_module_come_together():
    package, module = load_pyarrow("csv", "digits.csv")
    assert (package.__name__, module.__name__) == ("pyarrow", "pyarrow.csv")


def test_without_pyarrow_the_error_names_the_table_and_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    told = r"^digits.csv: pyarrow reads tables, and isn't installed: pip install 'digitnet\[eval"
    with pytest.raises(DataError, match=told):
        load_pyarrow("csv", "digits.csv")
