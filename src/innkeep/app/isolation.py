"""From the settings and the proxy to what instances may reach."""

from collections.abc import Callable, Mapping

from innkeep.app.ssh import SshPlace
from innkeep.catalog import cluster_settings
from innkeep.catalog_settings import ClusterSettings
from innkeep.engines.isolation import Isolation, IsolationMode, OpenTarget, PortSpan
from innkeep.gateway.haproxy_gateway import HaproxyGateway
from innkeep.gateway.port_ranges import compress
from innkeep.setting_values import split_address, split_target
from innkeep.settings import Settings


def isolation_mode(settings: Settings, cluster: ClusterSettings) -> IsolationMode:
    """How much the operator insists on a cluster's isolation."""
    wanted = settings.isolation if cluster.isolation is None else cluster.isolation
    if wanted == "auto":
        return IsolationMode.WHERE_POSSIBLE
    return IsolationMode.DEMANDED if wanted else IsolationMode.OFF


def isolations(
    settings: Settings, gateway: HaproxyGateway, ssh: SshPlace
) -> Mapping[str, Callable[[], Isolation]]:
    """By cluster, what its instances may reach now; the proxy's ports may change."""

    def of(cluster: ClusterSettings) -> Callable[[], Isolation]:
        own = cluster.isolation_open
        opened = tuple(_target(each) for each in (settings.isolation_open if own is None else own))
        return lambda: Isolation(published=_published(settings, gateway, ssh), open_to=opened)

    return {cluster.id: of(cluster) for cluster in cluster_settings(settings)}


def _published(settings: Settings, gateway: HaproxyGateway, ssh: SshPlace) -> tuple[PortSpan, ...]:
    """Where everybody is served: the proxy, SSH, and the API with its terminals and logs."""
    address = gateway.address
    single = (address.http_port, address.tls_port, ssh.port, split_address(settings.listen)[1])
    ports = {port for port in single if port} | (gateway.tcp_ports - gateway.unusable_ports)
    return tuple(PortSpan(first=first, last=last) for first, last in compress(ports))


def _target(text: str) -> OpenTarget:
    subnet, ports = split_target(text)
    span = PortSpan(first=ports[0], last=ports[-1]) if ports else None
    return OpenTarget(subnet=str(subnet), ports=span)
