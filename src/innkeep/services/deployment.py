"""The parts that use cases work with, handed to every service function as one value."""

import asyncio
from dataclasses import dataclass, field

from innkeep.domain.clock import Clock
from innkeep.domain.entry import EntryAddress
from innkeep.domain.prewarm import PrewarmQuota
from innkeep.domain.product import Catalog
from innkeep.domain.quota import Amounts
from innkeep.services.key_uses import KeyUses
from innkeep.services.protocols import ClusterMonitor, Gateway, PortDoctor, Waker
from innkeep.store.database import Database


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """One installation of Innkeep."""

    database: Database
    catalog: Catalog
    waker: Waker
    gateway: Gateway
    doctor: PortDoctor
    monitor: ClusterMonitor
    clock: Clock
    entry: EntryAddress
    lenient_kind: bool
    """Whether a create without ``kind`` is taken."""
    removed_grace_seconds: float
    """How long a removed instance still answers."""
    prewarm_quota: PrewarmQuota = field(
        default_factory=lambda: PrewarmQuota(tasks=5, image_gib=100)
    )
    """How much an owner may have pulled ahead."""
    quota_defaults: Amounts = field(default_factory=dict)
    """What an owner may use who has no limits of their own."""
    key_uses: KeyUses = field(default_factory=KeyUses)
    """Which keys were used lately."""
    closing: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the server is being ended: nobody waits for anything any longer."""
    access_turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held while the guard of a port is changed in the store and in the proxy."""

    def standing(self) -> object | None:
        """Something equal as long as nothing was written, and clusters and gateway are as they are.

        ``None``: it can't be told.
        """
        version = self.database.version()
        if version is None:
            return None
        return version, dict(self.monitor.cluster_states()), self.gateway.address
