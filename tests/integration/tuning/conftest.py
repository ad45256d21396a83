from collections.abc import Iterator

import pytest

from postgresql import Database, require_programs, running_database


@pytest.fixture
def database() -> Iterator[Database]:
    """A PostgreSQL; skips the test where there is none, unless it is required."""
    with running_database(require_programs()) as running:
        yield running
