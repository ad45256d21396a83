"""pyarrow, which reads tables: installed with the extra that scores and trains."""

import importlib
from types import ModuleType

from digitnet.errors import DataError


def load_pyarrow(part: str, where: str) -> tuple[ModuleType, ModuleType]:
    """Return pyarrow and one of its modules.

    Raises
    ------
    DataError
        If it isn't installed; says how to install it.
    """
    try:
        return importlib.import_module("pyarrow"), importlib.import_module(f"pyarrow.{part}")
    except ModuleNotFoundError as error:
        raise DataError(
            f"{where}: pyarrow reads tables, and isn't installed: pip install 'digitnet[evaluate]'"
        ) from error
