"""From what an assistant calls a thing to the thing: ids are taken, and names that are unique."""

from collections.abc import AsyncIterable
from typing import Annotated, TypeVar

from pydantic import Field

from innkeep.client import InvalidRequest, NotFound
from innkeep.client.naming import choose
from innkeep.mcp_server.place import Session, client_of
from innkeep.wire.instance import InstanceReply
from innkeep.wire.network_storages import StorageReply, TrashedStorageReply
from innkeep.wire.networks import VpcNetworkReply
from innkeep.wire.registry_auths import RegistryAuthReply
from innkeep.wire.templates import TemplateReply

T = TypeVar("T")

InstanceName = Annotated[
    str, Field(min_length=1, description="The instance: its id, or its name if no other has it.")
]
StorageName = Annotated[
    str, Field(min_length=1, description="The network storage: its id, or its unique name.")
]
NetworkName = Annotated[
    str, Field(min_length=1, description="The VPC network: its id, or its unique name.")
]
TemplateName = Annotated[
    str, Field(min_length=1, description="The template: its id, or its unique name.")
]


async def collect(things: AsyncIterable[T], limit: int) -> tuple[list[T], bool]:
    """The first of a list, and whether there are more."""
    found: list[T] = []
    async for each in things:
        if len(found) == limit:
            return found, True
        found.append(each)
    return found, False


async def instance_id(ctx: Session, name: str) -> str:
    """The id of an instance."""
    return (await whole_instance(ctx, name)).id


async def whole_instance(ctx: Session, name: str) -> InstanceReply:
    """An instance with all of it."""
    instances = client_of(ctx).instances
    try:
        return await instances.get(name)
    except (NotFound, InvalidRequest):
        # A name, which may have characters that no id has.
        return await instances.get((await instances.find(name)).id)


async def network_storage(ctx: Session, name: str) -> StorageReply:
    """A network storage."""
    found = [each async for each in client_of(ctx).network_storages.list()]
    return choose(
        "network storage", name, [(each.storage_id, each.storage_name, each) for each in found]
    )


async def trashed_storage(ctx: Session, name: str) -> TrashedStorageReply:
    """A network storage in the trash."""
    found = [each async for each in client_of(ctx).network_storages.trash()]
    return choose(
        "network storage in the trash",
        name,
        [(each.storage_id, each.storage_name, each) for each in found],
    )


async def vpc_network(ctx: Session, name: str) -> VpcNetworkReply:
    """A VPC network."""
    found = [each async for each in client_of(ctx).vpc_networks.list()]
    return choose("VPC network", name, [(each.id, each.name, each) for each in found])


async def template(ctx: Session, name: str) -> TemplateReply:
    """A template."""
    found = [each async for each in client_of(ctx).templates.list()]
    return choose("template", name, [(each.id, each.name, each) for each in found])


async def registry_auth(ctx: Session, name: str) -> RegistryAuthReply:
    """A stored login."""
    found = await client_of(ctx).registry_auths.list()
    return choose("registry auth", name, [(each.id, each.name, each) for each in found])


async def registry_auth_id(ctx: Session, name: str) -> str:
    """The id of a stored login; empty for none."""
    return (await registry_auth(ctx, name)).id if name else ""


async def network_id(ctx: Session, name: str) -> str:
    """The id of a VPC network; empty for none."""
    return (await vpc_network(ctx, name)).id if name else ""


async def storage_mounts(ctx: Session, mounts: dict[str, str]) -> dict[str, str]:
    """Mounts by path, of storages by id or name, as mounts of ids."""
    return {path: (await network_storage(ctx, name)).storage_id for path, name in mounts.items()}
