"""What ``--ray`` joins."""

import functools
from collections.abc import Callable
from typing import Any

from digitnet.cli.quiet import quiet_start


def join_cluster(address: str) -> Callable[..., Any]:
    """Join a Ray cluster; return what spreads trainings over it."""
    from digitnet.cluster import TRAINING_BYTES, connect, spread

    with quiet_start():
        connect(address)
    return functools.partial(spread, memory=TRAINING_BYTES)
