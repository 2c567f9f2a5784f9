"""Figures for Prometheus: what the API did, and what the deployment holds. No owner in them."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from innkeep.services.health import Figures

_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Metrics:
    """The figures of one API, in a registry of its own."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "innkeep_http_requests",
            "Requests answered.",
            ("method", "route", "status"),
            registry=self._registry,
        )
        self._latency = Histogram(
            "innkeep_http_request_seconds",
            "Time from a request's arrival to the end of its answer.",
            ("method", "route"),
            buckets=_BUCKETS,
            registry=self._registry,
        )
        self._of_requests: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}
        self._store_up = Gauge(
            "innkeep_store_up",
            "1 while the store answers; else the figures below are left out.",
            registry=self._registry,
        )
        self._instances = Gauge(
            "innkeep_instances",
            "Instances by cluster and status, removed ones left out.",
            ("cluster", "status"),
            registry=self._registry,
        )
        self._capacity = Gauge(
            "innkeep_cluster_capacity",
            "What a cluster can give and what its instances hold: cores, memory_gib, cores_held, "
            "memory_gib_held.",
            ("cluster", "resource"),
            registry=self._registry,
        )
        self._sandboxes_ready = Gauge(
            "innkeep_sandboxes_ready",
            "Sandboxes that wait for the next instances.",
            ("cluster",),
            registry=self._registry,
        )
        self._left_behind = Gauge(
            "innkeep_containers_left_behind",
            "Containers that an engine could not end, whose instances go on without them.",
            ("cluster",),
            registry=self._registry,
        )
        self._cluster_up = Gauge(
            "innkeep_cluster_up",
            "1 while the engine answers.",
            ("cluster",),
            registry=self._registry,
        )
        self._cordoned = Gauge(
            "innkeep_cluster_cordoned",
            "1 while a cluster takes no new instances because an operator said so.",
            ("cluster",),
            registry=self._registry,
        )

    def count_request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Note an answered request; ``route`` is the template, never a path that a client made."""
        count, latency = self._figures_of(method if method in _METHODS else "other", route, status)
        count.inc()
        latency.observe(seconds)

    def _figures_of(self, method: str, route: str, status: int) -> tuple[Counter, Histogram]:
        # The library looks its labels up under a lock and turns each into a string, every time.
        figures = self._of_requests.get((method, route, status))
        if figures is None:
            figures = (
                self._requests.labels(method, route, str(status)),
                self._latency.labels(method, route),
            )
            self._of_requests[method, route, status] = figures
        return figures

    def expose(self, figures: Figures | None, clusters_up: dict[str, bool]) -> bytes:
        """Everything in the text format; ``figures`` is ``None`` while the store doesn't answer."""
        for gauge in (
            self._instances,
            self._capacity,
            self._sandboxes_ready,
            self._left_behind,
            self._cluster_up,
            self._cordoned,
        ):
            gauge.clear()
        self._store_up.set(figures is not None)
        if figures is not None:
            for (cluster, status), count in figures.instances.items():
                self._instances.labels(cluster, str(status)).set(count)
            for cluster, amounts in figures.capacity.items():
                for resource, amount in amounts.items():
                    self._capacity.labels(cluster, resource).set(amount)
            for cluster, ready in figures.sandboxes_ready.items():
                self._sandboxes_ready.labels(cluster).set(ready)
            for cluster, number in figures.left_behind.items():
                self._left_behind.labels(cluster).set(number)
            for cluster, cordoned in figures.cordoned.items():
                self._cordoned.labels(cluster).set(cordoned)
        for cluster, up in clusters_up.items():
            self._cluster_up.labels(cluster).set(up)
        return generate_latest(self._registry)
