"""A real server whose only cluster is in memory, so that the server itself is what is measured.

Instances have addresses of loopback, and one listener answers for all of them: their ports can be
reached, as those of healthy instances can.
"""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

from tests.e2e.client import BASE_PATH, PRODUCT
from tests.e2e.server import Server
from tests.e2e.server_config import to_toml

from bench.http_load import Peer

IMAGE = "registry.example.com/library/web:1.27"
POOL = "127.128.0.0/9"
"""Where instances have their addresses."""
_CLUSTER = {
    "id": "fake-1",
    "name": "FAKE-1",
    "engine": "fake",
    "cpu_overcommit": 100000,
    "memory_overcommit": 100000,
}


@contextlib.contextmanager
def fake_server() -> Iterator[Server]:
    """One that runs, on SQLite."""
    server = Server(settings={"address_pool": POOL, "requests_per_second": 0})
    with server.config.open("a") as config:
        config.write(to_toml({}, {"clusters": [_CLUSTER]}))
    with server:
        yield server


@contextlib.asynccontextmanager
async def listener() -> AsyncIterator[int]:
    """Something that accepts connections at every address of loopback; its port."""

    async def hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    server = await asyncio.start_server(hang_up, "0.0.0.0", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


def make_running(server: Server, port: int, count: int) -> list[str]:
    """Create instances with one http port over the API, and wait until they run; their ids."""
    ids = [server.api.create(IMAGE, name="web", ports=f"{port}/http") for _ in range(count)]
    for instance_id in ids:
        server.api.wait_status(instance_id, "running")
    return ids


def store_url(server: Server) -> str:
    """SQLAlchemy URL of its store."""
    return f"sqlite:///{Path(server.data_dir) / 'innkeep.db'}"


def peer_of(server: Server, key: str = "") -> Peer:
    """Its API, with a key."""
    return Peer(host=server.host, port=server.port, key=key or server.key)


def create_request(peer: Peer, port: int) -> bytes:
    """A create with one http port."""
    body = {
        "name": "web",
        "productId": PRODUCT,
        "imageUrl": IMAGE,
        "kind": "cpu",
        "ports": f"{port}/http",
        "envs": [{"key": "MODE", "value": "production"}],
    }
    return peer.request("POST", f"{BASE_PATH}/gpu/instance/create", json.dumps(body).encode())


def get_request(peer: Peer, instance_id: str) -> bytes:
    """A get of one instance."""
    return peer.request("GET", f"{BASE_PATH}/gpu/instance?instanceId={instance_id}")


def list_request(peer: Peer, query: str = "pageSize=100") -> bytes:
    """The first page of a list."""
    return peer.request("GET", f"{BASE_PATH}/gpu/instances?{query}")


def json_of(answer: bytes) -> dict[str, object]:
    """What an answer says."""
    said: dict[str, object] = json.loads(answer.split(b"\r\n\r\n", 1)[1])
    return said


def write_request(peer: Peer) -> bytes:
    """The smallest thing that is stored: a template. Nobody has to do anything about it."""
    template = {
        "name": "builder",
        "type": "instance",
        "channel": "private",
        "image": "registry.example.com/tools/builder:1.4",
        "rootfsSize": 40,
    }
    body = json.dumps({"template": template}).encode()
    return peer.request("POST", f"{BASE_PATH}/template/create", body)
