"""Making an instance anew with another image and settings, so that a failure costs nothing.

The order of steps makes it safe. All that can fail for reasons of the owner's (image, storages) is
had while the present container still runs. Then it is noted that it is about to end, it is ended,
and the new one is made and started beside it. Only when that runs, the new form takes the place of
the present one, in one transaction, and the former container goes. Until then the way back is to
drop the upgrade: the present form was never touched.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace

import structlog

from innkeep.domain.failure import Failure
from innkeep.domain.instance import Instance
from innkeep.domain.network import Network
from innkeep.domain.status import Status
from innkeep.domain.upgrade import Upgrade
from innkeep.engines.errors import EngineError, StartRefused
from innkeep.engines.values import InstanceRef, Observed, Phase, ref_to
from innkeep.reconciler.case import Case
from innkeep.reconciler.container_spec import container_spec
from innkeep.reconciler.image_pull import ensure_image
from innkeep.reconciler.storage_keeper import ensure_storages
from innkeep.store import upgrades

_log = structlog.get_logger(__name__)

_LOOKS_AFTER_START = (0.1, 0.2, 0.3, 0.4)
"""Seconds before each look at a process that was just started. An engine may find out only then
that its program can't be run at all; the time it needs for that is some hundredths of a second."""


class UpgradeWork:
    """The upgrade of one instance.

    Args:
        case: the claim.
        network_of: gives a network that the engine has, by its id.
    """

    def __init__(self, case: Case, network_of: Callable[[str], Network]) -> None:
        self._case = case
        self._engine = case.engine
        self._network_of = network_of

    @property
    def _pending(self) -> Upgrade:
        upgrade = self._case.instance.upgrade
        assert upgrade is not None, "the decision table leads here with an upgrade only"
        return upgrade

    @property
    def _new(self) -> Instance:
        return self._case.instance.upgraded

    @property
    def _new_ref(self) -> InstanceRef:
        return ref_to(self._new)

    async def perform(self) -> None:
        """Go on with the upgrade from wherever it is, to its end.

        Raises:
            EngineError: the engine could not do its part.
            Interrupted, LostRace: something else is wished now.
        """
        await self._case.enter_working_status("started", "preparing the upgrade")
        seen = await self._engine.observe(self._new_ref)
        image = await self._prepare(seen.phase)
        if not self._pending.took_over:
            await self._take_over()
        handle = seen.handle
        if seen.phase is Phase.ABSENT or seen.phase is Phase.CREATED:
            await self._case.close_routes()
            await self._case.end_process(self._case.parts.stop_grace_seconds)
        if seen.phase not in {Phase.RUNNING, Phase.ENDED}:
            handle = await self._start(image, handle, is_there=seen.phase is not Phase.ABSENT)
            seen = await self._look_after_start()
        if seen.refusal:
            raise StartRefused("startFailed", seen.refusal)
        await self._settle(handle)

    async def give_up(self, failure: Failure) -> bool:
        """Drop the upgrade so that the instance goes on as it was; whether the work is done."""
        upgrade = self._pending
        seen = await self._case.record_of(failure, ref=self._new_ref)
        await self._remove_new()
        status = await self._status_of_present(upgrade)
        why = replace(
            failure,
            message="the upgrade failed and the instance goes on as it was: "
            f"{failure.message[:1].lower()}{failure.message[1:]}",
        )
        await self._case.write(
            upgrades.drop,
            self._case.claimed,
            replace(seen, failure=why),
            to=status,
            start_again=upgrade.ran and upgrade.took_over,
            at=self._case.parts.clock(),
        )
        # One that runs, or is to, is looked at once more: its tools may not be there yet.
        return status is Status.EXITED

    async def _status_of_present(self, upgrade: Upgrade) -> Status | None:
        """What the instance is without the upgrade; ``None``: the next look decides."""
        if not upgrade.ran:
            await self._case.close_routes()
            await self._case.end_at_once(self._new_ref)
            await self._case.end_at_once()
            return Status.EXITED
        if upgrade.took_over:
            return None
        try:
            seen = await self._engine.observe(self._case.ref)
        except EngineError:
            return None
        if seen.phase is not Phase.RUNNING:
            return None
        await self._case.open_routes()
        return Status.RUNNING

    async def _prepare(self, phase: Phase) -> str:
        """Have image and storages ready while the present container runs on."""
        image = ""
        if phase is Phase.ABSENT:
            image = await ensure_image(
                self._engine,
                self._case.parts.database,
                self._new,
                self._case.interruption,
                self._case.record_pull,
            )
        await ensure_storages(self._engine, self._new)
        return image

    async def _take_over(self) -> None:
        await self._case.write(upgrades.take_over, self._case.claimed, self._pending)
        self._case.instance = replace(
            self._case.instance, upgrade=replace(self._pending, took_over=True)
        )

    async def _start(self, image: str, handle: str, *, is_there: bool) -> str:
        instance = self._case.instance
        network = self._network_of(instance.network_id)
        spec = container_spec(
            self._new,
            network_name=network.name,
            image=image,
            members_talk=network.members_talk,
        )
        if not is_there:
            if self._pending.save:
                spec = replace(spec, root_disk_of=instance.generation)
            handle = await self._engine.create(spec)
            made = f"the container is made anew from {self._new.image_url}"
            await self._case.record(("created", made), pull=None)
        return await self._engine.start(spec, handle)

    async def _look_after_start(self) -> Observed:
        seen = await self._engine.observe(self._new_ref)
        for pause in _LOOKS_AFTER_START:
            if seen.phase is not Phase.RUNNING:
                break
            await asyncio.sleep(pause)
            seen = await self._engine.observe(self._new_ref)
        return seen

    async def _settle(self, handle: str) -> None:
        former, new = self._case.ref, self._new
        now = self._case.parts.clock()
        await self._case.open_routes()
        await self._case.write(
            upgrades.settle, self._case.claimed, self._pending, handle=handle, at=now
        )
        self._case.go_on_with(replace(new, status=Status.RUNNING), handle)
        await self._remove(former)

    async def _remove_new(self) -> None:
        await self._remove(self._new_ref)

    async def _remove(self, ref: InstanceRef) -> None:
        try:
            await self._engine.remove_generation(ref)
        except EngineError as problem:
            # Nobody needs it any more: the next comparison finds it left over.
            _log.warning("a former container stays", instance=ref.instance_id, why=problem.message)
