"""What the gateway tells the operator about itself."""

from dataclasses import dataclass

from innkeep.gateway.certificate_keeper import CertificateStatus


@dataclass(frozen=True, kw_only=True)
class GatewayStatus:
    """How the gateway is, for the operator."""

    running: bool
    pid: int | None
    """Of HAProxy."""
    supervisor_pid: int | None
    listen: str
    """Address and port of http."""
    tcp_ports: int
    """How many can be used."""
    unusable_tcp_ports: int
    routes: int
    restarts: int
    """How often HAProxy was replaced since the gateway was opened."""
    problem: str | None
    """What the last check found wrong."""
    tls_listen: str
    """Address and port of https; empty: it is not served."""
    certificate: CertificateStatus | None
    """Of https."""
