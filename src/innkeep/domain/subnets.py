"""Cutting subnets out of the address pool so that no two ever overlap."""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network

SHARED_PREFIX = 22
"""1,022 addresses: as many as a bridge can serve."""
VPC_PREFIX = 24
"""253 members."""
VPC_MEMBERS = 2 ** (32 - VPC_PREFIX) - 3
"""Without the network's, the gateway's and the broadcast address."""


def first_free(pool: IPv4Network, prefix: int, taken: Iterable[IPv4Network]) -> IPv4Network | None:
    """The first subnet of that size in the pool that overlaps with nothing taken.

    A taken range is jumped over as a whole, however large it is.
    """
    size = 2 ** (32 - prefix)
    position = int(pool.network_address)
    for other in sorted(taken):
        if int(other.network_address) >= position + size:
            break
        behind = int(other.broadcast_address) + 1
        if behind > position:
            position = -(-behind // size) * size
    if prefix < pool.prefixlen or position + size - 1 > int(pool.broadcast_address):
        return None
    return IPv4Network((IPv4Address(position), prefix))


def free_for_vpc(pool: IPv4Network, taken: Iterable[IPv4Network]) -> IPv4Network | None:
    """A free subnet for a VPC network: of the pool's upper half, so that the large ones fit below.

    The lower half serves when the upper one is used up.
    """
    everything = list(taken)
    upper = list(pool.subnets())[-1]
    return first_free(upper, VPC_PREFIX, everything) or first_free(pool, VPC_PREFIX, everything)


def free_for_shared(pool: IPv4Network, taken: Iterable[IPv4Network]) -> IPv4Network | None:
    """A free subnet for a shared network."""
    return first_free(pool, SHARED_PREFIX, taken)
