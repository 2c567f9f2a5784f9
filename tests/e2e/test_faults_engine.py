"""The Docker daemon restarted, killed and paused; sandboxes and containers killed and removed.

What ran runs again without being asked, what rested goes on resting, data and addresses are kept,
and nobody is ever answered by another instance than the one asked for.
"""

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.client import until
from tests.e2e.faults_house import House, furnish, live_through, page_of, remember
from tests.e2e.faults_stage import Stage, missing_stage, open_stage
from tests.e2e.faults_tenant import (
    Prober,
    Tenant,
    ask_http,
    create_tenant,
    new_mark,
    order,
)

pytestmark = [
    pytest.mark.docker,
    pytest.mark.proxy,
    pytest.mark.faults,
    pytest.mark.timeout(240),
]

_PAUSE_SECONDS = 10.0


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    reason = missing_stage()
    if reason:
        pytest.skip(reason)
    with open_stage({"resync_seconds": 2}) as opened:
        yield opened


@pytest.fixture(autouse=True)
def _mended(stage: Stage) -> None:
    # A test that failed half-way must not take the others along.
    stage.mend()


@pytest.fixture(scope="module")
def house(stage: Stage) -> House:
    return furnish(stage)


def test_after_a_restart_of_the_daemon_everything_runs_again_that_ran(
    stage: Stage, house: House
) -> None:
    def fault() -> None:
        stage.docker.shut_down()
        stage.docker.start()

    live_through(stage, house, fault)


def test_after_a_restart_of_the_daemon_without_the_server_everything_runs_again_that_ran(
    stage: Stage, house: House
) -> None:
    def fault() -> None:
        stage.server.kill()
        stage.docker.shut_down()
        stage.docker.start()
        stage.server.start()

    live_through(stage, house, fault)


def test_after_a_kill_of_the_daemon_everything_runs_again_that_ran(
    stage: Stage, house: House
) -> None:
    def fault() -> None:
        stage.docker.kill()
        time.sleep(1)
        assert stage.server.api.http.get("/readyz").status_code == 200
        stage.docker.start()

    live_through(stage, house, fault)


@pytest.mark.long
def test_after_a_kill_of_the_daemon_without_the_server_everything_runs_again_that_ran(
    stage: Stage, house: House
) -> None:
    def fault() -> None:
        stage.server.kill()
        stage.docker.kill()
        stage.docker.start()
        stage.server.start()

    live_through(stage, house, fault)


@pytest.mark.long
def test_a_server_started_while_the_daemon_is_away_takes_orders_and_fulfils_them_later(
    stage: Stage, house: House
) -> None:
    api = stage.server.api
    doomed = create_tenant(api, stage.image)

    def fault() -> None:
        stage.server.kill()
        stage.docker.shut_down()
        stage.server.await_clusters = False
        stage.server.start()
        api.act("delete", doomed.id)
        assert api.http.get("/healthz").status_code == 200
        stage.docker.start()
        stage.server.await_clusters = True
        stage.server.wait_ready()
        until(lambda: api.is_gone(doomed.id), what="deleted")

    live_through(stage, house, fault)


def test_what_a_killed_daemon_lost_sight_of_is_ended_and_runs_again_or_is_deleted_as_asked(
    stage: Stage,
) -> None:
    api = stage.server.api
    kept, doomed = (create_tenant(api, stage.image) for _ in range(2))
    before = page_of(stage, kept)
    lost = [stage.container_of(tenant.id)["Id"] for tenant in (kept, doomed)]
    lost += [stage.sandbox_of(tenant.id) for tenant in (kept, doomed)]
    stage.docker.kill()
    for container_id in lost:
        stage.docker.forget_start(container_id)
    processes = {pid for container_id in lost for pid in _processes_in(container_id)}
    assert len(processes) >= 4
    api.act("delete", doomed.id)
    stage.docker.start()
    until(lambda: api.is_gone(doomed.id), what="deleted")
    after = page_of(stage, kept, after=before)
    assert after.runs_on_root_disk == before.runs_on_root_disk + 1
    assert after.runs_on_local_storage == before.runs_on_local_storage + 1
    assert not processes & {pid for container_id in lost for pid in _processes_in(container_id)}
    api.delete(kept.id)


def _processes_in(container_id: str) -> set[str]:
    """The processes of a container, as the kernel tells, whatever Docker knows of them."""
    found = set()
    for file in Path("/proc").glob("[0-9]*/cgroup"):
        with contextlib.suppress(OSError):
            if container_id in file.read_text():
                found.add(file.parent.name)
    return found


def test_a_killed_sandbox_is_started_again_and_root_disk_and_local_storage_are_kept(
    stage: Stage, house: House
) -> None:
    tenant = house.running[0]
    before = page_of(stage, tenant)
    status, told = stage.docker.ask("POST", f"containers/{stage.sandbox_of(tenant.id)}/kill")
    assert status == 204, told
    after = page_of(stage, tenant, after=before)
    assert after.runs_on_root_disk == before.runs_on_root_disk + 1
    assert after.runs_on_local_storage == before.runs_on_local_storage + 1
    stage.server.api.wait_status(tenant.id, "running")


def test_a_removed_sandbox_is_replaced_and_root_disk_and_local_storage_are_kept(
    stage: Stage, house: House
) -> None:
    tenant = house.running[1]
    before, address = page_of(stage, tenant), stage.address_of(tenant.id)
    _remove_by_hand(stage, stage.sandbox_of(tenant.id))
    after = page_of(stage, tenant, after=before)
    assert after.runs_on_root_disk == before.runs_on_root_disk + 1
    assert after.runs_on_local_storage == before.runs_on_local_storage + 1
    assert stage.address_of(tenant.id) == address
    stage.server.api.wait_status(tenant.id, "running")


def test_a_removed_container_is_made_anew_and_local_storage_is_kept(
    stage: Stage, house: House
) -> None:
    tenant = house.running[2]
    before = page_of(stage, tenant)
    _remove_by_hand(stage, f"innkeep-{tenant.id}")
    after = page_of(stage, tenant, after=before)
    assert after.runs_on_root_disk == 1
    assert after.runs_on_local_storage == before.runs_on_local_storage + 1
    stage.server.api.wait_status(tenant.id, "running")


def _remove_by_hand(stage: Stage, container: str) -> None:
    status, told = stage.docker.ask("DELETE", f"containers/{container}", query={"force": "true"})
    assert status == 204, told


def test_a_main_process_killed_by_hand_rests_with_the_signal_told(stage: Stage) -> None:
    api = stage.server.api
    tenant = create_tenant(api, stage.image)
    status, told = stage.docker.ask("POST", f"containers/innkeep-{tenant.id}/kill")
    assert status == 204, told
    assert api.wait_status(tenant.id, "exited")["statusError"]["state"] == "killedBySignal"
    api.delete(tenant.id)


def test_while_the_daemon_hangs_the_api_answers_and_what_was_asked_is_done_afterwards(
    stage: Stage, house: House
) -> None:
    api = stage.server.api
    doomed, halted = (create_tenant(api, stage.image) for _ in range(2))
    before = remember(stage, house)
    with Prober(stage.server) as prober:
        prober.watch(*house.everybody, doomed, halted)
        prober.wait_seen(*house.running, doomed, halted)
        stage.docker.pause()
        try:
            api.act("delete", doomed.id)
            api.act("stop", halted.id)
            mark = new_mark()
            fresh = Tenant(api.create(stage.image, **order(mark)), mark)
            prober.watch(fresh)
            end = time.monotonic() + _PAUSE_SECONDS
            looks = 0
            while time.monotonic() < end:
                asked = time.monotonic()
                assert api.look(fresh.id)["status"] in {"toCreate", "creating"}
                assert len(api.list_all()) == len(house.everybody) + 3
                assert api.http.get("/readyz").status_code == 200
                assert time.monotonic() - asked < 5, "the API waits for the daemon"
                looks += 1
            assert looks > 1
            # Those that nobody asked anything of are reached as ever.
            prober.wait_seen(*house.running)
        finally:
            stage.docker.resume()
        until(lambda: api.is_gone(doomed.id), seconds=60, what="deleted")
        api.wait_status(halted.id, "exited", seconds=60)
        api.wait_status(fresh.id, "running", seconds=60)
        prober.wait_seen(fresh, *house.running)
    after = remember(stage, house)
    assert after.pages == before.pages, "a pause of the daemon restarted something"
    assert after.rested == before.rested
    assert ask_http(stage.server, doomed.id)[0] == 404
    assert ask_http(stage.server, halted.id)[0] == 502
    for tenant in (halted, fresh):
        api.delete(tenant.id)
