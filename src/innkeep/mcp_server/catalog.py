"""Tools that tell what can be deployed, what is used, and who may do what."""

from typing import Annotated

from pydantic import Field

from innkeep.mcp_server.place import Session, client_of
from innkeep.mcp_server.views import ProductView, View, moment, product_view
from innkeep.wire.quota import QuotaOfResource


class ProductListView(View):
    """Sizes of instances."""

    products: list[ProductView]


class ClusterView(View):
    """A place where instances run."""

    id: str
    name: str
    has_network_storage: bool
    has_vpc_networks: bool


class ClusterListView(View):
    """The clusters."""

    clusters: list[ClusterView]


class UsedView(View):
    """What is used of one thing."""

    used: int
    limit: int | None = Field(description="Null: not limited.")


class QuotaView(View):
    """What the user may use, and uses now."""

    instances: UsedView
    cores: UsedView
    memory_gib: UsedView
    storage_gib: UsedView
    tcp_ports: UsedView


class KeyView(View):
    """An API key; the key itself is never shown."""

    id: str
    name: str
    role: str
    begins_with: str
    created_at: str
    expires_at: str = Field(description="Empty: never.")
    last_used_at: str = Field(description="Empty: never.")


class KeyListView(View):
    """API keys."""

    keys: list[KeyView]


class SshKeyView(View):
    """A public key that opens all instances of the user."""

    id: str
    name: str
    fingerprint: str


class SshKeyListView(View):
    """Public keys."""

    ssh_keys: list[SshKeyView]


async def list_products(
    ctx: Session,
    cluster: Annotated[str, Field(description="Id or name of a cluster; empty: all.")] = "",
) -> ProductListView:
    """List the sizes of instances, with their price and whether there is room for one now."""
    found = await client_of(ctx).products.list(cluster=cluster)
    return ProductListView(products=[product_view(each) for each in found])


async def list_clusters(ctx: Session) -> ClusterListView:
    """List the places where instances run, and what they offer."""
    found = await client_of(ctx).clusters.list()
    return ClusterListView(
        clusters=[
            ClusterView(
                id=each.id,
                name=each.name,
                has_network_storage=each.support_network_storage,
                has_vpc_networks=each.support_instance_network,
            )
            for each in found
        ]
    )


async def get_quota(ctx: Session) -> QuotaView:
    """Tell what the user uses now, and may use at most."""
    found = await client_of(ctx).quota.get()
    return QuotaView(
        instances=_used(found.instances),
        cores=_used(found.cores),
        memory_gib=_used(found.memory_gib),
        storage_gib=_used(found.storage_gib),
        tcp_ports=_used(found.ports),
    )


async def list_keys(ctx: Session) -> KeyListView:
    """List the API keys, for keys of the role admin. Keys are made and revoked by people only."""
    found = await client_of(ctx).keys.list()
    return KeyListView(
        keys=[
            KeyView(
                id=each.id,
                name=each.name,
                role=each.role,
                begins_with=each.hint,
                created_at=moment(each.created_at),
                expires_at=moment(each.expires_at),
                last_used_at=moment(each.last_used_at),
            )
            for each in found
        ]
    )


async def list_ssh_keys(ctx: Session) -> SshKeyListView:
    """List the public keys that open the user's instances by SSH."""
    found = await client_of(ctx).ssh_keys.list()
    return SshKeyListView(
        ssh_keys=[
            SshKeyView(id=each.id, name=each.name, fingerprint=each.fingerprint) for each in found
        ]
    )


def _used(quota: QuotaOfResource) -> UsedView:
    return UsedView(used=quota.used, limit=quota.limit)
