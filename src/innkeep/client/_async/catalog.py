"""What can be deployed, and where."""

from collections.abc import Sequence

from innkeep.client._async.resource import Resource
from innkeep.client.errors import NotFoundByName
from innkeep.wire.catalog import (
    ClusterListReply,
    ClusterReply,
    CpuProductListReply,
    CpuProductReply,
)


class Products(Resource):
    """Sizes of instances."""

    async def list(self, *, name: str = "", cluster: str = "") -> Sequence[CpuProductReply]:
        """The CPU products, by name.

        Args:
            name: only those with this in their name, in any case.
            cluster: only those of the cluster with this id or name, and what is free there.
        """
        query = {"productName": name, "clusterId": cluster}
        return (await self._transport.get("/cpu/products", CpuProductListReply, query)).data

    async def smallest(
        self, *, cores: int = 1, memory_gib: int = 1, cluster: str = ""
    ) -> CpuProductReply:
        """The smallest product that has as much; one that can be deployed now, where there is one.

        Args:
            cores: at least so many.
            memory_gib: at least so much, GiB.
            cluster: id or name of the cluster that is to offer it; empty: any.

        Raises:
            NotFoundByName: there is none so big.
        """
        fitting = [
            each
            for each in await self.list(cluster=cluster)
            if each.cpu_num >= cores and each.memory_size >= memory_gib
        ]
        if not fitting:
            raise NotFoundByName(
                f"no product has as much as {cores} cores and {memory_gib} GiB of memory", "product"
            )
        return min(
            fitting, key=lambda each: (not each.available_deploy, each.cpu_num, each.memory_size)
        )


class Clusters(Resource):
    """Places where instances run."""

    async def list(self) -> Sequence[ClusterReply]:
        """All of them."""
        return (await self._transport.get("/clusters", ClusterListReply)).data
