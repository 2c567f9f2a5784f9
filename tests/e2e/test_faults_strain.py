"""A real server whose store is locked or full, whose clock is set, whose engine fails by chance."""

import contextlib
import os
import random
import sqlite3
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator

import psycopg
import pytest

from tests.databases import Postgresql
from tests.e2e.client import BASE_PATH, PRODUCT, Json, until
from tests.e2e.conftest import need_program
from tests.e2e.server import Server
from tests.e2e.strained_house import IMAGE, Crowd, House, mounted_small_disk, strained_house

pytestmark = [pytest.mark.docker, pytest.mark.proxy, pytest.mark.timeout(600)]

_DAY = 24 * 3600.0
_SECONDS = 120.0


# The store is locked


@contextlib.contextmanager
def _sqlite_locked(server: Server) -> Iterator[None]:
    link = sqlite3.connect(server.data_dir / "innkeep.db", timeout=60, isolation_level=None)
    with contextlib.closing(link):
        link.execute("BEGIN IMMEDIATE")
        yield
        link.execute("ROLLBACK")


@contextlib.contextmanager
def _turn_taken(url: str) -> Iterator[None]:
    with psycopg.connect(url) as link:
        link.execute("SELECT pg_advisory_xact_lock(%s)", (0x696E6B70,))
        yield
        link.rollback()


@contextlib.contextmanager
def _table_locked(url: str) -> Iterator[None]:
    with psycopg.connect(url) as link:
        link.execute("LOCK TABLE instances IN EXCLUSIVE MODE")
        yield
        link.rollback()


def _live_through_lock(
    house: House, lock: contextlib.AbstractContextManager[None], seconds: float, creates: int
) -> Crowd:
    """Create under a lock of the store; all come true, once, after it."""
    before = house.api.create(IMAGE, name="before")
    house.api.wait_status(before, "running", seconds=_SECONDS)
    with lock:
        crowd = Crowd(house.api, creates)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            # Whoever only reads notices nothing.
            assert house.statuses() == {"before": "running"}
            time.sleep(0.2)
        assert not crowd.accepted
    created = crowd.created()
    until(lambda: set(house.statuses().values()) == {"running"}, seconds=_SECONDS, what="all run")
    assert set(house.statuses()) == {"before", *created}
    house.api.act("stop", before)
    house.api.wait_status(before, "exited", seconds=_SECONDS)
    return crowd


def test_a_store_that_others_lock_for_a_moment_is_waited_for() -> None:
    with strained_house() as house:
        crowd = _live_through_lock(house, _sqlite_locked(house.server), 3, 40)
    assert crowd.answers == {"200": 40}


def test_a_store_that_stays_locked_is_told_of_and_nothing_is_done_twice() -> None:
    with strained_house() as house:
        # As long as a call waits, and the next one in its line.
        crowd = _live_through_lock(house, _sqlite_locked(house.server), 26, 40)
    assert crowd.answers["200"] == 40
    assert crowd.answers["503 STORE_UNAVAILABLE"]
    assert crowd.advised == {"2"}


@pytest.mark.parametrize(
    ("lock", "seconds"),
    [
        pytest.param(_turn_taken, 3, id="turn, for a moment"),
        pytest.param(_turn_taken, 26, id="turn, for long", marks=pytest.mark.long),
        pytest.param(_table_locked, 26, id="table, for long", marks=pytest.mark.long),
    ],
)
def test_a_postgresql_that_others_lock_is_waited_for_or_told_of(
    postgresql: Postgresql,
    lock: Callable[[str], contextlib.AbstractContextManager[None]],
    seconds: float,
) -> None:
    url = postgresql.url(postgresql.create()).replace("+psycopg", "")
    with strained_house(env={"INNKEEP_DATABASE_URL": url}) as house:
        crowd = _live_through_lock(house, lock(url), seconds, 40)
    assert crowd.answers["200"] == 40
    assert bool(crowd.answers["503 STORE_UNAVAILABLE"]) == (seconds > 10)


# The disk is full


def _on_small_disk(server: Server) -> contextlib.AbstractContextManager[None]:
    return mounted_small_disk(server.data_dir, 48)


def _fill(house: House) -> None:
    with (house.server.data_dir / "filler").open("wb", buffering=0) as filler:
        for size in (1024**2, 4096, 1):
            with contextlib.suppress(OSError):
                while True:
                    filler.write(b"x" * size)


def test_a_full_disk_refuses_what_it_can_not_keep_and_goes_on_once_there_is_room() -> None:
    need_program("mkfs.ext4", "e2fsprogs")
    if os.geteuid() != 0:
        pytest.skip("needs root, to mount a file system")
    with strained_house(before=_on_small_disk) as house:
        crowd = Crowd(house.api, 150, at_a_time=8, fields={"command": "x" * 2000})
        until(lambda: crowd.accepted > 20, seconds=_SECONDS, what="some are accepted")
        _fill(house)
        until(
            lambda: crowd.answers["503 STORE_UNAVAILABLE"] > 5,
            seconds=_SECONDS,
            what="the full disk is told of",
        )
        assert house.server.api.http.get("/healthz").status_code == 200
        known = house.statuses()
        assert len(known) >= 20, "what was accepted can be read"
        (house.server.data_dir / "filler").unlink()
        created = crowd.created()
        until(
            lambda: set(house.statuses().values()) == {"running"}, seconds=_SECONDS, what="all run"
        )
        assert set(house.statuses()) == set(created)
        one = next(iter(created.values()))
        # Its route was kept too: the proxy knows the name, though nothing listens there.
        until(lambda: house.server.fetch(one, 80).status_code == 502, what="the proxy knows it")
        house.api.delete(one)
        assert house.server.stop() == 0
        with contextlib.closing(sqlite3.connect(house.server.data_dir / "innkeep.db")) as store:
            assert store.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert store.execute("PRAGMA foreign_key_check").fetchall() == []


# The clock is set


def _post(house: House, path: str, body: Json, key: str = "") -> Json:
    headers = {"Idempotency-Key": key} if key else {}
    reply = house.api.http.post(f"{BASE_PATH}{path}", json=body, headers=headers)
    assert reply.status_code == 200, reply.text
    answer: Json = reply.json() if reply.content else {}
    return answer


def _await_attempts(house: House, instance_id: str, wanted: int) -> None:
    def made() -> bool:
        told = house.api.get("/gpu/instance/events", instanceId=instance_id).json()
        return sum(int(failure["times"]) for failure in told["failures"]) >= wanted

    until(made, seconds=_SECONDS, what=f"{wanted} attempts were made")


@pytest.mark.timeout(600)
def test_a_clock_that_is_set_ends_nothing_and_deletes_nothing() -> None:
    with strained_house({"storage_trash_hours": 24, "metrics_interval_seconds": 1}) as house:
        api = house.api
        running = api.create_running(IMAGE, name="running", ports="80/http, 90/tcp")
        stopped = api.create_running(IMAGE, name="stopped")
        api.act("stop", stopped)
        api.wait_status(stopped, "exited")
        storage = _post(
            house,
            "/networkstorage/create",
            {"clusterId": "fake-1", "storageName": "kept", "storageSize": 10},
        )
        storage_id = storage["storageId"] if "storageId" in storage else storage["Id"]
        _post(house, "/networkstorage/delete", {"storageId": storage_id})
        order = {"productId": PRODUCT, "imageUrl": IMAGE, "kind": "cpu", "name": "kept"}
        key = uuid.uuid4().hex
        kept = _post(house, "/gpu/instance/create", order, key)
        api.wait_status(kept["id"], "running")

        # A deadline needs five attempts that failed, beside its time.
        for ahead, attempts in ((4 * _DAY, 6), (-30 * _DAY, 2)):
            house.strain.break_verbs("start")
            transient = api.create(IMAGE, name=f"at-{ahead}")
            _await_attempts(house, transient, 1)
            house.strain.set_clock(ahead)
            _await_attempts(house, transient, attempts)
            assert api.look(transient)["status"] == "creating"
            house.strain.break_verbs()
            api.wait_status(transient, "running", seconds=_SECONDS)
            assert api.look(running)["status"] == "running"
            assert api.look(stopped)["status"] == "exited"
            assert _post(house, "/gpu/instance/create", order, key) == kept
            _events_are_in_order(house, transient)
            measured = api.get("/instance/metrics", instanceId=running)
            assert measured.status_code == 200, measured.text
            _goes_through_life(house)
        _post(house, "/networkstorage/restore", {"storageId": storage_id})


def _events_are_in_order(house: House, instance_id: str) -> None:
    told = house.api.get("/gpu/instance/events", instanceId=instance_id).json()["events"]
    assert told[0]["status"] == "toCreate"
    assert told[-1]["status"] == "running"
    assert all(event["seconds"] >= 0 for event in told[:-1])


def _goes_through_life(house: House) -> None:
    one = house.api.create_running(IMAGE, name="passing", ports="80/http, 90/tcp")
    house.api.act("restart", one)
    house.api.wait_status(one, "running", seconds=_SECONDS)
    house.api.act("stop", one)
    house.api.wait_status(one, "exited", seconds=_SECONDS)
    house.api.delete(one)


# The engine fails by chance


@pytest.mark.parametrize("number", [200, pytest.param(2000, marks=pytest.mark.long)])
@pytest.mark.timeout(1200)
def test_many_creates_on_an_engine_that_fails_by_chance_are_neither_lost_nor_doubled(
    number: int,
) -> None:
    seed = int(os.environ.get("INNKEEP_FAULT_SEED") or random.randrange(2**32))
    print(f"INNKEEP_FAULT_SEED={seed}")
    chance = {"seed": seed, "share": 0.03, "longest_seconds": 0.1}
    with strained_house({"workers": 64}, chance=chance) as house:
        created = Crowd(house.api, number).created()
        limit = _SECONDS + number / 2
        until(
            lambda: set(house.statuses().values()) <= {"running", "exited"},
            seconds=limit,
            pause=1,
            what="all came to an end",
        )
        ends = house.statuses()
        assert set(ends) == set(created)
        for name in (name for name, status in ends.items() if status == "exited"):
            told = house.api.look(created[name])["statusError"]
            assert told["state"], f"{name} failed for no stated reason"
            assert told["message"]
        print(Counter(ends.values()))
        assert house.server.stop(seconds=120) == 0
        cluster = house.strain.cluster()
    assert cluster["faults"], "none were made"
    assert not cluster["conflicts"]
    held = Counter(cluster["containers"])
    assert not [name for name, count in held.items() if count > 1]
    running = {created[name] for name, status in ends.items() if status == "running"}
    assert set(cluster["running"]) == running
    assert set(held) <= set(created.values())
