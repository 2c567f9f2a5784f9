"""Tools about network storages and VPC networks."""

from typing import Annotated

from mcp.server.mcpserver import Resolve
from pydantic import Field

from innkeep.mcp_server.consent import Answer, Loss, Outcome, Token, asking, done, refusal
from innkeep.mcp_server.finding import (
    NetworkName,
    StorageName,
    network_storage,
    trashed_storage,
    vpc_network,
)
from innkeep.mcp_server.place import Session, client_of, told
from innkeep.mcp_server.views import View, moment
from innkeep.wire.network_storages import StorageReply
from innkeep.wire.networks import VpcNetworkReply

Cluster = Annotated[str, Field(min_length=1, description="Id or name of a cluster.")]


class StorageView(View):
    """A network storage."""

    id: str
    name: str
    size_gib: int
    cluster: str = Field(description="Id of the cluster.")


class StorageListView(View):
    """Network storages, newest first."""

    network_storages: list[StorageView]


class TrashedView(StorageView):
    """A deleted network storage."""

    purged_at: str = Field(description="When it is gone for good, UTC.")


class TrashView(View):
    """What was deleted and can be restored still."""

    network_storages: list[TrashedView]


class NetworkView(View):
    """A VPC network."""

    id: str
    name: str
    state: str = Field(description="creating or ready.")
    problem: str
    subnet: str
    cluster: str = Field(description="Id of the cluster.")
    members: dict[str, str] = Field(description="Addresses by the ids of instances.")


class NetworkListView(View):
    """VPC networks, newest first."""

    vpc_networks: list[NetworkView]


async def list_network_storages(
    ctx: Session,
    name: Annotated[str, Field(description="Only those with this in their name.")] = "",
) -> StorageListView:
    """List the disks that outlive instances and can be mounted by several."""
    found = client_of(ctx).network_storages.list(name=name)
    return StorageListView(network_storages=[_storage_view(each) async for each in found])


async def list_trashed_network_storages(ctx: Session) -> TrashView:
    """List deleted network storages that can be restored still."""
    found = client_of(ctx).network_storages.trash()
    views = [
        TrashedView(**_storage_view(each).model_dump(), purged_at=moment(each.purge_at))
        async for each in found
    ]
    return TrashView(network_storages=views)


async def create_network_storage(
    ctx: Session,
    cluster: Cluster,
    name: Annotated[str, Field(min_length=1, description="Letters, digits and hyphens.")],
    size_gib: Annotated[int, Field(ge=1, le=15360)],
) -> StorageView:
    """Make a disk that outlives instances and can be mounted by several."""
    made = await client_of(ctx).network_storages.create(
        cluster=cluster, name=name, size_gib=size_gib
    )
    return _storage_view(made)


async def update_network_storage(
    ctx: Session,
    storage: StorageName,
    name: Annotated[str | None, Field(description="The new one; null: as it is.")] = None,
    size_gib: Annotated[int | None, Field(description="It can only grow; null: as it is.")] = None,
) -> StorageView:
    """Give a network storage another name, or more room."""
    found = await network_storage(ctx, storage)
    changed = await client_of(ctx).network_storages.update(
        found.storage_id, name=name, size_gib=size_gib
    )
    return _storage_view(changed)


async def restore_network_storage(
    ctx: Session, storage: Annotated[str, Field(description="One in the trash: id or name.")]
) -> StorageView:
    """Have a deleted network storage back, with all that is in it."""
    found = await trashed_storage(ctx, storage)
    return _storage_view(await client_of(ctx).network_storages.restore(found.storage_id))


@told
async def loss_of_storage(ctx: Session, storage: str) -> Loss:
    """What a delete takes away."""
    found = await network_storage(ctx, storage)
    return Loss(
        action=f"delete network storage {found.storage_id}",
        question=f"Delete the network storage {found.storage_name!r} ({found.storage_id})?",
        lost=[
            f"all that is in it, {found.storage_size} GiB at most, once its time in the trash ends"
        ],
        target=found.storage_id,
    )


async def delete_network_storage(
    ctx: Session,
    storage: StorageName,
    loss: Annotated[Loss, Resolve(loss_of_storage)],
    answer: Annotated[Answer, Resolve(asking(loss_of_storage))],
    confirmation_token: Token = "",
) -> Outcome:
    """Put a network storage into the trash, from which it can be restored for a while.

    The user is asked before. Refused while an instance mounts it.
    """
    if refused := refusal(ctx, loss, answer):
        return refused
    await client_of(ctx).network_storages.delete(loss.target)
    return done("It is in the trash; list_trashed_network_storages tells until when.", loss)


@told
async def loss_of_purge(ctx: Session, storage: str) -> Loss:
    """What a purge destroys."""
    found = await trashed_storage(ctx, storage)
    return Loss(
        action=f"purge network storage {found.storage_id}",
        question=f"Remove the deleted network storage {found.storage_name!r} "
        f"({found.storage_id}) for good, at once?",
        lost=[f"all that is in it, {found.storage_size} GiB at most; it can't be restored"],
        target=found.storage_id,
    )


async def purge_network_storage(
    ctx: Session,
    storage: Annotated[str, Field(description="One in the trash: id or name.")],
    loss: Annotated[Loss, Resolve(loss_of_purge)],
    answer: Annotated[Answer, Resolve(asking(loss_of_purge))],
    confirmation_token: Token = "",
) -> Outcome:
    """Remove a network storage from the trash for good; the user is asked before."""
    if refused := refusal(ctx, loss, answer):
        return refused
    await client_of(ctx).network_storages.purge(loss.target)
    return done("It is being removed for good.", loss)


async def list_vpc_networks(ctx: Session) -> NetworkListView:
    """List the networks in which instances reach each other, with their members."""
    found = client_of(ctx).vpc_networks.list()
    return NetworkListView(vpc_networks=[_network_view(each) async for each in found])


async def create_vpc_network(
    ctx: Session,
    cluster: Cluster,
    name: Annotated[str, Field(description="At most 30 characters; empty: its id.")] = "",
) -> NetworkView:
    """Make a network in which instances reach each other by id and name; ready soon after."""
    return _network_view(await client_of(ctx).vpc_networks.create(cluster=cluster, name=name))


async def rename_vpc_network(
    ctx: Session, network: NetworkName, name: Annotated[str, Field(min_length=1)]
) -> NetworkView:
    """Give a VPC network another name."""
    found = await vpc_network(ctx, network)
    await client_of(ctx).vpc_networks.rename(found.id, name)
    return _network_view(await client_of(ctx).vpc_networks.get(found.id))


@told
async def loss_of_network(ctx: Session, network: str) -> Loss:
    """What a delete takes away."""
    found = await vpc_network(ctx, network)
    return Loss(
        action=f"delete VPC network {found.id}",
        question=f"Delete the VPC network {found.name!r} ({found.id})?",
        lost=[f"its address range {found.segment or '(not made yet)'}"],
        target=found.id,
    )


async def delete_vpc_network(
    ctx: Session,
    network: NetworkName,
    loss: Annotated[Loss, Resolve(loss_of_network)],
    answer: Annotated[Answer, Resolve(asking(loss_of_network))],
    confirmation_token: Token = "",
) -> Outcome:
    """Delete a VPC network that has no members; the user is asked before."""
    if refused := refusal(ctx, loss, answer):
        return refused
    await client_of(ctx).vpc_networks.delete(loss.target)
    return done("It is being deleted.", loss)


def _storage_view(found: StorageReply) -> StorageView:
    return StorageView(
        id=found.storage_id,
        name=found.storage_name,
        size_gib=found.storage_size,
        cluster=found.cluster_id,
    )


def _network_view(found: VpcNetworkReply) -> NetworkView:
    return NetworkView(
        id=found.id,
        name=found.name,
        state=found.state.state,
        problem=found.state.error,
        subnet=found.segment,
        cluster=found.cluster_id,
        members={each.id: each.ip for each in found.addresses},
    )
