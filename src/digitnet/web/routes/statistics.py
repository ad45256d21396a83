"""What each version of each model has done, as clients of Triton ask for it."""

from dataclasses import dataclass
from time import time

from digitnet.web.schemas import Duration, InferStatistics, ModelStatistics


@dataclass
class _Counts:
    pictures: int = 0
    requests: int = 0
    failed: int = 0
    queue_s: float = 0.0
    work_s: float = 0.0
    failed_s: float = 0.0
    last: float = 0.0


class StatisticsKeeper:
    """Counts requests of models since the server started."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, str], _Counts] = {}

    def count(
        self,
        model: tuple[str, str],
        *,
        pictures: int,
        succeeded: bool,
        queue_s: float,
        work_s: float,
    ) -> None:
        """Count one request of a model, given by its name and version."""
        counts = self._counts.setdefault(model, _Counts())
        if not succeeded:
            counts.failed += 1
            counts.failed_s += queue_s + work_s
            return
        counts.pictures += pictures
        counts.requests += 1
        counts.queue_s += queue_s
        counts.work_s += work_s
        counts.last = time()

    def of_version(self, name: str, version: str) -> ModelStatistics:
        """Return what is known of one version."""
        one = self._counts.get((name, version), _Counts())
        none = Duration()
        return ModelStatistics(
            name=name,
            version=version,
            last_inference=int(1000 * one.last),
            inference_count=one.pictures,
            execution_count=one.requests,
            inference_stats=InferStatistics(
                success=_duration(one.requests, one.queue_s + one.work_s),
                fail=_duration(one.failed, one.failed_s),
                queue=_duration(one.requests, one.queue_s),
                compute_input=none,
                compute_infer=_duration(one.requests, one.work_s),
                compute_output=none,
            ),
        )


def _duration(count: int, seconds: float) -> Duration:
    return Duration(count, round(1e9 * seconds))
