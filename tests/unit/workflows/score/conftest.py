"""Ten digits in a plain hand, that the shipped model reads rightly, and a way to score them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from digitnet.workflows.score import ScoringJob, Sizes, score, score_here
from drawn_digits import Images, ten_digits

Score = Callable[..., list[dict[str, Any]]]


@pytest.fixture(scope="session")
def ten() -> Images:
    """The digits 0 to 9, (10, 28, 28) uint8, bright ink on 0, as MNIST's."""
    return ten_digits()


@pytest.fixture
def scored(tmp_path: Path) -> Score:
    """Score in this process, in pieces of four rows; return the rows."""

    def run(*inputs: object, out: str = "out", **settings: Any) -> list[dict[str, Any]]:
        settings.setdefault("sizes", Sizes(4, 4))
        folder = str(tmp_path / out)
        job = ScoringJob(tuple(str(one) for one in inputs), folder, **settings)
        counts = score(job, lambda job, pieces: score_here(job, pieces, workers=1))
        rows = pq.read_table(folder).to_pylist()
        assert counts.rows == len(rows)
        assert counts.errors == sum(row["error"] is not None for row in rows)
        return rows

    return run
