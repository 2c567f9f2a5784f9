"""Networks of instances on a Docker host: one bridge each, in a subnet that nobody else has.

Docker checks a wanted subnet against its own networks only; a route of the host into the same
addresses would send the proxy's traffic elsewhere, so the host's routes are checked here.
"""

from collections.abc import Iterable
from ipaddress import IPv4Network, ip_network
from pathlib import Path
from typing import Any

from aiodocker.exceptions import DockerError

from innkeep.engines.docker_link import DockerLink
from innkeep.engines.docker_spec import BRIDGE_OPTION, DEPLOYMENT, bridge_name, network_request
from innkeep.engines.errors import PermanentError, SubnetTaken, TemporaryError
from innkeep.engines.values import NetworkSpec

_ROUTES = Path("/proc/net/route")


def read_routes(table: str) -> list[tuple[str, IPv4Network]]:
    """Device and target of each route in the kernel's table, the default route left out."""
    routes = []
    for line in table.splitlines()[1:]:
        fields = line.split()
        if len(fields) < 8:
            continue
        target, mask = (int.from_bytes(bytes.fromhex(fields[i])[::-1], "big") for i in (1, 7))
        if mask:
            routes.append((fields[0], IPv4Network((target, mask.bit_count()), strict=False)))
    return routes


def overlapping_route(
    subnet: str, routes: Iterable[tuple[str, IPv4Network]], own_device: str
) -> tuple[str, IPv4Network] | None:
    """Device and target of the widest route that a subnet overlaps with, if there is one."""
    wanted = ip_network(subnet)
    found = [
        (device, target)
        for device, target in routes
        if device != own_device and target.overlaps(wanted)
    ]
    return min(found, key=lambda route: route[1].prefixlen, default=None)


class DockerNetworks:
    """The networks of a deployment on a Docker host."""

    def __init__(self, link: DockerLink, deployment: str, routes: Path = _ROUTES) -> None:
        self._link = link
        self._deployment = deployment
        self._routes = routes

    async def ensure(self, spec: NetworkSpec) -> None:
        """Make the network unless it is there; see ``Engine.ensure_network``."""
        if await self._is_there(spec):
            return
        device = bridge_name(self._deployment, spec.name)
        # Not an await away from the loop: the kernel answers this file from memory.
        routes = read_routes(self._routes.read_text())
        overlap = overlapping_route(spec.subnet, routes, device)
        if overlap:
            raise SubnetTaken(
                f"The subnet {spec.subnet} overlaps with the host's route {overlap[1]} on "
                f"{overlap[0]}.",
                overlaps=str(overlap[1]),
            )
        try:
            async with self._link.call():
                client = await self._link.client()
                await client.networks.create(network_request(spec, self._deployment))
        except DockerError as problem:
            told = problem.message.lower()
            if "overlap" in told or "conflicts with network" in told:
                raise SubnetTaken(
                    f"The subnet {spec.subnet} overlaps with another of Docker's networks.",
                    overlaps=await self._overlapping_network(spec.subnet),
                ) from None
            if problem.status == 409 and await self._is_there(spec):
                return
            raise

    async def remove(self, name: str) -> None:
        """Remove a network if it is there and this deployment's; see ``Engine.remove_network``."""
        for network in await self._named(name):
            if (network.get("Labels") or {}).get(DEPLOYMENT) != self._deployment:
                continue
            try:
                async with (
                    self._link.call(),
                    self._link.request("DELETE", f"networks/{network['Id']}"),
                ):
                    pass
            except DockerError as problem:
                if problem.status == 404:
                    continue
                if "active endpoints" in problem.message.lower():
                    raise TemporaryError(
                        "networkBusy", f"Something is in the network {name} still."
                    ) from None
                raise

    async def list_names(self) -> list[str]:
        """Names of this deployment's networks."""
        async with self._link.call():
            client = await self._link.client()
            label = f"{DEPLOYMENT}={self._deployment}"
            listed = await client.networks.list(filters={"label": [label]})
        return [network["Name"] for network in listed]

    async def list_bridges(self) -> list[str]:
        """Bridges of this deployment's networks, also those that earlier versions named."""
        async with self._link.call():
            client = await self._link.client()
            label = f"{DEPLOYMENT}={self._deployment}"
            listed = await client.networks.list(filters={"label": [label]})
        options = [network.get("Options") or {} for network in listed]
        return [each[BRIDGE_OPTION] for each in options if BRIDGE_OPTION in each]

    async def _named(self, name: str) -> list[dict[str, Any]]:
        async with self._link.call():
            client = await self._link.client()
            # By the list, since a look-up by name also finds what has it as the start of its id.
            listed = await client.networks.list(filters={"name": [name]})
        return [network for network in listed if network["Name"] == name]

    async def _overlapping_network(self, subnet: str) -> str:
        wanted = ip_network(subnet)
        async with self._link.call():
            client = await self._link.client()
            listed = await client.networks.list()
        for network in listed:
            for pool in (network.get("IPAM") or {}).get("Config") or []:
                other = ip_network(pool.get("Subnet") or "::/128", strict=False)
                if isinstance(other, IPv4Network) and other.overlaps(wanted):
                    return str(other)
        return ""

    async def _is_there(self, spec: NetworkSpec) -> bool:
        for network in await self._named(spec.name):
            self._check(network, spec)
            return True
        return False

    def _check(self, network: dict[str, Any], spec: NetworkSpec) -> None:
        if (network.get("Labels") or {}).get(DEPLOYMENT) != self._deployment:
            raise PermanentError(
                "nameTaken",
                f"A network named {spec.name} exists that is not this Innkeep's; it is left alone.",
            )
        pools = (network.get("IPAM") or {}).get("Config") or []
        subnets = [pool.get("Subnet") for pool in pools]
        if subnets != [str(ip_network(spec.subnet))]:
            raise PermanentError(
                "networkTaken",
                f"The network {spec.name} exists with the subnet {', '.join(map(str, subnets))}, "
                f"not {spec.subnet}.",
            )
