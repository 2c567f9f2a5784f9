"""Figures for Prometheus: what the API did, and what the deployment holds. No owner in them."""

from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from innkeep.api.standing import StandingFigures
from innkeep.services.health import Figures
from innkeep.services.protocols import ClusterState

_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
_ENGINE_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 60.0)
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
        self._waiting = Gauge(
            "innkeep_instances_waiting",
            "Instances that are due to be worked on, and that nobody works on yet.",
            ("cluster",),
            registry=self._registry,
        )
        self._lag = Gauge(
            "innkeep_reconciler_lag_seconds",
            "How long the longest waiting of them has waited.",
            ("cluster",),
            registry=self._registry,
        )
        self._failures = Counter(
            "innkeep_failures",
            "Failures of instances by their code, as of the former time these figures were read.",
            ("code",),
            registry=self._registry,
        )
        self._engine_calls = Histogram(
            "innkeep_engine_call_seconds",
            "Time from a call of an engine to the head of its answer, by kind of call.",
            ("cluster", "call"),
            buckets=_ENGINE_BUCKETS,
            registry=self._registry,
        )
        self._engine_failures = Counter(
            "innkeep_engine_call_failures",
            "Calls of an engine that it did not answer, or by a fault of its own.",
            ("cluster", "call"),
            registry=self._registry,
        )
        self._quarantined = Gauge(
            "innkeep_objects_quarantined",
            "Objects of an engine with this deployment's label that belong to nothing it knows.",
            ("cluster",),
            registry=self._registry,
        )
        self.standing = StandingFigures()
        """Of what stands beside the API."""
        self._registry.register(self.standing)
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

    def count_failures(self, numbers: Mapping[str, int]) -> None:
        """Add failures of instances, by code."""
        for code, number in numbers.items():
            self._failures.labels(code).inc(number)

    def count_engine_call(self, cluster: str, call: str, seconds: float, *, failed: bool) -> None:
        """Note a call of an engine; ``call`` is its kind, without names."""
        self._engine_calls.labels(cluster, call).observe(seconds)
        if failed:
            self._engine_failures.labels(cluster, call).inc()

    def expose(self, figures: Figures | None, states: Mapping[str, ClusterState]) -> bytes:
        """Everything in the text format; ``figures`` is ``None`` while the store doesn't answer."""
        for gauge in (
            self._instances,
            self._capacity,
            self._sandboxes_ready,
            self._left_behind,
            self._waiting,
            self._lag,
            self._quarantined,
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
            self._set_by_cluster(self._sandboxes_ready, figures.sandboxes_ready)
            self._set_by_cluster(self._left_behind, figures.left_behind)
            self._set_by_cluster(self._cordoned, figures.cordoned)
            self._set_by_cluster(self._waiting, figures.waiting)
            self._set_by_cluster(self._lag, figures.lag_seconds)
        for cluster, state in states.items():
            self._cluster_up.labels(cluster).set(state.up)
            self._quarantined.labels(cluster).set(len(state.quarantined))
        return generate_latest(self._registry)

    @staticmethod
    def _set_by_cluster(gauge: Gauge, numbers: Mapping[str, float]) -> None:
        for cluster, number in numbers.items():
            gauge.labels(cluster).set(number)
