"""What the doctor says of Docker: absent, silent, of the wrong kind, and the one of this host."""

import asyncio
import contextlib
import os
import socket
import tempfile
import uuid
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from innkeep.doctor.docker_look import look_at_docker
from innkeep.doctor.engine import check_engine
from innkeep.doctor.examine import ground_of
from innkeep.doctor.finding import Level
from innkeep.doctor.firewall import check_firewall
from innkeep.doctor.ground import DockerLook
from innkeep.doctor.storage import check_storage
from innkeep.gateway.process_identity import identify
from innkeep.settings import Settings
from tests.doctor.conftest import MakeGround, levels, one
from tests.images import DOCKER_SOCKET, missing_docker

GOOD: Mapping[str, Any] = {
    "OSType": "linux",
    "OperatingSystem": "Debian",
    "KernelVersion": os.uname().release,
    "Driver": "overlay2",
    "DockerRootDir": "/",
    "Runtimes": {"runc": {}},
    "CgroupVersion": "2",
}


@contextlib.asynccontextmanager
async def docker_like(info: Mapping[str, Any], api: str = "1.47") -> AsyncIterator[str]:
    """A socket that answers as a Docker with that information does."""

    async def tell_version(_request: web.Request) -> web.Response:
        return web.json_response({"Version": "99.0", "ApiVersion": api, "MinAPIVersion": "1.24"})

    async def tell_info(_request: web.Request) -> web.Response:
        return web.json_response({**GOOD, **info})

    app = web.Application()
    app.router.add_get("/version", tell_version)
    app.router.add_get("/{api}/info", tell_info)
    runner = web.AppRunner(app)
    await runner.setup()
    with tempfile.TemporaryDirectory(prefix="ik-", dir="/tmp") as folder:
        site = web.UnixSite(runner, f"{folder}/docker.sock")
        await site.start()
        try:
            yield f"{folder}/docker.sock"
        finally:
            await runner.cleanup()


async def test_a_docker_that_is_not_there_is_a_problem(ground: MakeGround, tmp_path: Path) -> None:
    for address in (f"unix://{tmp_path}/none.sock", "tcp://192.0.2.1:2375"):
        docker = await look_at_docker(address)
        told = one(check_engine(ground(docker)), "docker")
        assert told.level is Level.PROBLEM
        assert told.command


async def test_what_listens_but_is_no_docker_is_a_problem(
    ground: MakeGround, tmp_path: Path
) -> None:
    with socket.socket(socket.AF_UNIX) as bound:
        # Nobody listens on it any more, as after a Docker that was killed.
        bound.bind(str(tmp_path / "d.sock"))
        docker = await look_at_docker(str(tmp_path / "d.sock"))
    told = one(check_engine(ground(docker)), "docker")
    assert told.level is Level.PROBLEM
    assert "does not answer" in told.message
    assert "systemctl restart docker" in told.command


@pytest.mark.parametrize(
    ("info", "check", "level", "words"),
    [
        ({"SecurityOptions": ["name=rootless"]}, "docker", Level.PROBLEM, "rootless"),
        ({"KernelVersion": "1.0"}, "docker", Level.PROBLEM, "another machine"),
        ({"OSType": "windows"}, "docker", Level.PROBLEM, "windows"),
        ({"Driver": "vfs"}, "storage driver", Level.WARNING, "vfs"),
        ({"Driver": "vfs"}, "root disk limit", Level.WARNING, "not enforced"),
        ({"Driver": "zfs"}, "root disk limit", Level.OK, "enforced"),
        ({}, "cgroups", Level.OK, "version 2"),
        ({"PidsLimit": False}, "cgroups", Level.WARNING, "can't limit processes"),
    ],
)
async def test_what_a_docker_is_like_is_told(
    ground: MakeGround, info: Mapping[str, Any], check: str, level: Level, words: str
) -> None:
    async with docker_like(info) as address:
        docker = await look_at_docker(address)
    told = one(check_engine(ground(docker)), check)
    assert told.level is level
    assert words in told.message


async def test_a_docker_that_is_too_old_is_a_problem(ground: MakeGround) -> None:
    async with docker_like({}, api="1.39") as address:
        docker = await look_at_docker(address)
    told = one(check_engine(ground(docker)), "docker")
    assert told.level is Level.PROBLEM
    assert "too old" in told.message
    assert "newer" in told.advice


async def test_a_runtime_that_products_name_must_be_there(ground: MakeGround) -> None:
    async with docker_like({}) as address:
        docker = await look_at_docker(address)
    product = {"id": "p", "name": "P", "cores": 1, "memory_gib": 1, "runtime": "runsc"}
    told = one(check_engine(ground(docker, products=(product,))), "runtimes")
    assert told.level is Level.PROBLEM
    assert "runsc" in told.message


async def test_the_docker_of_this_host_is_taken(ground: MakeGround) -> None:
    if why := missing_docker():
        pytest.skip(why)
    docker = await look_at_docker(DOCKER_SOCKET)
    found = list(check_engine(ground(docker)))
    assert one(found, "docker").level is Level.OK
    assert "runc" in one(found, "docker").message
    assert Level.PROBLEM not in levels(check_storage(ground(docker))).values()
    assert one(check_storage(ground(docker)), "mounts").level in {Level.OK, Level.UNCHECKED}


async def test_the_firewall_of_this_host_is_looked_at_and_rules_that_are_away_are_told_of(
    ground: MakeGround,
) -> None:
    if why := missing_docker():
        pytest.skip(why)
    docker = await look_at_docker(DOCKER_SOCKET)
    before = ground(docker)
    told = one(await asyncio.to_thread(list, check_firewall(before)), "isolation")
    if os.geteuid() != 0:
        assert told.level is Level.UNCHECKED
        return
    assert told.level in {Level.OK, Level.WARNING}
    if told.level is Level.OK:
        # A server is said to run, whose rules nobody made.
        before.folder.mkdir(mode=0o700)
        (before.folder / "deployment").write_text(f"{uuid.uuid4()}\n")
        running = replace(before, server=identify(os.getpid()))
        away = one(await asyncio.to_thread(list, check_firewall(running)), "isolation")
        assert away.level is Level.WARNING
        assert "not in the firewall" in away.message


async def test_without_a_cluster_on_docker_none_is_looked_for(tmp_path: Path) -> None:
    clusters = [{"id": "a", "name": "A", "engine": "fake"}]
    settings = Settings(data_dir=tmp_path / "data", clusters=clusters, docker_socket="/nowhere")
    found = await ground_of(settings)
    assert found.docker is None
    assert levels(check_engine(found)) == {"docker": Level.OK}
    assert list(check_storage(found)) == []


def test_isolation_that_is_switched_off_is_no_fault(ground: MakeGround) -> None:
    away = DockerLook(socket="/nowhere", problem="away")
    assert one(check_firewall(ground(away, isolation=False)), "isolation").level is Level.OK
    assert one(check_firewall(ground(away)), "isolation").level is Level.UNCHECKED
