"""What the machine of ``test_any_sequence`` knows, and what it holds against the world."""

import tempfile
from collections.abc import Coroutine, Iterable
from enum import Enum
from pathlib import Path
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from innkeep.domain.status import Status
from innkeep.engines.errors import PermanentError
from tests.reconciler.invariants import check_always, check_settled, read_store
from tests.reconciler.virtual_time import VirtualTimeLoop
from tests.reconciler.world import World

T = TypeVar("T")

REST_SECONDS = 300.0


class Wanted(Enum):
    """What an owner may expect an instance to become."""

    RUNNING = "running"
    EXITED = "exited"
    REMOVED = "removed"


class Judge(RuleBasedStateMachine):
    """A world, what was asked of it, and who has an excuse for not running."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = VirtualTimeLoop()
        self.folder = tempfile.TemporaryDirectory()
        self.world: World
        self.owner_of: dict[str, str] = {}
        self.wanted: dict[str, Wanted] = {}
        self.excused: set[str] = set()
        """Instances whose process ended, or that met an error which can't be tried again."""
        self.bad_image: set[str] = set()
        self.released: dict[str, float] = {}
        """Address to when its last instance was removed."""
        self.address_of: dict[str, str] = {}

    @initialize(addresses=st.integers(2, 6))
    def begin(self, addresses: int) -> None:
        self.run(self._begin(addresses))

    async def _begin(self, addresses: int) -> None:
        self.world = World(Path(self.folder.name), rest_seconds=REST_SECONDS)
        await self.world.start_server()
        await self.world.leave_addresses(addresses)

    def run(self, what: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(what)

    def teardown(self) -> None:
        try:
            if hasattr(self, "world"):
                self.heal_and_settle()
        finally:
            if hasattr(self, "world"):
                self.run(self.world.close())
            self.loop.close()
            self.folder.cleanup()

    def something_may_fail_for_good(self) -> bool:
        """Whether an instance may meet an error now that isn't tried again without end."""
        armed = [one for failures in self.world.cluster._failures.values() for one in failures]
        return self.world.cluster.registry_away or any(
            one.left > 0 and isinstance(one.error, PermanentError) for one in armed
        )

    def revive(self) -> None:
        if self.world.server.dead:
            check_always(self.world)
            self.run(self.world.restart_server())

    # What must be true

    @invariant()
    def nothing_is_ever_wrong(self) -> None:
        if hasattr(self, "world"):
            check_always(self.world)
            self._note_releases()

    @rule()
    def heal_and_settle(self) -> None:
        cluster = self.world.cluster
        self.world.server.dies_at = None
        cluster._failures.clear()
        cluster._failures_after.clear()
        cluster.come_back()
        cluster.registry_away = False
        cluster.release_pulls()
        self.revive()
        self.run(self.world.settle())
        self._note_releases()
        check_settled(self.world)
        for instance_id, wanted in self.wanted.items():
            self._check_wanted(instance_id, wanted)

    def _check_wanted(self, instance_id: str, wanted: Wanted) -> None:
        instance = self.world.look(instance_id)
        if wanted is Wanted.RUNNING and instance.status is Status.EXITED:
            assert instance_id in self.excused | self.bad_image, f"gave up: {instance.failure}"
            return
        assert instance.status.value == wanted.value

    def _note_releases(self) -> None:
        held = set().union(*read_store(self.world).addresses.values())
        for instance_id in self.owner_of:
            address = self.address_of.get(instance_id)
            if instance_id in held:
                self.address_of[instance_id] = self.world.look(instance_id).address
            elif address is not None:
                self.released[address] = self.world.look(instance_id).status_at
                del self.address_of[instance_id]

    def in_order(self, ids: Iterable[str]) -> list[str]:
        """Ids by the age of their instances, since the ids themselves are random each time."""
        return sorted(ids, key=list(self.owner_of).index)

    def nth(self, among: Iterable[str], pick: int) -> str:
        """One of these, whatever the number."""
        found = list(among)
        return found[pick % len(found)]
