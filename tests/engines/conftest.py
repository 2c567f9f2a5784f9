"""Docker for the tests of engines: a deployment of their own, gone with everything at the end."""

import asyncio
import shutil
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import cast

import pytest

from innkeep.engines.docker import DockerEngine
from tests.engines.conformance.bench import Bench, DockerBench, FakeBench
from tests.engines.conformance.push_place import DockerPushPlace, FakePushPlace, PushPlace
from tests.engines.registry import GOOD_LOGIN, Registry
from tests.engines.relay import DockerRelay
from tests.images import DOCKER_SOCKET, ImageShelf, missing_busybox, missing_docker


@pytest.fixture(scope="session")
def docker_socket() -> str:
    """Path of the socket of a Docker engine that answers."""
    missing = missing_docker() or missing_busybox()
    if missing:
        pytest.skip(missing)
    return DOCKER_SOCKET


@pytest.fixture(scope="session")
def docker_deployment(docker_socket: str) -> Iterator[str]:
    """A deployment whose objects are all removed at the end."""
    deployment = str(uuid.uuid4())
    yield deployment

    async def purge() -> None:
        engine = DockerEngine(docker_socket, deployment)
        await engine.purge()
        await engine.close()

    asyncio.run(purge())


@pytest.fixture(scope="session")
def shelf(docker_socket: str) -> Iterator[ImageShelf]:
    """Images for tests, removed at the end."""
    shelf = ImageShelf(docker_socket)
    yield shelf
    shelf.clear()


@pytest.fixture
async def relay(tmp_path: Path, docker_socket: str) -> AsyncIterator[DockerRelay]:
    """A way to the engine that can be cut."""
    relay = DockerRelay(tmp_path / "relay.sock", docker_socket)
    await relay.begin()
    yield relay
    await relay.end()


@pytest.fixture
async def docker_bench(
    docker_socket: str, shelf: ImageShelf, docker_deployment: str
) -> AsyncIterator[DockerBench]:
    bench = DockerBench(docker_socket, docker_deployment, shelf)
    await bench.prepare()
    yield bench
    await bench.tidy()


@pytest.fixture(params=["fake", pytest.param("docker", marks=pytest.mark.docker)])
async def bench(request: pytest.FixtureRequest) -> AsyncIterator[Bench]:
    """Every engine in turn, with a hand at its host."""
    if request.param == "docker":
        docker = DockerBench(
            cast("str", request.getfixturevalue("docker_socket")),
            cast("str", request.getfixturevalue("docker_deployment")),
            cast("ImageShelf", request.getfixturevalue("shelf")),
        )
        await docker.prepare()
        yield docker
        await docker.tidy()
    else:
        fake = FakeBench()
        await fake.prepare()
        yield fake
        await fake.tidy()


@pytest.fixture
async def push_place(bench: Bench, tmp_path: Path) -> AsyncIterator[PushPlace]:
    """A registry that wants a login, for the engine's pushes."""
    if isinstance(bench, FakeBench):
        yield FakePushPlace(bench)
        return
    assert isinstance(bench, DockerBench)
    for program in ("docker-registry", "htpasswd"):
        if shutil.which(program) is None:
            pytest.skip(f"the program {program} is missing")
    registry = Registry(tmp_path, DOCKER_SOCKET, GOOD_LOGIN)
    registry.begin()
    yield DockerPushPlace(bench, registry, DOCKER_SOCKET)
    registry.end()
    registry.forget()
