"""Where an instance is reached from outside: host names, tcp endpoints and the routes to them."""

import re
from dataclasses import dataclass

from innkeep.domain.instance import Instance, Tool
from innkeep.domain.ports import PortMapping, PortType

_PORT = re.compile("[0-9]{1,5}")


@dataclass(frozen=True, kw_only=True)
class GatewayAddress:
    """How clients reach the gateway."""

    base_domain: str
    """Domain below which each http port has a name, as ``localhost``."""
    http_port: int
    """Port of the gateway that serves http; left out of addresses when it is 80."""
    public_host: str
    """Host for tcp endpoints."""
    tls_port: int | None = None
    """Port of the gateway that serves https; left out of addresses when it is 443. ``None``: http
    ports are reached by plain http."""

    def http_host(self, instance_id: str, port: int) -> str:
        """The host name of an http port, without the gateway's port, in lower case."""
        return f"{instance_id}-{port}.{self.base_domain}".lower()

    def parse_http_host(self, host: str) -> tuple[str, int] | None:
        """Instance and port that a host name stands for; ``None``: it names no http port.

        It may be written with the gateway's port, in capitals, or with a dot at its end.
        """
        name = host.lower().partition(":")[0].rstrip(".")
        label = name.removesuffix(f".{self.base_domain.lower()}")
        instance_id, _, port = label.rpartition("-")
        if label == name or not instance_id or not _PORT.fullmatch(port):
            return None
        return instance_id, int(port)

    def http_url(self, instance_id: str, port: int) -> str:
        """The address of an http port, as a browser takes it, without a trailing slash."""
        scheme, own, usual = ("http", self.http_port, 80)
        if self.tls_port is not None:
            scheme, own, usual = ("https", self.tls_port, 443)
        suffix = "" if own == usual else f":{own}"
        return f"{scheme}://{self.http_host(instance_id, port)}{suffix}"

    def endpoint(self, instance_id: str, mapping: PortMapping) -> str:
        """What ``portMappings[].endpoint`` says: a URL for http, ``host:port`` for tcp."""
        if mapping.type is PortType.HTTP:
            return self.http_url(instance_id, mapping.port)
        return f"{self.public_host}:{mapping.host_port}"

    def tool_url(self, instance_id: str, tool: Tool) -> str:
        """The address that opens a tool, token included."""
        endpoint = self.endpoint(instance_id, tool.mapping)
        base = endpoint if tool.mapping.type is PortType.HTTP else f"http://{endpoint}"
        return f"{base}/lab?token={tool.token}"


@dataclass(frozen=True, kw_only=True)
class Route:
    """One way in: a port of an instance and, while it runs, where its traffic goes."""

    instance_id: str
    mapping: PortMapping
    address: str | None
    """IPv4 address to send to; ``None`` while the instance isn't running: the name is known, but
    nothing answers."""


def routes_of(instance: Instance, *, open_: bool) -> tuple[Route, ...]:
    """The routes an instance should have now.

    Args:
        instance: one that holds its address.
        open_: whether traffic may reach it.
    """
    return tuple(
        Route(
            instance_id=instance.id,
            mapping=mapping,
            address=instance.address if open_ and instance.address else None,
        )
        for mapping in instance.mappings
    )
