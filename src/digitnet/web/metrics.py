"""What a server counts, for Prometheus to fetch."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector

LATENCY_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
BATCH = (1, 2, 4, 8, 16, 32, 64)


class ServerMetrics:
    """The counters of one server, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        self.requests = Counter(
            "digitnet_requests",
            "Requests answered, by route, method and status.",
            ["route", "method", "status"],
            registry=registry,
        )
        self.latency = Histogram(
            "digitnet_request_seconds",
            "Seconds from a request's header to its answer.",
            ["route"],
            buckets=LATENCY_S,
            registry=registry,
        )
        self.queue_length = Gauge(
            "digitnet_queue_length", "Requests that wait for a reader.", registry=registry
        )
        self.readers = Gauge("digitnet_readers", "Readers that are at work.", registry=registry)
        self.reader_deaths = Counter(
            "digitnet_reader_deaths", "Readers that died and were replaced.", registry=registry
        )
        self.batch_size = Histogram(
            "digitnet_batch_size",
            "Requests that were worked on together.",
            buckets=BATCH,
            registry=registry,
        )
        self.pictures = Counter(
            "digitnet_pictures",
            "Pictures classified: read as a digit, or rejected as none.",
            ["model", "version", "result"],
            registry=registry,
        )
        self.models = Gauge(
            "digitnet_model_served",
            "1 for each version of a model that is served, 0 for one that was.",
            ["model", "version"],
            registry=registry,
        )
        self.rejections = Counter(
            "digitnet_rejections",
            "Requests turned away with a 4xx or 503, by status.",
            ["status"],
            registry=registry,
        )
        self._served: set[tuple[str, str]] = set()
        self._seen: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}

    def serve(self, versions: list[tuple[str, str]]) -> None:
        """Show which versions of which models are served."""
        for known in self._served:
            self.models.labels(*known).set(0)
        self._served |= set(versions)
        for one in versions:
            self.models.labels(*one).set(1)

    def record(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count one request that was answered, or whose client left (status 499)."""
        counters = self._seen.get((route, method, status))
        if counters is None:
            counters = self.requests.labels(route, method, status), self.latency.labels(route)
            self._seen[route, method, status] = counters
        counters[0].inc()
        counters[1].observe(seconds)
        if 400 <= status < 499 or status == 503:
            self.rejections.labels(status).inc()
