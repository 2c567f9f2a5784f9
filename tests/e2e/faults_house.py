"""Instances in every state that a daemon can be lost in, and what must be true of them after."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.e2e.client import until
from tests.e2e.faults_stage import Stage, instance_label
from tests.e2e.faults_tenant import (
    ABRUPT,
    POLITE,
    Page,
    Prober,
    Tenant,
    ask_http,
    create_tenant,
    new_mark,
    order,
)


@dataclass(frozen=True)
class House:
    """Instances in every state that a daemon can be lost in."""

    running: tuple[Tenant, ...]
    stopped: Tenant
    ended: Tenant
    failed: Tenant

    @property
    def everybody(self) -> tuple[Tenant, ...]:
        """All of them."""
        return (*self.running, self.stopped, self.ended, self.failed)


def furnish(stage: Stage) -> House:
    """Have the instances there, each in its state."""
    api = stage.server.api
    programs = (ABRUPT, POLITE, ABRUPT, POLITE)
    running = tuple(create_tenant(api, stage.image, program) for program in programs)
    stopped = create_tenant(api, stage.image)
    api.act("stop", stopped.id)
    ended, failed = (_create_that_ends(stage, code) for code in (0, 3))
    for tenant in (stopped, ended, failed):
        api.wait_status(tenant.id, "exited")
    return House(running, stopped, ended, failed)


def _create_that_ends(stage: Stage, code: int) -> Tenant:
    mark = new_mark()
    return Tenant(stage.server.api.create(stage.image, **order(mark, f"exit {code}")), mark)


@dataclass(frozen=True)
class Before:
    """What must be the same after a fault."""

    pages: dict[str, Page]
    addresses: dict[str, str]
    endpoints: dict[str, object]
    rested: dict[str, tuple[str, str]]


def remember(stage: Stage, house: House) -> Before:
    """Take down how everything is now."""
    shown = {tenant.id: stage.server.api.look(tenant.id) for tenant in house.everybody}
    return Before(
        pages={tenant.id: page_of(stage, tenant) for tenant in house.running},
        addresses={tenant.id: stage.address_of(tenant.id) for tenant in house.everybody},
        endpoints={each: look["portMappings"] for each, look in shown.items()},
        rested={
            tenant.id: (shown[tenant.id]["status"], shown[tenant.id]["statusError"]["state"])
            for tenant in (house.stopped, house.ended, house.failed)
        },
    )


def page_of(stage: Stage, tenant: Tenant, after: Page | None = None) -> Page:
    """The instance's own page, of a later run than the given one's."""

    def fetch() -> Page | None:
        try:
            _, page = ask_http(stage.server, tenant.id)
        except OSError:
            return None
        assert page is None or tenant.owns(page), f"{tenant} was answered {page}"
        return page if after is None or (page and page != after) else None

    return until(fetch, seconds=45, what=f"{tenant} answers after {after}") or _never()


def _never() -> Page:
    raise AssertionError("until answers only what is true")


def assert_all_as_before(stage: Stage, house: House, before: Before) -> None:
    """Wait for the next run of what ran, and check that nothing else changed."""
    api = stage.server.api
    for tenant in house.running:
        old = before.pages[tenant.id]
        new = page_of(stage, tenant, after=old)
        assert new.runs_on_root_disk == old.runs_on_root_disk + 1, "the root disk was lost"
        assert new.runs_on_local_storage == old.runs_on_local_storage + 1, "the volume was lost"
        shown = api.wait_status(tenant.id, "running")
        assert shown["statusError"] == {"state": "", "message": ""}
        assert "exited" not in [step["status"] for step in shown["statusHistory"]], shown
    # Nothing that rests was begun: a look after everything else has come to rest.
    after = remember(stage, house)
    assert after.rested == before.rested
    assert after.addresses == before.addresses
    assert after.endpoints == before.endpoints
    for tenant in (house.stopped, house.ended, house.failed):
        assert not stage.container_of(tenant.id)["State"]["Running"]
    owners = [instance_label(each) for each in stage.containers()]
    for tenant in house.everybody:
        assert owners.count(tenant.id) == 1
    assert len(owners) == 2 * len(house.everybody)


def live_through(stage: Stage, house: House, fault: Callable[[], None]) -> None:
    """Let the fault happen, under traffic, and check that all that ran runs again, as before."""
    before = remember(stage, house)
    with Prober(stage.server) as prober:
        prober.watch(*house.everybody)
        prober.wait_seen(*house.running)
        fault()
        assert_all_as_before(stage, house, before)
        prober.wait_seen(*house.running)
