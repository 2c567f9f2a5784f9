"""Makes a cluster's network storages what the store says: made, grown, removed.

A row that is due stays so until its engine has followed, so a crash at any point only means that
it is done again. Nothing is due most of the time, and then nothing is looked at. A deleted storage
lies in the trash first: it is looked at again when its time there has passed.
"""

import asyncio
import contextlib

import structlog

from innkeep.domain.instance import Instance
from innkeep.domain.network_storage import NetworkStorage
from innkeep.engines.base import Engine, StorageKeeper
from innkeep.engines.errors import EngineError, PermanentError
from innkeep.engines.values import StorageSpec
from innkeep.reconciler.failures import wait_seconds
from innkeep.reconciler.parts import Parts
from innkeep.store import network_storages

_log = structlog.get_logger(__name__)

_SHORTEST_SECONDS, _LONGEST_SECONDS = 0.05, 60.0


class ClusterStorages:
    """The network storages of one cluster.

    Args:
        cluster_id: the cluster.
        engine: what has them.
        parts: what the reconciler shares.
    """

    def __init__(self, cluster_id: str, engine: Engine, parts: Parts) -> None:
        self._cluster_id = cluster_id
        self._engine = engine
        self._parts = parts
        self._woken = asyncio.Event()
        self._told: dict[str, str] = {}

    def wake(self) -> None:
        """Have a look soon; returns at once."""
        self._woken.set()

    async def run(self) -> None:
        """Settle at once, whenever woken, and again after a failure, until cancelled."""
        attempts = 0
        wait: float | None = None
        while True:
            self._woken.clear()
            try:
                settled = await self.settle()
                wait = await self._until_next_purge() if settled else None
            except Exception:  # noqa: BLE001  # the next round may work
                _log.exception("storages", cluster=self._cluster_id)
                settled = False
            attempts = 0 if settled else attempts + 1
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(
                    self._woken.wait(), wait if settled else wait_seconds(attempts)
                )

    async def _until_next_purge(self) -> float | None:
        """Seconds; ``None``: nothing is in the trash. The clock may be set meanwhile."""
        purge_at = await self._parts.database.read(network_storages.next_purge, self._cluster_id)
        if purge_at is None:
            return None
        return min(max(purge_at - self._parts.age(), _SHORTEST_SECONDS), _LONGEST_SECONDS)

    async def settle(self) -> bool:
        """Have the engine follow wherever it is due; whether it did everywhere."""
        due = await self._parts.database.read(
            network_storages.list_due, self._cluster_id, self._parts.age()
        )
        return all(await asyncio.gather(*(self._settle_one(storage) for storage in due)))

    async def _settle_one(self, storage: NetworkStorage) -> bool:
        try:
            await self._follow(storage)
        except EngineError as problem:
            if self._told.get(storage.id) != problem.message:
                self._told[storage.id] = problem.message
                _log.warning("storage not as wished", storage=storage.id, why=problem.message)
            return False
        self._told.pop(storage.id, None)
        return True

    async def _follow(self, storage: NetworkStorage) -> None:
        keeper = _keeper(self._engine)
        if storage.removed:
            now = self._parts.age()
            if not await self._parts.database.write(
                network_storages.begin_removal, storage.id, now
            ):
                return
            await keeper.remove_storage(storage.id)
            await self._parts.database.write(network_storages.note_removed, storage.id)
            _log.info("storage removed", storage=storage.id)
            return
        await keeper.ensure_storage(_spec(storage.id, storage.size_gib, storage.made_gib))
        await self._parts.database.write(network_storages.note_made, storage.id, storage.size_gib)
        _log.info("storage made", storage=storage.id, gib=storage.size_gib)


async def ensure_storages(engine: Engine, instance: Instance) -> None:
    """Have every network storage ready that an instance mounts; before each of its starts.

    One that should grow may do so later: an instance never waits for that.

    Raises:
        EngineError: one isn't there, or can't be mounted now.
    """
    for mount in instance.storages:
        size_gib = mount.made_gib or mount.size_gib
        await _keeper(engine).ensure_storage(_spec(mount.storage_id, size_gib, mount.made_gib))


def _spec(storage_id: str, size_gib: int, made_gib: int) -> StorageSpec:
    return StorageSpec(id=storage_id, size_gib=size_gib, known=made_gib > 0)


def _keeper(engine: Engine) -> StorageKeeper:
    if not isinstance(engine, StorageKeeper):
        raise PermanentError("storageUnsupported", "This cluster has no network storage.")
    return engine
