"""Any sequence of requests, faults and deaths of the server keeps the promises.

The machine asks, breaks and kills at will; whenever it heals everything and waits, each instance
that was accepted must be what its owner wished, and nothing may be left over.
"""

import asyncio
import contextlib

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    rule,
    run_state_machine_as_test,
)

from innkeep.domain.errors import InstanceNotFound, InsufficientResource, WrongStatus
from innkeep.domain.instance import InstanceFilter
from innkeep.domain.status import LEAVING, Action, Status
from innkeep.engines.errors import PermanentError, TemporaryError
from innkeep.services import instances as service
from innkeep.services import products
from tests.reconciler.invariants import read_store
from tests.reconciler.judge import REST_SECONDS, Judge, Wanted
from tests.reconciler.server import ServerDied
from tests.reconciler.world import ANN, BOB

_VERBS = (
    "connect",
    "ensure_image",
    "create",
    "start",
    "stop",
    "remove",
    "remove_generation",
    "observe",
    "survey",
    "ensure_sandbox",
    "remove_sandbox",
)
_GOOD_IMAGES = ("web:1", "other:1")
_BAD_IMAGES = ("once:1", "fails:1", "broken:1", "arm:1", "nowhere:1", "private.example.com/tool:1")

owners = st.sampled_from([ANN, BOB])
picks = st.integers(0, 30)


_LEADS_TO = {
    Action.START: Wanted.RUNNING,
    Action.RESTART: Wanted.RUNNING,
    Action.STOP: Wanted.EXITED,
    Action.DELETE: Wanted.REMOVED,
}


class AnySequence(Judge):
    """Asks, breaks and kills."""

    # Requests

    @rule(
        owner=owners,
        image=st.one_of(st.sampled_from(_GOOD_IMAGES), st.sampled_from(_BAD_IMAGES)),
        ports=st.sampled_from(["", "80/http", "22/tcp", "80/http,22/tcp,23/tcp"]),
        product=st.sampled_from(["cpu.1c1g", "cpu.4c4g"]),
        jupyter=st.booleans(),
    )
    def create(self, owner: str, image: str, ports: str, product: str, jupyter: bool) -> None:
        before = read_store(self.world)
        known = {one.id for one in before.instances}
        try:
            offers = {
                offer.product.id: offer.available
                for offer in self.run(products.list_offers(self.world.server.deployment))
            }
            self.run(
                self.world.create(image, owner=owner, ports=ports, product=product, jupyter=jupyter)
            )
        except InsufficientResource:
            # The offer speaks of a plain create, without tcp ports.
            assert not offers[product] or "tcp" in ports
            return
        except ServerDied:
            pass
        else:
            # Room may have been given back between the offer and the create.
            now_held = {one: held for one, held in read_store(self.world).holding.items() if held}
            given_back = [one for one in known if before.holding[one] and one not in now_held]
            assert offers[product] or given_back
        fresh = [one for one in read_store(self.world).instances if one.id not in known]
        for instance in fresh:
            self.owner_of[instance.id] = owner
            self.wanted[instance.id] = Wanted.RUNNING
            if self.something_may_fail_for_good():
                self.excused.add(instance.id)
            if image in _BAD_IMAGES:
                self.bad_image.add(instance.id)
            released = self.released.get(instance.address, -REST_SECONDS)
            assert self.world.clock() - released >= REST_SECONDS, "given again too soon"
        self.revive()

    @rule(pick=picks, action=st.sampled_from(Action), owner=owners)
    def act(self, pick: int, action: Action, owner: str) -> None:
        if not self.owner_of:
            return
        instance_id = self.nth(self.owner_of, pick)
        before = self.world.look(instance_id)
        try:
            self.run(self.world.act(instance_id, action, owner=owner))
        except InstanceNotFound:
            assert owner != self.owner_of[instance_id] or before.status is Status.REMOVED
        except WrongStatus:
            assert action is not Action.DELETE
        except InsufficientResource:
            assert action is Action.START
        except ServerDied:
            if self.world.look(instance_id).wish is not before.wish or (
                self.world.look(instance_id).runs_wished != before.runs_wished
            ):
                self._expect(instance_id, action, before.status)
        else:
            assert owner == self.owner_of[instance_id]
            self._expect(instance_id, action, before.status)
        self.revive()

    @rule(pick=picks, ports=st.sampled_from(["", "80/http", "22/tcp", "22/http, 23/tcp"]))
    def edit(self, pick: int, ports: str) -> None:
        if not self.owner_of:
            return
        instance_id = self.nth(self.owner_of, pick)
        try:
            self.run(self.world.edit(instance_id, ports, owner=self.owner_of[instance_id]))
        except (InstanceNotFound, WrongStatus):
            assert self.wanted[instance_id] is Wanted.REMOVED
        except InsufficientResource:
            assert "tcp" in ports
        except ServerDied:
            pass
        self.revive()

    def _expect(self, instance_id: str, action: Action, status: Status) -> None:
        if self.wanted[instance_id] is not Wanted.REMOVED:
            self.wanted[instance_id] = _LEADS_TO[action]
        if action is Action.START and status is Status.EXITED:
            self.excused.discard(instance_id)
        if self.something_may_fail_for_good():
            self.excused.add(instance_id)

    @rule(
        pick=picks,
        image=st.one_of(st.sampled_from(_GOOD_IMAGES), st.sampled_from(_BAD_IMAGES)),
        save=st.booleans(),
        owner=owners,
    )
    def upgrade(self, pick: int, image: str, save: bool, owner: str) -> None:
        if not self.owner_of:
            return
        instance_id = self.nth(self.owner_of, pick)
        before = self.world.look(instance_id)
        try:
            self.run(self.world.upgrade(instance_id, image, owner=owner, save=save))
        except InstanceNotFound:
            assert owner != self.owner_of[instance_id] or before.status is Status.REMOVED
        except WrongStatus:
            assert (
                before.upgrade is None
                or before.upgrade.image_url != image
                or (before.upgrade.save is not save or before.status in LEAVING)
            )
        except InsufficientResource:
            assert before.status is Status.EXITED
        except ServerDied:
            pass
        after = self.world.look(instance_id)
        if after.upgrade is not None and before.upgrade is None:
            self._expect_upgraded(instance_id, image, was_exited=before.status is Status.EXITED)
        self.revive()

    def _expect_upgraded(self, instance_id: str, image: str, *, was_exited: bool) -> None:
        if self.wanted[instance_id] is not Wanted.REMOVED:
            self.wanted[instance_id] = Wanted.RUNNING
        # It may go back to rest where it rested, or run a program that ends by itself.
        if was_exited or image in _BAD_IMAGES or self.something_may_fail_for_good():
            self.excused.add(instance_id)

    @rule(owner=owners)
    def read(self, owner: str) -> None:
        with contextlib.suppress(ServerDied):
            self._read(owner)
        self.revive()

    def _read(self, owner: str) -> None:
        deployment = self.world.server.deployment
        before = self._listed(owner)
        removed = set()
        for instance_id, its_owner in self.owner_of.items():
            try:
                found = self.run(service.get(deployment, owner, instance_id)).instance
            except InstanceNotFound:
                status = self.world.status(instance_id)
                assert its_owner != owner or status is Status.REMOVED
            else:
                assert its_owner == owner
                # Work goes on between two looks, but nothing that was removed comes back.
                if found.status is Status.REMOVED:
                    removed.add(instance_id)
                else:
                    assert instance_id in before
        assert not removed & self._listed(owner)

    def _listed(self, owner: str) -> set[str]:
        deployment = self.world.server.deployment
        page = self.run(service.list_page(deployment, owner, InstanceFilter(), page=1, size=100))
        assert page.total == len(page.items)
        assert {one.owner_id for one in page.items} <= {owner}
        return {one.id for one in page.items}

    # Time

    @rule(turns=st.integers(1, 60))
    def take_turns(self, turns: int) -> None:
        async def wait() -> None:
            for _ in range(turns):
                await asyncio.sleep(0)

        self.run(wait())
        self.revive()

    @rule(seconds=st.sampled_from([0.3, 1, 3, 12, 31, 200]))
    def wait(self, seconds: float) -> None:
        self.run(asyncio.sleep(seconds))
        self.revive()

    # Faults

    @rule(verb=st.sampled_from(_VERBS), times=st.integers(1, 4))
    def verb_fails_for_now(self, verb: str, times: int) -> None:
        self.world.cluster.fail(verb, TemporaryError("tired", "The engine is tired."), times)

    @rule(verb=st.sampled_from(["ensure_image", "create", "start", "stop", "remove"]))
    def verb_fails_for_good(self, verb: str) -> None:
        self.excused.update(self.owner_of)
        self.world.cluster.fail(verb, PermanentError("never", "It can't be done."))

    @rule(verb=st.sampled_from(_VERBS), times=st.integers(1, 3))
    def replies_get_lost(self, verb: str, times: int) -> None:
        self.world.cluster.lose_reply(verb, times=times)

    @rule()
    def cluster_goes_away(self) -> None:
        self.world.cluster.go_away()

    @rule()
    def cluster_comes_back(self) -> None:
        self.world.cluster.come_back()

    @rule()
    def host_reboots(self) -> None:
        self.world.cluster.go_away()
        self.world.cluster.reboot()
        self.world.cluster.come_back()

    @rule()
    def registry_goes_away(self) -> None:
        self.excused.update(self.owner_of)
        self.world.cluster.registry_away = True

    @rule()
    def registry_comes_back(self) -> None:
        self.world.cluster.registry_away = False

    @rule(held=st.booleans())
    def pulls_are_slow(self, held: bool) -> None:
        self.world.cluster.local_images.clear()
        if held:
            self.world.cluster.hold_pulls()
        else:
            self.world.cluster.release_pulls()

    @rule(pick=picks, code=st.sampled_from([0, 1, 137, 143]), out_of_memory=st.booleans())
    def process_ends(self, pick: int, code: int, out_of_memory: bool) -> None:
        if running := self.in_order(self.world.cluster.running()):
            instance_id = self.nth(running, pick)
            self.excused.add(instance_id)
            self.world.cluster.end_process(instance_id, code, out_of_memory=out_of_memory)

    @rule(pick=picks)
    def container_is_lost(self, pick: int) -> None:
        owners_of_some = {one.spec.instance_id for one in self.world.cluster.containers.values()}
        if found := self.in_order(owners_of_some):
            instance_id = self.nth(found, pick)
            several = self.world.cluster.containers_of(instance_id)
            self.world.cluster.lose_container(several[pick % len(several)].key)

    @rule(pick=picks, gone=st.booleans())
    def sandbox_is_lost(self, pick: int, gone: bool) -> None:
        sandboxes = list(self.world.cluster.sandboxes)
        if sandboxes and gone:
            self.world.cluster.lose_sandbox(self.nth(sandboxes, pick))
        elif sandboxes:
            self.world.cluster.end_sandbox(self.nth(sandboxes, pick))

    # Deaths of the server

    @rule()
    def server_is_killed(self) -> None:
        self.run(self.world.restart_server())

    @rule(checkpoints=st.integers(1, 40))
    def server_dies_soon(self, checkpoints: int) -> None:
        self.world.server.dies_at = self.world.server.passed + checkpoints

    @rule()
    def server_is_replaced_in_order(self) -> None:
        async def replace() -> None:
            await self.world.drain()
            await self.world.start_server()

        if self.world.server.dies_at is None:
            self.run(replace())


_SHORT = settings(
    max_examples=40,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    print_blob=True,
    report_multiple_bugs=False,
    # Not "explain": it traces every line, which takes longer than everything else.
    phases=(Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink),
)


def test_any_sequence_of_requests_faults_and_deaths_keeps_every_promise() -> None:
    run_state_machine_as_test(AnySequence, settings=_SHORT)


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_very_many_and_longer_sequences_keep_every_promise() -> None:
    run_state_machine_as_test(
        AnySequence, settings=settings(_SHORT, max_examples=1000, stateful_step_count=60)
    )
