"""A strained server with its cluster in memory, and many programs that ask it for instances."""

import contextlib
import subprocess
import time
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx

from tests.e2e.client import BASE_PATH, PRODUCT, Client, Json
from tests.e2e.conftest import need_program
from tests.e2e.server import Server
from tests.e2e.server_config import to_toml
from tests.e2e.strained_server import CLUSTER, FOLDER_VARIABLE, PROGRAM, Strain

IMAGE = "registry.example.com/library/web:1.27"
_LONGEST_SECONDS = 240.0


class House:
    """A server under strain.

    Args:
        server: the server.
        strain: what it is put under.
    """

    def __init__(self, server: Server, strain: Strain) -> None:
        self.server = server
        self.api = server.api
        self.strain = strain

    def statuses(self) -> dict[str, str]:
        """Every living instance's status, by its name; a name is there once."""
        rows: list[Json] = []
        while page := self.api.get(
            "/gpu/instances", pageSize=100, pageNum=len(rows) // 100 + 1
        ).json()["instances"]:
            rows += page
            if len(page) < 100:
                break
        found = {row["name"]: row["status"] for row in rows}
        assert len(found) == len(rows), "a create that was sent again made two"
        return found


@contextlib.contextmanager
def strained_house(
    settings: Mapping[str, Any] | None = None,
    *,
    env: Mapping[str, str] | None = None,
    chance: Mapping[str, Any] | None = None,
    before: Any = contextlib.nullcontext,
) -> Iterator[House]:
    """Have one that runs.

    Args:
        settings: keys of the server's config file.
        env: variables of the server.
        chance: see ``Strain.fail_by_chance``.
        before: a context for the server, made of it before it starts.
    """
    need_program("haproxy", "haproxy")
    server = Server(
        settings={
            "address_pool": "127.128.0.0/9",
            "requests_per_second": 0,
            "resync_seconds": 2,
            "removed_grace_seconds": 0,
            "address_quiet_seconds": 0,
            **(settings or {}),
        },
        env=env,
        program=PROGRAM,
    )
    strain = Strain(server.root / "strain")
    if chance:
        strain.fail_by_chance(**chance)
    server.set_variable(FOLDER_VARIABLE, str(strain.folder))
    with server.config.open("a") as config:
        config.write(to_toml({}, {"clusters": [CLUSTER]}))
    with before(server), server:
        yield House(server, strain)


class Crowd:
    """Programs that create instances at the same time, and insist until each is accepted.

    Args:
        api: what they ask.
        number: of creates.
        at_a_time: how many are under way.
        fields: of each create.
    """

    def __init__(
        self, api: Client, number: int, *, at_a_time: int = 16, fields: Mapping[str, object] = {}
    ) -> None:
        self._api = api
        self._fields = fields
        self.answers: Counter[str] = Counter()
        """How often which status and reason was answered."""
        self.advised: set[str | None] = set()
        """What was advised by ``Retry-After`` where the store was away."""
        self._threads = ThreadPoolExecutor(at_a_time)
        self._created: list[Future[tuple[str, str]]] = [
            self._threads.submit(self._create, f"crowd-{nth}") for nth in range(number)
        ]

    @property
    def accepted(self) -> int:
        """How many were accepted so far."""
        return sum(each.done() for each in self._created)

    def created(self) -> dict[str, str]:
        """Every instance's id by its name, once all were accepted."""
        with self._threads:
            return dict(each.result() for each in self._created)

    def _create(self, name: str) -> tuple[str, str]:
        body = {
            "productId": PRODUCT,
            "imageUrl": IMAGE,
            "kind": "cpu",
            "name": name,
            "ports": "80/http",
            **self._fields,
        }
        headers = {"Idempotency-Key": uuid.uuid4().hex}
        end = time.monotonic() + _LONGEST_SECONDS
        while True:
            assert time.monotonic() < end, f"{name} was never accepted: {dict(self.answers)}"
            try:
                reply = self._api.http.post(
                    f"{BASE_PATH}/gpu/instance/create",
                    json=body,
                    headers=headers,
                    timeout=httpx.Timeout(90),
                )
            except httpx.TransportError:
                self.answers["none"] += 1
                time.sleep(0.5)
                continue
            told = reply.json()
            if reply.status_code == 200:
                self.answers["200"] += 1
                return name, str(told["id"])
            reason = told["reason"]
            self.answers[f"{reply.status_code} {reason}"] += 1
            # The hold of one that could not be let go of ends by itself.
            assert reason in {"STORE_UNAVAILABLE", "IDEMPOTENCY_KEY_IN_USE"}, reply.text
            if reply.status_code == 503:
                self.advised.add(reply.headers.get("Retry-After"))
            time.sleep(float(reply.headers.get("Retry-After", 1)))


@contextlib.contextmanager
def mounted_small_disk(folder: Path, mib: int) -> Iterator[None]:
    """Have a small file system of its own at a folder."""
    folder.mkdir(parents=True)
    image = folder.with_name("small-disk")
    with image.open("wb") as file:
        file.truncate(mib * 1024**2)
    subprocess.run(["mkfs.ext4", "-q", "-F", "-m", "0", image], check=True)
    subprocess.run(["mount", "-o", "loop", image, folder], check=True)
    try:
        yield
    finally:
        # A server that was closed has done it already.
        subprocess.run(["umount", "--lazy", folder], capture_output=True, check=False)
