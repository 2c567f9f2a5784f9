"""``kill -9`` of the real server on a real Docker, at each step boundary of each order.

The server is the real one with eyes at its boundaries (``dying_server``). It is told at which one
to die, starts again, and whatever was asked must come true, once, with its data and nothing else.
"""

import contextlib
import itertools
import os
import random
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import httpx
import pytest

from tests.e2e.client import BASE_PATH, PRODUCT, Json, until
from tests.e2e.conftest import need_program
from tests.e2e.dying_server import FOLDER_VARIABLE, PROGRAM, Boundaries
from tests.e2e.faults_tenant import Page, Tenant, ask_http, new_mark, order
from tests.e2e.server import Server
from tests.engines.registry import Registry
from tests.images import ImageShelf, own_name

pytestmark = [pytest.mark.docker, pytest.mark.proxy, pytest.mark.timeout(600)]

_SECONDS = 120.0
"""Far more than anything here takes; what is stuck stays so for ever."""
_REST_SECONDS = 0.3


@pytest.fixture(scope="module")
def image(shelf: ImageShelf) -> str:
    return shelf.busybox(own_name("boundaries"), marker="boundaries")


class Stage:
    """A server that can be made to die, and the one instance that it has."""

    def __init__(self, server: Server, boundaries: Boundaries, image: str, registry: str) -> None:
        self.server = server
        self.boundaries = boundaries
        self.image = image
        self.registry = registry
        self.tenant = Tenant("", "")
        self.page: Page | None = None
        """As it answered last, before what is being done to it now."""
        self.deaths = 0

    # What an owner does, through deaths

    def ask(self, path: str, body: Json) -> Json | None:
        """One order with a key of its own, sent again after a death; ``None``: answer lost."""
        key = uuid.uuid4().hex
        reply = self._send(path, body, key)
        if reply is None:
            self.revive()
            reply = self._send(path, body, key)
        assert reply is not None, "the server died twice"
        if reply.status_code == 409 and self.deaths:
            assert reply.json()["reason"] == "IDEMPOTENCY_OUTCOME_UNKNOWN", reply.text
            return None
        assert reply.status_code == 200, reply.text
        answer: Json = reply.json() if reply.content else {}
        return answer

    def _send(self, path: str, body: Json, key: str) -> httpx.Response | None:
        with contextlib.suppress(httpx.TransportError):
            return self.server.api.http.post(
                BASE_PATH + path, json=body, headers={"Idempotency-Key": key}
            )
        return None

    def revive(self) -> None:
        """Start the server again if it died, and let it live from now on."""
        self.boundaries.rest()
        with contextlib.suppress(httpx.TransportError):
            self.server.api.http.get("/healthz")
            return
        until(self.server.has_ended, seconds=_SECONDS, what="the server that died is gone")
        self.deaths += 1
        self.server.start()

    def come_to_rest(self) -> list[str]:
        """Wait until no further boundary is passed for a moment; all that were."""
        passed: list[str] = []
        while len(now := self.boundaries.passed) > len(passed):
            passed = now
            time.sleep(_REST_SECONDS)
        return passed

    def until(self, look: Callable[[], object], what: str) -> None:
        """Wait for something through the server's death, if it is to die meanwhile."""

        def see() -> object:
            try:
                return look()
            except httpx.TransportError:
                self.revive()
                return None

        until(see, seconds=_SECONDS, what=what)

    def status(self) -> str:
        reply = self.server.api.get("/gpu/instance", instanceId=self.tenant.id)
        return "removed" if reply.status_code == 404 else str(reply.json()["status"])

    def await_status(self, wanted: str) -> None:
        """Wait for a status, be the server alive all the time or not."""
        self.until(lambda: self.status() == wanted, f"{self.tenant} is {wanted}")

    def await_page(self, is_wanted: Callable[[Page], bool]) -> Page:
        """The instance's own page, once it is as wanted; never another's."""

        def see() -> Page | None:
            with contextlib.suppress(OSError):
                _, page = ask_http(self.server, self.tenant.id)
                assert page is None or self.tenant.owns(page), f"{self.tenant} was answered {page}"
                if page is not None and is_wanted(page):
                    return page
            return None

        return until(see, seconds=_SECONDS, what=f"{self.tenant} answers after {self.page}")


# The orders, in the order in which one instance lives through them


def create(stage: Stage) -> None:
    mark = new_mark()
    body: Json = {"productId": PRODUCT, "imageUrl": stage.image, "kind": "cpu", **order(mark)}
    answer = stage.ask("/gpu/instance/create", body)
    assert answer is not None, "a create is always answered by its id"
    stage.tenant = Tenant(answer["id"], mark)
    stage.await_status("running")


def created(stage: Stage) -> None:
    stage.page = stage.await_page(lambda page: page.runs_on_root_disk == page.runs_on_local_storage)
    assert [row["id"] for row in stage.server.api.list_all()] == [stage.tenant.id]


def stop(stage: Stage) -> None:
    stage.ask("/gpu/instance/stop", {"instanceId": stage.tenant.id})
    stage.await_status("exited")


def stopped(stage: Stage) -> None:
    assert not stage.server.inspect(stage.tenant.id)["State"]["Running"]
    assert ask_http(stage.server, stage.tenant.id)[0] == 502


def start(stage: Stage) -> None:
    stage.ask("/gpu/instance/start", {"instanceId": stage.tenant.id})
    stage.await_status("running")


def started(stage: Stage) -> None:
    before = stage.page
    assert before is not None
    new = stage.await_page(lambda page: page != before)
    assert new.runs_on_root_disk == before.runs_on_root_disk + 1, "the root disk was kept"
    assert new.runs_on_local_storage == before.runs_on_local_storage + 1, "started once"
    stage.page = new


def restart(stage: Stage) -> None:
    stage.ask("/gpu/instance/restart", {"instanceId": stage.tenant.id})
    stage.await_status("running")


def restarted(stage: Stage) -> None:
    before = stage.page
    assert before is not None
    new = stage.await_page(lambda page: page != before)
    runs = new.runs_on_root_disk - before.runs_on_root_disk
    # Between Docker's doing it and the store's knowing of it, it is done once more.
    assert runs in {1, 2}
    assert runs == new.runs_on_local_storage - before.runs_on_local_storage
    stage.page = new


def upgrade(stage: Stage) -> None:
    told = order(stage.tenant.mark)
    body: Json = {
        "instanceId": stage.tenant.id,
        "imageUrl": stage.image,
        "envs": told["envs"],
        "command": told["command"],
        "entrypoint": "",
        "save": True,
        "networkVolume": {"volumeMounts": []},
    }
    stage.ask("/gpu/instance/upgrade", body)
    stage.await_status("running")


def save(stage: Stage) -> None:
    target = f"{stage.registry}/saved/{uuid.uuid4().hex}:1"
    stage.ask("/job/save/image", {"instanceId": stage.tenant.id, "image": target})

    def ended() -> object:
        (newest, *_) = stage.server.api.get("/jobs", pageSize=1, pageNum=1).json()["jobs"]
        state = newest["state"]["state"]
        assert state != "failed", newest
        return state == "success"

    stage.until(ended, f"{stage.tenant} is saved")


def saved(stage: Stage) -> None:
    assert stage.await_page(lambda _: True) == stage.page, "it ran on meanwhile"
    mark = f"innkeep-save-{stage.server.deployment.replace('-', '')[:12]}"

    def is_tidy() -> bool:
        _, images = stage.server.ask_docker("GET", "images/json", all="1")
        return not [name for each in images for name in each["RepoTags"] or [] if mark in name]

    until(is_tidy, seconds=_SECONDS, what="no name of the save is left")


def delete(stage: Stage) -> None:
    stage.ask("/gpu/instance/delete", {"instanceId": stage.tenant.id})
    stage.await_status("removed")


def deleted(stage: Stage) -> None:
    assert stage.server.api.list_all() == []
    assert ask_http(stage.server, stage.tenant.id)[0] == 404


@dataclass(frozen=True)
class Deed:
    """An order up to its end, and what must be true afterwards."""

    perform: Callable[[Stage], None]
    check: Callable[[Stage], None]
    boundaries: Sequence[str]
    """Some that it always passes, one of each kind."""


_ACT = "store act.transaction 1"
_START = "docker POST containers/ID/start 1"
_STOP = "docker POST containers/ID/stop 1"
_DEEDS = {
    "create": Deed(
        create,
        created,
        (
            "store create.transaction 1",
            "store claim_due 1",
            "docker POST containers/create 1",
            "docker POST containers/create 2",
            _START,
            "proxy set_routes 2",
        ),
    ),
    "stop": Deed(stop, stopped, (_ACT, "proxy set_routes 1", _STOP, "store move 1")),
    "start": Deed(start, started, (_ACT, "store move_on 1", "proxy set_routes 1", _START)),
    "restart": Deed(restart, restarted, (_ACT, "proxy set_routes 1", _STOP, _START)),
    "upgrade": Deed(
        upgrade,
        restarted,
        (
            "store upgrade.transaction 1",
            _STOP,
            "docker POST commit 1",
            "docker POST images/load 1",
            "docker POST containers/create 1",
            "store settle 1",
        ),
    ),
    "save": Deed(
        save,
        saved,
        (
            "store save_image.transaction 1",
            "docker POST commit 1",
            "docker POST images/load 1",
            "docker POST images/HOST/saved/ID/push 1",
            "store end 1",
        ),
    ),
    "delete": Deed(
        delete,
        deleted,
        (_ACT, "proxy remove_routes 1", "docker DELETE containers/ID 1", "store settle_removed 1"),
    ),
}


def _check_engine(stage: Stage) -> None:
    """One container with one sandbox, and no more of anything, once everything settled."""
    server = stage.server
    lives = stage.status() != "removed"

    def is_tidy() -> bool:
        held = server.engine_objects()
        # An upgrade's new container has a number behind the id.
        own = [
            name.removeprefix("innkeep-").partition("-")[0]
            for name in held["containers"]
            if not name.startswith("innkeep-sandbox-")
        ]
        sandboxes = len(held["containers"]) - len(own)
        disks = [disk.name for disk in (server.data_dir / "storage").glob("local-*")]
        return (
            own == ([stage.tenant.id] if lives else [])
            and sandboxes == lives
            and disks == ([f"local-{stage.tenant.id}"] if lives else [])
            # That of sandboxes, and the root disk that an upgrade saved.
            and len(held["images"]) <= 1 + lives
        )

    until(is_tidy, seconds=_SECONDS, what=f"{stage.tenant} alone is left, as {_names(server)} were")


def _names(server: Server) -> str:
    return str(server.engine_objects())


def _live(stage: Stage, deed: Deed, *, dies_at: str) -> list[str]:
    """Carry it out with a death at that boundary, if it gets so far; the boundaries passed."""
    stage.boundaries.die_at(dies_at)
    deed.perform(stage)
    passed = stage.come_to_rest()
    stage.revive()
    deed.check(stage)
    _check_engine(stage)
    return passed


def _live_once(stage: Stage, chosen: dict[str, str]) -> dict[str, list[str]]:
    """One instance's life through all orders; which boundaries each of them passed."""
    return {name: _live(stage, deed, dies_at=chosen.get(name, "")) for name, deed in _DEEDS.items()}


@pytest.fixture
def stage(image: str, open_registry: Registry) -> Iterator[Stage]:
    need_program("haproxy", "haproxy")
    if os.geteuid() != 0:
        pytest.skip("needs root, to mount storage")
    settings = {
        "resync_seconds": 0.5,
        "removed_grace_seconds": 0,
        "address_quiet_seconds": 0,
        "stop_grace_seconds": 1,
    }
    server = Server(settings=settings, program=PROGRAM)
    boundaries = Boundaries(server.root / "boundaries")
    server.set_variable(FOLDER_VARIABLE, str(boundaries.folder))
    with server:
        yield Stage(server, boundaries, image, open_registry.host)


def _chance() -> random.Random:
    seed = int(os.environ.get("INNKEEP_FAULT_SEED") or random.randrange(2**32))
    print(f"INNKEEP_FAULT_SEED={seed}")
    return random.Random(seed)


@pytest.mark.timeout(600)
def test_what_was_asked_comes_true_though_the_server_died_at_a_boundary_of_each_order(
    stage: Stage,
) -> None:
    chance = _chance()
    chosen = {name: chance.choice(deed.boundaries) for name, deed in _DEEDS.items()}
    print(chosen)
    _live_once(stage, chosen)
    assert stage.deaths == len(_DEEDS)


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_what_was_asked_comes_true_though_the_server_died_at_every_boundary_of_each_order(
    stage: Stage,
) -> None:
    passed = _live_once(stage, {})
    # What an order passes differs a little from time to time, so not each death is one.
    for chosen in itertools.zip_longest(*passed.values(), fillvalue=""):
        _live_once(stage, dict(zip(_DEEDS, chosen, strict=True)))
    print(passed, stage.deaths)
    assert stage.deaths >= 36
