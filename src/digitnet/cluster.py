"""The same workflows on a Ray cluster: nothing is decided here, work is only spread.

Workers need digitnet with the same extras, and paths that mean the same as here: a shared
folder or URLs.
"""

import json
import logging
import os
import re
import socket
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar

import ray

from digitnet.errors import DigitnetError, RunError
from digitnet.workflows.score import Counts, Done, Piece, ScoringJob, Worker

ANY = "auto"
"""The cluster that RAY_ADDRESS names or that runs on this machine, else a new one here."""
LOCAL = "local"
"""A new cluster on this machine, that ends with this process."""
REACHED_S = 5.0
"""Seconds in which a cluster's port has to answer."""
WORKER_BYTES = 700 * 2**20
"""Memory that an actor claims: Python, OpenCV, ONNX Runtime, Arrow and a batch."""
RETRIES = 5
"""Times that a call is made again where its machine or process died."""
TRAINING_BYTES = 2 * 2**30
"""Memory that a training claims: TensorFlow, MNIST and its augmented batches."""
STORE_BYTES = 100 * 2**20
"""Object store of a cluster on this machine: nothing but pieces' names and counts go through."""

Item = TypeVar("Item")
Result = TypeVar("Result")


def connect(address: str | None = None) -> None:
    """Join a cluster; does nothing where this process has joined one.

    Parameters
    ----------
    address
        ``HOST:PORT`` from a machine of the cluster, ``ray://HOST:PORT`` from outside,
        ``local`` for a new one on this machine; "auto" or None, see `ANY`.

    Raises
    ------
    RunError
        If there is none that answers.
    """
    if ray.is_initialized():
        return
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")
    os.environ.setdefault("RAY_worker_niceness", "0")  # 15 would starve them beside other work
    given = os.environ.get("RAY_ADDRESS") if address in {None, ANY} else address
    _check_reachable(given)
    try:
        if given == LOCAL:
            _start_here()
        elif given in {None, ANY}:
            _join_or_start()
        else:
            _join(given)
    except Exception as error:  # gRPC's and Ray's own errors share no base
        told = " ".join(str(error).split())[:200]
        raise RunError(f"the Ray cluster {given or 'here'} can't be joined: {told}") from error


def _join_or_start() -> None:
    try:
        _join(ANY)
    except ConnectionError:
        _start_here()


def _join(address: str | None) -> None:
    ray.init(address, logging_level=logging.ERROR, log_to_driver=False)


def _start_here() -> None:
    ray.init(
        LOCAL,
        include_dashboard=False,
        _node_ip_address="127.0.0.1",
        object_store_memory=STORE_BYTES,
        logging_level=logging.ERROR,
        log_to_driver=False,
    )


def _check_reachable(address: str | None) -> None:
    """Try the port first: Ray itself would try for minutes."""
    if address in {None, "", ANY, LOCAL}:
        return
    match = re.fullmatch(r"(?:ray://)?([^/]+):(\d+)", address or "")
    if match is None:
        raise RunError(f"{address}: not the address of a Ray cluster; expected HOST:PORT")
    try:
        socket.create_connection((match[1], int(match[2])), timeout=REACHED_S).close()
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise RunError(f"the Ray cluster {address} can't be reached: {reason}") from error


def spread(
    function: Callable[[Item], Result],
    items: Iterable[Item],
    address: str | None = None,
    *,
    cpus: float = 1,
    memory: int = WORKER_BYTES,
) -> Iterator[Result]:
    """Call a function on each item somewhere in the cluster; yield the results in order.

    It takes the place of `map`. A call whose machine dies is made again elsewhere.

    Parameters
    ----------
    function
        Goes to the workers with what it holds on to, so let that be little.
    cpus, memory
        What one call claims: processors, and bytes.

    Raises
    ------
    Whatever the function raises, and RunError if the cluster is too small, or lost.
    """
    connect(address)
    _check_room(cpus, memory)
    task = ray.remote(_call).options(num_cpus=cpus, memory=memory, max_retries=RETRIES)
    there = ray.put(function)
    waiting = [task.remote(there, item) for item in items]
    try:
        while waiting:
            yield _result(waiting.pop(0))
    finally:
        _cancel(waiting)


def _cancel(waiting: Sequence[Any]) -> None:
    """End calls that still run; one just ended is left alone, or Ray itself may abort."""
    if waiting:
        _, running = ray.wait(waiting, num_returns=len(waiting), timeout=0)
        for one in running:
            ray.cancel(one, force=True)


def _check_room(cpus: float, memory: int) -> None:
    """Refuse a call that no machine could ever take: Ray would wait without a word."""
    machines = [node["Resources"] for node in ray.nodes() if node["Alive"]]
    if any(one.get("CPU", 0) >= cpus and one.get("memory", 0) >= memory for one in machines):
        return
    room = max((one.get("memory", 0) for one in machines), default=0)
    raise RunError(
        f"no machine of the Ray cluster has {cpus:g} processors and {memory / 2**20:.0f} MiB to "
        f"give; the largest offers {room / 2**20:.0f} MiB"
    )


def _call(function: Callable[[Item], Result], item: Item) -> Result:
    return function(item)


def _result(reference: Any) -> Any:
    try:
        return ray.get(reference)
    except ray.exceptions.RayTaskError as error:
        raise _own(error) from None
    except ray.exceptions.RayError as error:
        raise _lost(error) from error


def _own(error: BaseException) -> BaseException:
    """Return what was raised in a worker, out of what Ray wraps it in."""
    inner: BaseException | None = error
    while inner is not None:  # Ray's wrapper claims to be of the wrapped one's class too
        wrapper = isinstance(inner, ray.exceptions.RayTaskError)
        if isinstance(inner, DigitnetError | OSError) and not wrapper:
            return inner
        inner = getattr(inner, "cause", None) or inner.__cause__
    return error


def _lost(error: Exception) -> RunError:
    told = " ".join(str(error).split())[:200]
    return RunError(f"the Ray cluster lost the work: {told}; run again, it goes on where it was")


class _Actor:
    """A worker in the cluster, as Ray Data calls it: a batch of one piece in, its counts out."""

    def __init__(self, job: ScoringJob) -> None:
        self._worker = Worker(job)

    def __call__(self, batch: dict[str, Any]) -> dict[str, Any]:
        done = self._worker(
            int(batch["number"][0]), Piece.from_record(json.loads(batch["piece"][0]))
        )
        counts = done.counts
        return {
            "number": [done.number],
            "rows": [counts.rows],
            "rejected": [counts.rejected],
            "errors": [counts.errors],
        }


def score_there(
    job: ScoringJob, pieces: Sequence[tuple[int, Piece]], workers: int | None = None
) -> Iterator[Done]:
    """Score pieces in actors over the whole cluster; yield each when its file stands.

    Only pieces' names and counts travel: an actor reads its piece from where it lies and
    writes its file by itself. One that dies is replaced, and its piece is scored again.

    Parameters
    ----------
    workers
        Actors, by default one for each processor that the cluster has.

    Raises
    ------
    RunError
        If the cluster is too small, or lost.
    """
    connect()
    _check_room(1, WORKER_BYTES)
    count = min(workers or int(ray.cluster_resources().get("CPU", 1)), len(pieces))
    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = False
    context.raise_original_map_exception = True
    logging.getLogger("ray.data").setLevel(logging.ERROR)  # importing it has set another level
    items = [{"number": number, "piece": json.dumps(piece.record())} for number, piece in pieces]
    rows = ray.data.from_items(items, override_num_blocks=len(items)).map_batches(
        _Actor,
        batch_size=1,
        fn_constructor_args=(job,),
        compute=ray.data.ActorPoolStrategy(size=count),
        num_cpus=1,
        memory=WORKER_BYTES,
    )
    try:
        for row in rows.iter_rows():
            yield Done(row["number"], Counts(row["rows"], row["rejected"], row["errors"]))
    except ray.exceptions.RayTaskError as error:
        raise _own(error) from None
    except ray.exceptions.RayError as error:
        raise _lost(error) from error
