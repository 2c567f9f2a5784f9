"""Network storages, and VPC networks: what outlives instances and is shared by them."""

from collections.abc import AsyncIterator

from innkeep.client._async.paging import all_rows
from innkeep.client._async.resource import Resource
from innkeep.client.bodies import given
from innkeep.wire.instance import EmptyReply
from innkeep.wire.network_storages import (
    StorageListReply,
    StorageReply,
    TrashedStorageReply,
    TrashListReply,
)
from innkeep.wire.networks import (
    FullVpcNetworkReply,
    NetworkListReply,
    SingleNetworkReply,
    VpcNetworkReply,
)


class NetworkStorages(Resource):
    """Disks that several instances can mount."""

    async def create(self, *, cluster: str, name: str, size_gib: int) -> StorageReply:
        """Make one.

        Args:
            cluster: id or name of a cluster that has network storage.
            name: 1-255 letters, digits and hyphens; it need not be unique.
            size_gib: GiB, 1-15360; nobody can write more into it.
        """
        body = {"clusterId": cluster, "storageName": name, "storageSize": size_gib}
        return await self._transport.post("/networkstorage/create", StorageReply, body)

    async def update(
        self, storage_id: str, *, name: str | None = None, size_gib: int | None = None
    ) -> StorageReply:
        """Give one another name, or more room.

        Args:
            storage_id: which.
            name: the new name; ``None``: as it is.
            size_gib: the new size, GiB, which can only grow; ``None``: as it is.
        """
        body = given(storageId=storage_id, storageName=name, storageSize=size_gib)
        return await self._transport.post("/networkstorage/update", StorageReply, body)

    async def delete(self, storage_id: str) -> None:
        """Put one into the trash; refused while an instance mounts it."""
        await self._order("delete", storage_id)

    def trash(self) -> AsyncIterator[TrashedStorageReply]:
        """What was deleted and can be restored still."""
        return all_rows(
            self._transport,
            "/networkstorages/trash",
            TrashListReply,
            lambda page: page.data,
            lambda row: row.storage_id,
            {},
        )

    async def restore(self, storage_id: str) -> StorageReply:
        """Have one back from the trash, with all that is in it."""
        body = {"storageId": storage_id}
        return await self._transport.post("/networkstorage/restore", StorageReply, body)

    async def purge(self, storage_id: str) -> None:
        """Remove one from the trash for good, with all that is in it."""
        await self._order("purge", storage_id)

    async def _order(self, order: str, storage_id: str) -> None:
        body = {"storageId": storage_id}
        await self._transport.post(f"/networkstorage/{order}", EmptyReply, body)

    def list(self, *, name: str = "", storage_id: str = "") -> AsyncIterator[StorageReply]:
        """Yours, newest first.

        Args:
            name: only those with this in their name, in any case.
            storage_id: only this one.
        """
        return all_rows(
            self._transport,
            "/networkstorages/list",
            StorageListReply,
            lambda page: page.data,
            lambda row: row.storage_id,
            given(storageName=name, storageId=storage_id),
        )


class VpcNetworks(Resource):
    """Networks in which your instances reach each other."""

    async def create(self, *, cluster: str, name: str = "") -> VpcNetworkReply:
        """Make one; it is ``ready`` soon after.

        Args:
            cluster: id or name of a cluster that has VPC networks.
            name: at most 30 characters; empty: its id is shown.
        """
        body = given(clusterId=cluster, name=name)
        reply = await self._transport.post("/network/create", SingleNetworkReply, body)
        return reply.network[0]

    async def get(self, network_id: str) -> FullVpcNetworkReply:
        """One of them, with its members."""
        query = {"networkId": network_id}
        return (await self._transport.get("/network", SingleNetworkReply, query)).network[0]

    async def rename(self, network_id: str, name: str) -> None:
        """Give one another name."""
        body = {"networkId": network_id, "name": name}
        await self._transport.post("/network/update", EmptyReply, body)

    async def delete(self, network_id: str) -> None:
        """Remove one that has no members."""
        await self._transport.post("/network/delete", EmptyReply, {"networkId": network_id})

    def list(self, *, name: str = "") -> AsyncIterator[VpcNetworkReply]:
        """Yours, newest first.

        Args:
            name: only those with this in their name, in any case.
        """
        return all_rows(
            self._transport,
            "/networks",
            NetworkListReply,
            lambda page: page.networks,
            lambda row: row.id,
            given(name=name),
        )
