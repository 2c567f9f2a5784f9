"""Kills at random moments: what was answered comes true, once, and nothing is left over."""

import contextlib
import os
import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import httpx
import pytest

from tests.e2e.client import until
from tests.e2e.faults_stage import (
    Stage,
    instance_label,
    kill_hard,
    missing_stage,
    open_stage,
)
from tests.e2e.faults_tenant import Page, Tenant, ask_http, ask_tcp, new_mark, order

pytestmark = [pytest.mark.docker, pytest.mark.proxy, pytest.mark.faults]

_CALLERS = 4
_KILLS = 6
_SETTLE_SECONDS = 120.0
"""Far more than it takes on a slow machine; what is stuck stays so for ever."""


@pytest.fixture
def stage() -> Iterator[Stage]:
    reason = missing_stage()
    if reason:
        pytest.skip(reason)
    # Leftovers are searched for in every tenth resync, so within 10 s.
    with open_stage({"resync_seconds": 1, "removed_grace_seconds": 1}) as opened:
        yield opened


@dataclass
class Story:
    """What one owner asked for one instance, and what may have become of it."""

    mark: str
    stop: bool
    delete: bool
    instance_id: str = ""
    """Empty: the create got no answer."""
    may_be: set[str] = field(default_factory=lambda: {"absent"})
    """``absent``, ``running`` and ``exited``, as far as the answers allow."""


def _call(stage: Stage, path: str, body: dict[str, object]) -> httpx.Response | None:
    """One call, sent once: ``None`` when it may have been taken but got no answer."""
    deadline = time.monotonic() + 60
    while True:
        try:
            return stage.server.api.post(path, body)
        except (httpx.ConnectError, httpx.ConnectTimeout):
            # It was never sent: the server is down just now.
            assert time.monotonic() < deadline, "the server did not come back"
            time.sleep(0.05)
        except httpx.TransportError:
            return None


def _play(stage: Stage, story: Story) -> None:
    """Live through a story as its owner's program would."""
    body: dict[str, object] = {"productId": "test.small", "imageUrl": stage.image, "kind": "cpu"}
    reply = _call(stage, "/gpu/instance/create", {**body, **order(story.mark)})
    if reply is None:
        story.may_be = {"absent", "running"}
        return
    assert reply.status_code == 200, reply.text
    story.instance_id = reply.json()["id"]
    story.may_be = {"running"}
    if story.stop:
        _stop(stage, story)
    if story.delete:
        reply = _call(stage, "/gpu/instance/delete", {"instanceId": story.instance_id})
        if reply is None:
            story.may_be = story.may_be | {"absent"}
        else:
            assert reply.status_code == 200, reply.text
            story.may_be = {"absent"}


def _stop(stage: Stage, story: Story) -> None:
    deadline = time.monotonic() + _SETTLE_SECONDS
    while True:
        reply = _call(stage, "/gpu/instance/stop", {"instanceId": story.instance_id})
        if reply is None:
            story.may_be = {"running", "exited"}
            return
        if reply.status_code == 200:
            story.may_be = {"exited"}
            return
        # An instance can be stopped once it runs.
        assert reply.json()["reason"] == "INVALID_INSTANCE_STATUS", reply.text
        assert time.monotonic() < deadline, f"{story} never ran: {_explain(stage, story)}"
        time.sleep(0.1)


def _explain(stage: Stage, story: Story) -> str:
    """What there is to know about an instance that isn't what it should be."""
    shown = stage.server.api.look(story.instance_id)
    about = [line for line in stage.server.log.splitlines() if story.instance_id in line]
    return "\n".join(
        [f"{shown['statusError']}", f"{shown['statusHistory']}", *about, stage.docker.log_tail()]
    )


def _play_with_kills(
    stage: Stage, stories: list[Story], chance: random.Random, kill: Callable[[], None]
) -> None:
    """Play all stories, a part of them between any two kills."""
    parts = [stories[turn :: _KILLS + 1] for turn in range(_KILLS + 1)]
    with ThreadPoolExecutor(_CALLERS) as callers:
        playing = []
        for turn, part in enumerate(parts):
            playing += [callers.submit(_play, stage, story) for story in part]
            if turn < _KILLS:
                time.sleep(chance.uniform(0.0, 2.5))
                kill()
        for played in playing:
            played.result()


def _kill_server(stage: Stage, chance: random.Random) -> None:
    """Kill the server and start it again; now and then kill it once more while it starts."""
    stage.server.kill()
    if chance.random() < 0.3:
        with contextlib.suppress(AssertionError):
            stage.server.start(seconds=chance.uniform(0.3, 1.5))
        stage.server.kill()
    stage.server.start()


def _kill_anything(stage: Stage, chance: random.Random) -> None:
    """Kill some of server, HAProxy and daemon, and start again what doesn't come back by itself."""
    victims = chance.sample(["server", "haproxy", "docker"], chance.randint(1, 3))
    haproxy, _ = stage.proxy_pids()
    for victim in victims:
        if victim == "server":
            stage.server.kill()
        elif victim == "haproxy":
            kill_hard(haproxy)
        else:
            stage.docker.kill()
        time.sleep(chance.uniform(0.0, 0.5))
    if "docker" in victims:
        stage.docker.start()
    if "server" in victims:
        stage.server.start()


def _status_of(stage: Stage, story: Story) -> str:
    """``absent``, or the status that the API shows; finds a create without an answer by name."""
    if not story.instance_id:
        found = stage.server.api.list_all(name=story.mark)
        assert len(found) <= 1, f"one create made {found}"
        if not found:
            return "absent"
        story.instance_id = found[0]["id"]
    reply = stage.server.api.get("/gpu/instance", instanceId=story.instance_id)
    if reply.status_code == 404:
        return "absent"
    return str(reply.json()["status"])


def _settle(stage: Stage, stories: list[Story]) -> dict[str, list[Story]]:
    """Wait until every story came to an end that its answers allow; answers them by that end."""
    ends: dict[str, list[Story]] = {"absent": [], "running": [], "exited": []}
    deadline = time.monotonic() + _SETTLE_SECONDS
    for story in stories:
        while (status := _status_of(stage, story)) not in story.may_be:
            late = time.monotonic() > deadline
            assert not late, f"{story} is {status}: {_explain(stage, story)}"
            time.sleep(0.1)
        ends[status].append(story)
    return ends


def _own_page(stage: Stage, tenant: Tenant, endpoint: str) -> Page | None:
    """The page of both endpoints, once both are the instance's own; never another's."""
    pages = []
    for by_name in (True, False):
        try:
            status, page = ask_http(stage.server, tenant.id) if by_name else ask_tcp(endpoint)
        except OSError:
            return None
        assert page is None or tenant.owns(page), f"{tenant} was answered {page}"
        assert status in {200, 502}
        pages.append(page)
    return pages[0] if all(pages) else None


def _wait_own_page(stage: Stage, tenant: Tenant, endpoint: str) -> Page:
    return until(
        lambda: _own_page(stage, tenant, endpoint),
        seconds=_SETTLE_SECONDS,
        what=f"both endpoints of {tenant} answer",
    )


def _check_engine(stage: Stage, ends: dict[str, list[Story]]) -> None:
    """One container and one sandbox of its own for each living instance, and nothing else."""
    living = {story.instance_id: "running" for story in ends["running"]}
    living |= {story.instance_id: "exited" for story in ends["exited"]}

    def is_tidy() -> bool:
        containers = stage.containers()
        owners = sorted(instance_label(each) for each in containers)
        wanted = sorted([*living, *[""] * len(living)])
        disks = sorted(f"local-{instance_id}" for instance_id in living)
        return owners == wanted and local_disks() == disks and not stage.docker.volumes()

    def local_disks() -> list[str]:
        return sorted(disk.name for disk in (stage.server.data_dir / "storage").glob("local-*"))

    def what_is_there() -> str:
        owners = [instance_label(each) for each in stage.containers()]
        stories = [story for told in ends.values() for story in told]
        lost = [story for story in stories if story.instance_id in living.keys() - set(owners)]
        return "".join(_explain(stage, story) for story in lost) + (
            f"{stage.containers()} {local_disks()} {stage.docker.volumes()} "
            f"instead of {living}\n{stage.server.log[-4000:]}"
        )

    end = time.monotonic() + _SETTLE_SECONDS
    while not is_tidy():
        assert time.monotonic() < end, what_is_there()
        time.sleep(0.2)
    by_docker_id = {each["Id"]: each for each in stage.docker.containers()}
    sandboxes = {instance_id: stage.sandbox_of(instance_id) for instance_id in living}
    assert len(set(sandboxes.values())) == len(living)
    for instance_id, status in living.items():
        wanted = {"running"} if status == "running" else {"exited", "created"}
        assert stage.container_of(instance_id)["State"]["Status"] in wanted
        assert by_docker_id[sandboxes[instance_id]]["State"] in wanted
    addresses = [stage.address_of(instance_id) for instance_id in living]
    assert len(set(addresses)) == len(addresses), addresses


def _check_traffic(stage: Stage, ends: dict[str, list[Story]]) -> None:
    """Every endpoint leads to its own instance, or says that it doesn't run, or isn't there."""
    endpoints = set()
    for story in ends["running"]:
        tenant = Tenant(story.instance_id, story.mark)
        endpoint = stage.server.api.endpoint(tenant.id, 9000)
        endpoints.add(endpoint)
        page = _wait_own_page(stage, tenant, endpoint)
        assert page.runs_on_root_disk == page.runs_on_local_storage
    for story in ends["exited"]:
        endpoints.add(stage.server.api.endpoint(story.instance_id, 9000))
        assert ask_http(stage.server, story.instance_id)[0] == 502
    assert len(endpoints) == len(ends["running"]) + len(ends["exited"]), "a tcp port twice"
    for story in ends["absent"]:
        if story.instance_id:
            assert ask_http(stage.server, story.instance_id)[0] == 404


def _live_through(
    stage: Stage,
    kill: Callable[[Stage, random.Random], None],
    *,
    creates: int,
    stops: int,
    deletes: int,
) -> None:
    seed = int(os.environ.get("INNKEEP_FAULT_SEED") or random.randrange(2**32))
    print(f"INNKEEP_FAULT_SEED={seed}")
    chance = random.Random(seed)
    stopped = set(chance.sample(range(creates), stops))
    deleted = set(chance.sample(range(creates), deletes))
    stories = [
        Story(new_mark(), stop=number in stopped, delete=number in deleted)
        for number in range(creates)
    ]
    _play_with_kills(stage, stories, chance, lambda: kill(stage, chance))
    ends = _settle(stage, stories)
    print({end: len(those) for end, those in ends.items()})
    _check_engine(stage, ends)
    _check_traffic(stage, ends)


@pytest.mark.timeout(600)
def test_every_answered_id_reaches_its_wish_though_the_server_is_killed_at_random_moments(
    stage: Stage,
) -> None:
    _live_through(stage, _kill_server, creates=26, stops=12, deletes=12)


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.parametrize("round_", range(3))
def test_every_answered_id_reaches_its_wish_in_longer_rounds_of_kills(
    stage: Stage,
    round_: int,  # rounds differ by their seeds
) -> None:
    _live_through(stage, _kill_server, creates=60, stops=25, deletes=30)


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.parametrize("round_", range(2))
def test_every_answered_id_reaches_its_wish_though_server_proxy_and_daemon_are_killed(
    stage: Stage,
    round_: int,  # rounds differ by their seeds
) -> None:
    _live_through(stage, _kill_anything, creates=26, stops=12, deletes=12)
