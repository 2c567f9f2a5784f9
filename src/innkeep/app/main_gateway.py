"""The main process's gateway, as a further process of the server reaches it.

There is one proxy, and one process changes it. Who asks for a change waits until it is in force,
as in the main process itself.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from innkeep.app.channel import CallFailed, Channel
from innkeep.domain.endpoint import GatewayAddress, Route
from innkeep.domain.port_access import PortAccess
from innkeep.gateway.errors import GatewayUnavailable
from innkeep.gateway.haproxy_gateway import HaproxyGateway
from innkeep.gateway.port_probe import accepts_connections
from innkeep.services.deployment import Deployment
from innkeep.store import instances

_ROUTES = TypeAdapter(list[Route])
_ACCESS = TypeAdapter(list[PortAccess])


@dataclass(frozen=True, kw_only=True)
class GatewayNews:
    """What a further process has to know of the gateway; it changes rarely."""

    address: GatewayAddress
    unusable_ports: frozenset[int]


class MainGateway:
    """Implements ``innkeep.services.protocols.Gateway`` by asking the main process.

    Args:
        channel: to the main process.
    """

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._news: GatewayNews | None = None
        self._heard = asyncio.Event()

    def hear(self, news: GatewayNews) -> None:
        """Take what the main process says of it."""
        self._news = news
        self._heard.set()

    async def wait_for_news(self) -> None:
        """Wait until the main process has told of it for the first time."""
        await self._heard.wait()

    @property
    def address(self) -> GatewayAddress:
        """How clients reach it."""
        return self._known.address

    @property
    def unusable_ports(self) -> frozenset[int]:
        """Ports of the range that another program has."""
        return self._known.unusable_ports

    async def set_routes(self, instance_id: str, routes: Iterable[Route]) -> None:
        """See ``RouteTable``; ``GatewayUnavailable`` when it can't be made sure for now."""
        given = _ROUTES.dump_python(list(routes), mode="json")
        await self._ask("set_routes", {"instance": instance_id, "routes": given})

    async def remove_routes(self, instance_id: str) -> None:
        """See ``RouteTable``; ``GatewayUnavailable`` when it can't be made sure for now."""
        await self._ask("remove_routes", {"instance": instance_id})

    async def set_access(self, instance_id: str, access: Iterable[PortAccess]) -> None:
        """See ``AccessTable``; of an instance that is stored, what is stored is put in force."""
        given = _ACCESS.dump_python(list(access), mode="json")
        await self._ask("set_access", {"instance": instance_id, "access": given})

    async def replace_all(self, routes: Iterable[Route]) -> None:
        """Never asked for by a further process: the main one does it before it begins others."""
        raise NotImplementedError

    async def is_listening(self, address: str, port: int) -> bool:
        """Whether something accepts connections there, found out within half a second."""
        return await accepts_connections(address, port)

    async def is_up(self) -> bool:
        """Whether the process that lets traffic in runs now."""
        return bool(await self._ask("is_up", {}))

    @property
    def _known(self) -> GatewayNews:
        if self._news is None:
            raise RuntimeError("the main process has not told of the gateway yet")
        return self._news

    async def _ask(self, name: str, value: dict[str, Any]) -> Any:
        try:
            return await self._channel.call(name, value)
        except CallFailed as problem:
            raise GatewayUnavailable(str(problem)) from None


class GatewayService:
    """The other end, in the main process.

    Args:
        gateway: what is asked.
        deployment: whose instances.
    """

    def __init__(self, gateway: HaproxyGateway, deployment: Deployment) -> None:
        self._gateway = gateway
        self._deployment = deployment

    def news(self) -> GatewayNews:
        """What further processes have to know."""
        return GatewayNews(
            address=self._gateway.address, unusable_ports=self._gateway.unusable_ports
        )

    async def answer(self, name: str, value: dict[str, Any]) -> Any:
        """Do what a further process asks for.

        Raises:
            InnkeepError: it can't be done now.
        """
        match name:
            case "set_routes":
                routes = _ROUTES.validate_python(value["routes"])
                await self._gateway.set_routes(value["instance"], routes)
            case "remove_routes":
                await self._gateway.remove_routes(value["instance"])
            case "set_access":
                await self._set_access(value["instance"], value["access"])
            case "is_up":
                return await self._gateway.is_up()
            case _:
                raise ValueError(f"nobody answers {name}")
        return None

    async def _set_access(self, instance_id: str, access: Any) -> None:
        # Two processes may have changed it, and what is stored last must be in force last.
        async with self._deployment.access_turn:
            stored = await self._deployment.database.read(instances.find, instance_id)
            given: Iterable[PortAccess] = (
                _ACCESS.validate_python(access) if stored is None else stored.port_access
            )
            await self._gateway.set_access(instance_id, given)
