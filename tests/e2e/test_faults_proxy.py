"""HAProxy killed, with the server up and down: the routes come back by themselves, and are true."""

import sqlite3
import time
from collections.abc import Iterator
from http.client import HTTPException

import pytest

from tests.e2e.client import until
from tests.e2e.faults_stage import Stage, kill_hard, missing_stage, open_stage
from tests.e2e.faults_tenant import (
    TCP_PORT,
    Prober,
    Tenant,
    ask_http,
    ask_tcp,
    create_tenant,
    new_mark,
    order,
)

pytestmark = [pytest.mark.docker, pytest.mark.proxy, pytest.mark.faults]


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    reason = missing_stage()
    if reason:
        pytest.skip(reason)
    with open_stage({"address_quiet_seconds": 0}) as opened:
        yield opened


@pytest.fixture(scope="module")
def tenants(stage: Stage) -> list[Tenant]:
    """One that runs, one that is stopped, one that is deleted."""
    made = [create_tenant(stage.server.api, stage.image) for _ in range(3)]
    _answers(stage, made[0], 200)
    stage.server.api.act("stop", made[1].id)
    stage.server.api.wait_status(made[1].id, "exited")
    stage.server.api.delete(made[2].id)
    return made


def _answers(stage: Stage, tenant: Tenant, wanted: int) -> None:
    """Wait until the http endpoint gives that status, and with 200 the instance's own page."""

    def as_wanted() -> bool:
        try:
            status, page = ask_http(stage.server, tenant.id)
        except (OSError, HTTPException):
            return False
        assert page is None or tenant.owns(page), f"{tenant} was answered {page}"
        return status == wanted

    until(as_wanted, seconds=20, what=f"{tenant} answers {wanted}")


def _all_are_true(stage: Stage, tenants: list[Tenant], endpoint: str) -> None:
    for tenant, wanted in zip(tenants, (200, 502, 404), strict=True):
        _answers(stage, tenant, wanted)
    status, page = ask_tcp(endpoint)
    assert status == 200
    assert page is not None
    assert tenants[0].owns(page)


def test_a_killed_haproxy_comes_back_with_the_true_routes_while_the_server_is_up(
    stage: Stage, tenants: list[Tenant]
) -> None:
    endpoint = stage.server.api.endpoint(tenants[0].id, TCP_PORT)
    haproxy, _ = stage.proxy_pids()
    with Prober(stage.server) as prober:
        prober.watch(*tenants)
        prober.wait_seen(tenants[0])
        kill_hard(haproxy)
        _all_are_true(stage, tenants, endpoint)
        prober.wait_seen(tenants[0])


def test_changes_made_while_haproxy_is_away_are_true_when_it_is_back(
    stage: Stage, tenants: list[Tenant]
) -> None:
    api = stage.server.api
    to_stop, to_delete = (create_tenant(api, stage.image) for _ in range(2))
    for tenant in (to_stop, to_delete):
        _answers(stage, tenant, 200)
    with Prober(stage.server) as prober:
        prober.watch(*tenants, to_stop, to_delete)
        haproxy, _ = stage.proxy_pids()
        kill_hard(haproxy)
        mark = new_mark()
        fresh = Tenant(api.create(stage.image, **order(mark)), mark)
        prober.watch(fresh)
        api.act("stop", to_stop.id)
        api.act("delete", to_delete.id)
        for _ in range(3):
            # Again and again, so that some of the changes meet none at all.
            time.sleep(0.3)
            replaced, _ = stage.proxy_pids()
            kill_hard(replaced)
        api.wait_status(fresh.id, "running")
        api.wait_status(to_stop.id, "exited")
        until(lambda: api.is_gone(to_delete.id), what="deleted")
        for tenant, wanted in ((fresh, 200), (to_stop, 502), (to_delete, 404)):
            _answers(stage, tenant, wanted)
        prober.wait_seen(fresh, tenants[0])
    for tenant in (fresh, to_stop):
        api.delete(tenant.id)


def test_a_killed_haproxy_comes_back_with_the_true_routes_while_the_server_is_down(
    stage: Stage, tenants: list[Tenant]
) -> None:
    endpoint = stage.server.api.endpoint(tenants[0].id, TCP_PORT)
    haproxy, _ = stage.proxy_pids()
    with Prober(stage.server) as prober:
        prober.watch(*tenants)
        stage.server.kill()
        _all_are_true(stage, tenants, endpoint)
        kill_hard(haproxy)
        _all_are_true(stage, tenants, endpoint)
        stage.server.start()
        _all_are_true(stage, tenants, endpoint)
        prober.wait_seen(tenants[0])
    assert stage.proxy_pids()[0] != haproxy


def test_haproxy_killed_together_with_its_supervisor_comes_back_by_the_server(
    stage: Stage, tenants: list[Tenant]
) -> None:
    endpoint = stage.server.api.endpoint(tenants[0].id, TCP_PORT)
    before = stage.proxy_pids()
    for pid in reversed(before):
        kill_hard(pid)
    _all_are_true(stage, tenants, endpoint)
    assert not set(stage.proxy_pids()) & set(before)


def test_the_routes_follow_what_was_asked_just_before_server_and_haproxy_were_killed(
    stage: Stage, tenants: list[Tenant]
) -> None:
    api = stage.server.api
    doomed, halted = (create_tenant(api, stage.image) for _ in range(2))
    for tenant in (doomed, halted):
        _answers(stage, tenant, 200)
    haproxy, _ = stage.proxy_pids()
    api.act("delete", doomed.id)
    api.act("stop", halted.id)
    stage.server.kill()
    kill_hard(haproxy)
    stage.server.start()
    until(lambda: api.is_gone(doomed.id), what="deleted")
    api.wait_status(halted.id, "exited")
    for tenant, wanted in (
        (doomed, 404),
        (halted, 502),
        *zip(tenants, (200, 502, 404), strict=True),
    ):
        _answers(stage, tenant, wanted)
    api.delete(halted.id)


def test_an_address_given_out_again_at_once_never_answers_under_the_former_name(
    stage: Stage,
) -> None:
    for shown in stage.server.api.list_all():
        stage.server.api.delete(shown["id"])
    _leave_two_addresses(stage)
    used = []
    with Prober(stage.server) as prober:
        for _ in range(4):
            used += _live_and_go(stage, prober)
    assert len(set(used)) == 2
    assert len(used) == 8


def _live_and_go(stage: Stage, prober: Prober) -> list[str]:
    """Have two instances answer and then be gone; answers the addresses that they had."""
    api = stage.server.api
    pair = [create_tenant(api, stage.image) for _ in range(2)]
    prober.watch(*pair)
    prober.wait_seen(*pair)
    addresses = [stage.address_of(tenant.id) for tenant in pair]
    for tenant in pair:
        api.act("delete", tenant.id)
    until(lambda: all(api.is_gone(tenant.id) for tenant in pair), what="both are deleted")
    return addresses


def _leave_two_addresses(stage: Stage) -> None:
    """Have all but two addresses rest for an hour, those of networks made from now on too."""
    assert stage.server.stop() == 0
    later = time.time() + 3600
    with sqlite3.connect(stage.server.data_dir / "innkeep.db") as database:
        # The pool has addresses too, and takes none of the last ones.
        database.execute("DELETE FROM spare_sandboxes")
        database.execute("UPDATE addresses SET instance_id = NULL")
        kept = database.execute("SELECT address FROM addresses ORDER BY address LIMIT 2").fetchall()
        database.execute(
            "UPDATE addresses SET free_from = ? WHERE address NOT IN (?, ?)",
            (later, kept[0][0], kept[1][0]),
        )
        database.execute(
            "CREATE TRIGGER newcomers_rest AFTER INSERT ON addresses BEGIN "
            f"UPDATE addresses SET free_from = {later} "
            "WHERE network_id = NEW.network_id AND address = NEW.address; END"
        )
    database.close()
    stage.server.start()
