"""From the health of ports to the JSON that clients read."""

from innkeep.domain.endpoint import GatewayAddress
from innkeep.domain.instance import Instance
from innkeep.domain.port_access import AccessMode, PortAccess
from innkeep.domain.port_health import PortHealth
from innkeep.domain.ports import PortMapping, PortType
from innkeep.services.ports import PortsReport

Json = dict[str, object]


def render_ports(report: PortsReport, gateway: GatewayAddress) -> Json:
    """Every port of an instance, those of tools at the end."""
    instance = report.instance
    names = [""] * len(instance.port_mappings) + [tool.name for tool in instance.tools]
    return {
        "ports": [
            {
                **render_mapping(instance, health, gateway),
                "tool": name,
                **render_health(health),
            }
            for name, health in zip(names, report.health, strict=True)
        ]
    }


def render_mapping(instance: Instance, health: PortHealth, gateway: GatewayAddress) -> Json:
    """What the published reply has of a port."""
    mapping = health.mapping
    return {
        "port": mapping.port,
        "type": str(mapping.type),
        "endpoint": gateway.endpoint(instance.id, mapping),
    }


def render_health(health: PortHealth) -> Json:
    """Whether a client can connect and, if not, why."""
    problem = health.problem
    return {
        "isReachable": health.is_reachable,
        "problem": {"code": problem.code, "message": problem.message} if problem else None,
    }


def render_access_of(instance: Instance, mapping: PortMapping) -> Json | None:
    """Who may use a port, with the secret that opens it; ``None`` for tcp."""
    if mapping.type is not PortType.HTTP:
        return None
    guards = {access.port: access for access in instance.port_access}
    open_ = PortAccess(port=mapping.port, mode=AccessMode.NONE)
    return render_access(guards.get(mapping.port, open_))


def render_access(access: PortAccess) -> Json:
    """A guard, with the secret that opens the port."""
    return {
        "mode": str(access.mode),
        "token": access.secret if access.mode is AccessMode.TOKEN else "",
        "username": access.username,
        "password": access.secret if access.mode is AccessMode.BASIC else "",
    }
