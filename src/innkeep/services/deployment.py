"""The parts that use cases work with, handed to every service function as one value."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from innkeep.domain.clock import Clock
from innkeep.domain.entry import EntryAddress
from innkeep.domain.prewarm import PrewarmQuota
from innkeep.domain.product import Catalog
from innkeep.domain.quota import Amounts
from innkeep.services.event_feed import EventFeed
from innkeep.services.key_uses import KeyUses
from innkeep.services.open_streams import OpenStreams
from innkeep.services.protocols import ClusterMonitor, Gateway, PortDoctor, Waker
from innkeep.services.webhook_way import NoWay, WebhookWay
from innkeep.store.database import Database


class StorageRoom(NamedTuple):
    """A disk's room, GiB."""

    total_gib: int
    free_gib: int


class Standing(NamedTuple):
    """Equal as long as nothing was written, and clusters and gateway are as they are."""

    version: int
    surroundings: object


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
    storage_trash_seconds: float = 0
    """How long a deleted network storage can be restored."""
    storage_room: Callable[[], StorageRoom | None] = lambda: None
    """What the disk has that storages take their room from; ``None``: not known here."""
    open_streams: OpenStreams = field(default_factory=lambda: OpenStreams(each=10, overall=200))
    """The streams of events that this process sends."""
    webhook_way: WebhookWay = field(default_factory=NoWay)
    """How a webhook's message gets to its address."""
    quota_defaults: Amounts = field(default_factory=dict)
    """What an owner may use who has no limits of their own."""
    key_uses: KeyUses = field(default_factory=KeyUses)
    """Which keys were used lately."""
    closing: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the server is being ended: nobody waits for anything any longer."""
    access_turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held while the guard of a port is changed in the store and in the proxy."""

    @cached_property
    def feed(self) -> EventFeed:
        """What happens to instances, as it goes on."""
        return EventFeed(self.database)

    def standing(self) -> Standing | None:
        """What is so now; ``None``: it can't be told."""
        version = self.database.version()
        if version is None:
            return None
        surroundings = (dict(self.monitor.cluster_states()), self.gateway.address)
        return Standing(version, surroundings)
