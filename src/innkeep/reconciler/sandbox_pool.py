"""Keeps sandboxes ready on a cluster, so that a new instance's container only has to join one.

It is the least important work there is: one sandbox at a time, only while no instance of the
cluster is worked on, and never with the last addresses. Without a ready one, an instance's sandbox
is made on demand. A row says what was asked of the engine before it is asked, and whatever a crash
left half done is looked at again before anybody can take it.
"""

import asyncio
import contextlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog

from innkeep.domain.instance import new_sandbox_name
from innkeep.domain.spare_sandbox import (
    LATELY_SECONDS,
    SpareSandbox,
    SpareState,
    Wanted,
    wanted_spares,
)
from innkeep.engines.base import Engine, SandboxMaker
from innkeep.engines.errors import EngineError, EngineUnavailable, NetworkMissing, PermanentError
from innkeep.engines.values import EngineObject, InstanceRef, ObjectKind, SandboxSpec
from innkeep.reconciler.failures import wait_seconds
from innkeep.reconciler.network_keeper import NetworkKeeper
from innkeep.reconciler.parts import Parts
from innkeep.store import networks, spare_sandboxes
from innkeep.store.database import Transaction

_log = structlog.get_logger(__name__)

_PAUSE_SECONDS = 0.2
"""After a reason to look, since a client that just created an instance may create another."""
_LONGEST_WAIT_SECONDS = 1.0
_ATTEMPTS = 3
"""Failed attempts after which a sandbox is replaced by another one."""


@dataclass(frozen=True)
class _Seen:
    """The pool and what is wanted of it, at one moment."""

    spares: Sequence[SpareSandbox]
    wanted: Wanted
    addresses_left: bool
    now: float

    def surplus(self, most: int) -> list[SpareSandbox]:
        """Those that nobody waits for any more.

        A ready one stays for a while, so that pools of several servers on one store agree.
        """
        found: list[SpareSandbox] = []
        kept = [spare for spare in self.spares if spare.state is not SpareState.LEAVING]
        for mine, wanted in _by_kind(kept, self.wanted):
            extra = mine[: max(len(mine) - wanted, 0)]
            found += [one for one in extra if one.created_at <= self.now - LATELY_SECONDS]
        return found or kept[: max(len(kept) - most, 0)]

    def missing(self) -> bool | None:
        """Which kind to make one more of: whether one in a shared network; ``None``: neither."""
        kept = [spare for spare in self.spares if spare.state is not SpareState.LEAVING]
        for attached, (mine, wanted) in zip(
            (True, False), _by_kind(kept, self.wanted), strict=True
        ):
            if len(mine) < wanted and (self.addresses_left or not attached):
                return attached
        return None


def _by_kind(
    spares: Sequence[SpareSandbox], wanted: Wanted
) -> tuple[tuple[list[SpareSandbox], int], tuple[list[SpareSandbox], int]]:
    return (
        ([spare for spare in spares if spare.network_id is not None], wanted.shared),
        ([spare for spare in spares if spare.network_id is None], wanted.unattached),
    )


class SandboxPool:
    """The spare sandboxes of one cluster.

    Args:
        cluster_id: the cluster.
        engine: what has them; one that can't make them has no pool.
        parts: what the reconciler shares.
        networks: the cluster's networks.
        most: how many are kept at most.
        keep_addresses: how many addresses of shared networks are left for instances.
        is_busy: whether an instance of the cluster is worked on now.
    """

    def __init__(
        self,
        cluster_id: str,
        engine: Engine,
        parts: Parts,
        networks: NetworkKeeper,
        *,
        most: int,
        keep_addresses: int,
        is_busy: Callable[[], bool],
    ) -> None:
        self._cluster_id = cluster_id
        self._engine = engine
        self._maker = engine if isinstance(engine, SandboxMaker) else None
        self._parts = parts
        self._networks = networks
        self._most = most if self._maker else 0
        self._keep_addresses = keep_addresses
        self._is_busy = is_busy
        self._begun_at = parts.clock()
        self._woken = asyncio.Event()
        self._suspected: set[str] = set()
        self._failures = 0
        """Since the last sandbox was made."""
        self._failed: dict[str, int] = {}
        """The same for each sandbox that isn't made, by its name."""
        self.wanted = 0
        """How many it is to hold, as of the last look."""

    def wake(self) -> None:
        """Have a look soon; returns at once."""
        self._woken.set()

    def suspect(self, sandbox: str | None) -> None:
        """Have a look at a ready sandbox soon, since something happened to it."""
        if sandbox is not None and self._maker is not None:
            self._suspected.add(sandbox)
            self._woken.set()

    async def doubt_all(self) -> None:
        """Let nobody take any before it was seen: the engine, or the store, may be another one."""
        await self._parts.database.write(spare_sandboxes.doubt_all, self._cluster_id)
        self.wanted = (await self._parts.database.read(self._look)).wanted.total

    async def check(self, found: Sequence[EngineObject]) -> None:
        """Compare all of the pool with what a survey found."""
        used = {thing.sandbox for thing in found if thing.kind is ObjectKind.CONTAINER}
        named = {thing.instance_id for thing in found}
        running = {
            thing.sandbox for thing in found if thing.kind is ObjectKind.SANDBOX and thing.running
        }

        def transaction(tx: Transaction) -> None:
            free: list[SpareSandbox] = []
            gone: list[SpareSandbox] = []
            for spare in spare_sandboxes.list_of_cluster(tx, self._cluster_id):
                # An instance has it that this store knows nothing of: an older backup was restored.
                is_used = spare.sandbox in used or spare.instance_id in named
                (gone if is_used else free).append(spare)
            spare_sandboxes.forget(tx, gone, self._parts.clock() + self._parts.rest_seconds)
            alive = [one.instance_id for one in free if one.sandbox in running]
            dead = [one.instance_id for one in free if one.sandbox not in running]
            spare_sandboxes.turn(tx, alive, SpareState.MAKING, SpareState.READY)
            spare_sandboxes.turn(tx, dead, SpareState.READY, SpareState.MAKING)

        await self._parts.database.write(transaction)
        self.wake()

    async def run(self) -> None:
        """Fill and empty the pool whenever woken, until cancelled."""
        if self._maker is None:
            return
        while True:
            await self._until_quiet()
            try:
                if await self._step(self._maker):
                    continue
            except Exception as problem:  # noqa: BLE001  # the pool must outlive any mistake of ours
                self._failures += 1
                if isinstance(problem, EngineError):
                    _log.warning("spare sandbox", cluster=self._cluster_id, why=problem.message)
                else:
                    _log.exception("spare sandbox", cluster=self._cluster_id)
                await asyncio.sleep(wait_seconds(self._failures))
                continue
            await self._woken.wait()
            self._woken.clear()
            await asyncio.sleep(_PAUSE_SECONDS)

    async def _until_quiet(self) -> None:
        while self._is_busy():
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_LONGEST_WAIT_SECONDS):
                    await self._woken.wait()
            self._woken.clear()
            await asyncio.sleep(_PAUSE_SECONDS)

    async def _step(self, maker: SandboxMaker) -> bool:
        """Do the one thing that is to be done first; ``False``: the pool is as it should be.

        Raises:
            EngineError: the engine could not do its part.
        """
        while self._suspected:
            await self._look_at(self._suspected.pop())
        seen = await self._parts.database.read(self._look)
        self.wanted = seen.wanted.total
        by_state = {spare.state: spare for spare in reversed(seen.spares)}
        if leaving := by_state.get(SpareState.LEAVING):
            await self._remove(maker, leaving)
        elif surplus := seen.surplus(self._most):
            ids = [spare.instance_id for spare in surplus]
            await self._parts.database.write(self._drop, ids)
        elif making := by_state.get(SpareState.MAKING):
            await self._make(maker, making)
        elif (attached := seen.missing()) is not None:
            reserved = await self._parts.database.write(self._reserve, attached=attached)
            await self._make(maker, reserved)
        else:
            return False
        return True

    def _look(self, tx: Transaction) -> _Seen:
        now = self._parts.clock()
        shared, vpc = spare_sandboxes.recent_creates(tx, self._cluster_id, now)
        expected = now < self._begun_at + LATELY_SECONDS
        return _Seen(
            spares=spare_sandboxes.list_of_cluster(tx, self._cluster_id),
            wanted=wanted_spares(shared, vpc, expected=expected, most=self._most),
            addresses_left=not networks.few_shared_left(
                tx, self._cluster_id, now, self._keep_addresses + 1
            ),
            now=now,
        )

    async def _look_at(self, sandbox: str) -> None:
        spare = await self._parts.database.read(spare_sandboxes.find_ready, sandbox)
        if spare is None or spare.cluster_id != self._cluster_id:
            return
        ref = InstanceRef(instance_id=spare.instance_id, sandbox=sandbox)
        if not (await self._engine.observe(ref)).sandbox_lives:
            await self._parts.database.write(
                spare_sandboxes.turn, [spare.instance_id], SpareState.READY, SpareState.MAKING
            )

    def _reserve(self, tx: Transaction, *, attached: bool) -> SpareSandbox:
        now = self._parts.clock()
        instance_id = secrets.token_hex(8)
        network_id, address = None, ""
        if attached:
            network_id, address = networks.take_address(tx, self._cluster_id, instance_id, now)
        spare = SpareSandbox(
            instance_id=instance_id,
            cluster_id=self._cluster_id,
            sandbox=new_sandbox_name(),
            network_id=network_id,
            address=address,
            state=SpareState.MAKING,
            created_at=now,
        )
        spare_sandboxes.insert_new(tx, spare)
        return spare

    async def _make(self, maker: SandboxMaker, spare: SpareSandbox) -> None:
        network = self._networks.network(spare.network_id) if spare.network_id else None
        spec = SandboxSpec(
            name=spare.sandbox,
            network=network.name if network else "",
            address=spare.address,
            host_name=spare.instance_id,
        )
        try:
            await maker.ensure_sandbox(spec)
        except EngineUnavailable:
            raise
        except EngineError as problem:
            await self._note_failure(spare, problem)
            raise
        self._failures = 0
        self._failed.pop(spare.sandbox, None)
        await self._parts.database.write(
            spare_sandboxes.turn, [spare.instance_id], SpareState.MAKING, SpareState.READY
        )

    async def _note_failure(self, spare: SpareSandbox, problem: EngineError) -> None:
        self._failed[spare.sandbox] = self._failed.get(spare.sandbox, 0) + 1
        if isinstance(problem, NetworkMissing):
            await self._networks.settle()
        if isinstance(problem, PermanentError) or self._failed[spare.sandbox] >= _ATTEMPTS:
            del self._failed[spare.sandbox]
            await self._parts.database.write(self._drop, [spare.instance_id])

    def _drop(self, tx: Transaction, ids: Sequence[str]) -> None:
        for state in (SpareState.MAKING, SpareState.READY):
            spare_sandboxes.turn(tx, ids, state, SpareState.LEAVING)

    async def _remove(self, maker: SandboxMaker, spare: SpareSandbox) -> None:
        await maker.remove_sandbox(spare.sandbox)
        free_from = self._parts.clock() + self._parts.rest_seconds
        await self._parts.database.write(spare_sandboxes.forget, [spare], free_from)
