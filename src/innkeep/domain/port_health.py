"""Why a port of an instance can't be reached, from what was found: the port doctor's judgement.

Pure. Each cause has two sentences: one for the owner, who may know everything about the instance,
and one for whoever visits the port, who learns nothing but what keeps them out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address

from innkeep.domain.instance import HistoryEntry, Instance
from innkeep.domain.ports import PortMapping, PortType
from innkeep.domain.status import Status

_OTHERS_SHOWN = 8


@dataclass(frozen=True, order=True)
class Listener:
    """A TCP socket inside an instance that waits for connections."""

    address: str
    """IPv4 or IPv6 address that it is bound to; ``0.0.0.0`` and ``::`` are all of them."""
    port: int


@dataclass(frozen=True)
class PortProblem:
    """Why a port can't be reached."""

    code: str
    """Stable, as ``nothingListens``."""
    message: str
    """A sentence or two for the owner, with advice."""
    public: str
    """The same for a visitor: no word about what else the instance does."""


@dataclass(frozen=True)
class PortHealth:
    """Whether a client can connect to a port at this moment."""

    mapping: PortMapping
    problem: PortProblem | None

    @property
    def is_reachable(self) -> bool:
        """Whether a client can connect."""
        return self.problem is None


@dataclass(frozen=True, kw_only=True)
class Findings:
    """What was seen of a running instance's port."""

    proxy_up: bool
    """Whether the process that lets traffic in runs."""
    proxy_has_port: bool
    """Of tcp: whether that process could take the endpoint's port."""
    accepts: bool
    """Whether a connection to the port inside was accepted."""
    process_ended: bool = False
    """Whether the engine says that the main process doesn't run any more."""
    listeners: Sequence[Listener] | None = None
    """What listens inside; ``None``: nobody could look."""
    cluster_problem: str = ""
    """Why nobody could look, when the cluster is away."""


def why_not_running(instance: Instance, history: Sequence[HistoryEntry]) -> PortProblem | None:
    """The problem of every port of an instance that doesn't run; ``None`` when it runs."""
    if instance.may_serve:
        return None
    public = f"The instance is not running, its status is {instance.status}."
    if instance.status is not Status.EXITED:
        return PortProblem("instanceNotRunning", public, public)
    last = history[-1] if history else None
    asked = instance.failure is None and last is not None and last.code == "stopped"
    reason = instance.failure.message if instance.failure else last.message if last else ""
    detail = f" {_as_sentence(reason)}" if reason else ""
    return PortProblem(
        "instanceNotRunning" if asked else "processEnded",
        f"The instance is not running, its status is exited.{detail} Start it to reach the port.",
        public,
    )


def why_unreachable(mapping: PortMapping, found: Findings) -> PortProblem | None:
    """The problem of a running instance's port; ``None`` when a client can connect.

    What is nearest to the client comes last: advice about the instance's own program helps its
    owner even while the operator has work to do.
    """
    if not found.accepts:
        return _inside(mapping.port, found)
    if not found.proxy_up:
        return _same(
            "proxyDown",
            "The proxy that lets traffic in is down; it is started again by itself. If it stays "
            "down, the operator finds the reason in /readyz.",
        )
    if mapping.type is PortType.TCP and not found.proxy_has_port:
        return _same(
            "proxyPortTaken",
            f"Another program on the proxy's host has its port {mapping.host_port}; the operator "
            "must free it.",
        )
    return None


def _inside(port: int, found: Findings) -> PortProblem:
    if found.process_ended:
        return PortProblem(
            "processEnded",
            "The instance's main process has just ended; its status will tell why.",
            "The instance is not running: its main process has just ended.",
        )
    if found.cluster_problem:
        return PortProblem(
            "clusterUnavailable",
            f"The port does not answer, and the instance's cluster can't be asked: "
            f"{found.cluster_problem}",
            "The port does not answer, and the instance's cluster is away.",
        )
    here = [seen for seen in found.listeners or () if seen.port == port]
    if not here:
        return _nothing_listens(port, found.listeners or ())
    bound = [_plain(seen.address) for seen in here]
    shown = " and ".join(sorted(_shown(address, port) for address in bound))
    if all(address.is_loopback for address in bound):
        return _same(
            "listensOnLoopback",
            f"The program listens on {shown} only, which nobody outside of the instance can reach. "
            f"Have it listen on 0.0.0.0:{port}.",
        )
    if all(address.version == 6 for address in bound):
        return _same(
            "listensOnIpv6Only",
            f"The program listens on {shown} and takes no IPv4 there. "
            f"Have it listen on 0.0.0.0:{port}.",
        )
    return _same(
        "notAccepting",
        f"The program listens on {shown} but did not take a connection within half a second: it "
        "may be overloaded, or a firewall inside the instance drops what comes in.",
    )


def _nothing_listens(port: int, others: Sequence[Listener]) -> PortProblem:
    ports = sorted({seen.port for seen in others if not _plain(seen.address).is_loopback})
    listed = ", ".join(str(other) for other in ports[:_OTHERS_SHOWN])
    more = " and more" if len(ports) > _OTHERS_SHOWN else ""
    instead = f" Programs listen on {listed}{more}." if ports else ""
    public = f"Nothing listens on port {port} of this instance."
    return PortProblem(
        "nothingListens",
        f"{public}{instead} Start the program, or have it listen on 0.0.0.0:{port}.",
        public,
    )


def _same(code: str, message: str) -> PortProblem:
    return PortProblem(code, message, message)


def _plain(text: str) -> IPv4Address | IPv6Address:
    address = ip_address(text)
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _shown(address: IPv4Address | IPv6Address, port: int) -> str:
    return f"[{address}]:{port}" if address.version == 6 else f"{address}:{port}"


def _as_sentence(text: str) -> str:
    ended = text if text.endswith((".", "!", "?")) else f"{text}."
    return ended[:1].upper() + ended[1:]
