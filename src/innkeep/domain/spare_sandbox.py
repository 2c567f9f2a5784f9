"""Sandboxes that are made before an instance asks for one, and how many of them are worth keeping.

Each has the next instance's id reserved for it, so that the host name inside is right from the
beginning. One kind has an address in a shared network already; the other is in no network yet and
joins the VPC network of the instance that takes it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

LATELY_SECONDS = 1800.0
"""Creates longer ago say nothing of the next ones; a server that began just now may expect some."""
BURST_SECONDS = 60.0
"""Creates within so long are counted as coming together."""
_FEW = 2
"""Kept ready for plain creates as long as any may be expected."""


class SpareState(StrEnum):
    """How far a spare sandbox is."""

    MAKING = "making"
    """The cluster may have it or not, running or not: nobody may take it."""
    READY = "ready"
    LEAVING = "leaving"
    """It is being removed."""


@dataclass(frozen=True, kw_only=True)
class SpareSandbox:
    """A sandbox without an instance."""

    instance_id: str
    """The id of the instance that will have it."""
    cluster_id: str
    sandbox: str
    """Its name on the cluster."""
    network_id: str | None
    """A shared network; ``None``: it is in none yet."""
    address: str
    """In that network; empty without one."""
    state: SpareState
    created_at: float


@dataclass(frozen=True)
class Wanted:
    """How many spare sandboxes of each kind are wanted."""

    shared: int = 0
    unattached: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.shared + self.unattached


def wanted_spares(
    shared: Sequence[float], vpc: Sequence[float], *, expected: bool, most: int
) -> Wanted:
    """How many spare sandboxes a cluster should have, by the creates that came lately.

    As many as the most creates that came within a minute, so that the same again finds them ready;
    when both kinds together would be more than the most, each gets at least half of it.

    Args:
        shared: when the creates without a VPC network came, Unix seconds, in order.
        vpc: the same for those with one.
        expected: whether creates may come although none did.
        most: how many there may be in all.
    """
    anything = expected or bool(shared or vpc)
    in_shared = max(_burst(shared), _FEW) if anything else 0
    unattached = min(_burst(vpc), max(most // 2, most - in_shared))
    return Wanted(shared=min(in_shared, most - unattached), unattached=unattached)


def _burst(times: Sequence[float]) -> int:
    """The most of these moments that lie within a minute."""
    most = begin = 0
    for end, at in enumerate(times):
        while times[begin] < at - BURST_SECONDS:
            begin += 1
        most = max(most, end + 1 - begin)
    return most
