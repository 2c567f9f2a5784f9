"""Figures for Prometheus of what stands beside the API: the proxy, its certificate, the disk.

They are read out of the very values that ``/readyz`` tells, so that both always say the same. A
figure that is not known now is left out; a wrong one would be worse than none.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from innkeep import __version__

_PLAIN = (
    ("innkeep_proxy_up", "1 while HAProxy runs.", "proxy", "running"),
    ("innkeep_proxy_routes", "Routes of instances' ports.", "proxy", "routes"),
    ("innkeep_proxy_restarts", "How often HAProxy was replaced.", "proxy", "restarts"),
    ("innkeep_proxy_tcp_ports", "Ports for tcp endpoints that can be used.", "proxy", "tcpPorts"),
    (
        "innkeep_proxy_tcp_ports_unusable",
        "Ports of the range that somebody else has.",
        "proxy",
        "unusableTcpPorts",
    ),
    ("innkeep_storage_free_gib", "Room on the disk that storage lies on.", "storage", "freeGib"),
    ("innkeep_processes_wanted", "Processes that the server is to be.", "processes", "wanted"),
    ("innkeep_processes_running", "Processes that the server is.", "processes", "running"),
)
"""Name, help, and the two keys of each."""


class StandingFigures(Collector):
    """Tells what it was given last."""

    def __init__(self) -> None:
        self.details: Mapping[str, Any] = {}
        """As ``/readyz`` has it."""

    def collect(self) -> Iterator[Metric]:
        """Every figure that is known."""
        version = GaugeMetricFamily("innkeep_build_info", "Always 1.", labels=("version",))
        version.add_metric((__version__,), 1)
        yield version
        for name, about, part, key in _PLAIN:
            family = GaugeMetricFamily(name, about)
            value = _of(self.details, part).get(key)
            if isinstance(value, bool | int | float):
                family.add_metric((), float(value))
            yield family
        family = GaugeMetricFamily(
            "innkeep_storage_promised_gib", "Sizes of all storage.", labels=("cluster",)
        )
        for cluster, size in _of(_of(self.details, "storage"), "promisedGib").items():
            family.add_metric((cluster,), float(size))
        yield family
        family = GaugeMetricFamily(
            "innkeep_certificate_expires_timestamp_seconds",
            "When the certificate of https ends, Unix seconds.",
            labels=("names",),
        )
        certificate = _of(_of(self.details, "proxy"), "certificate")
        if expires := certificate.get("expires"):
            end = datetime.fromisoformat(str(expires)).replace(tzinfo=UTC)
            family.add_metric((", ".join(certificate.get("names", ())),), end.timestamp())
        yield family


def _of(details: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = details.get(key)
    return found if isinstance(found, Mapping) else {}
