"""From the health of ports to the JSON that clients read."""

from innkeep.domain.endpoint import GatewayAddress
from innkeep.domain.instance import Instance
from innkeep.domain.port_health import PortHealth
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
