"""Processes that Docker lost sight of: found by their cgroup, ended, and nobody else's touched."""

import asyncio
import contextlib
import secrets
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiodocker.exceptions import DockerError

from innkeep.engines.docker_ghosts import CGROUPS, end_ghost, tells_of_ghost


@pytest.fixture
def cgroup() -> Iterator[Path]:
    """A cgroup named as Docker names those of its containers."""
    hierarchy = next(
        (CGROUPS / each for each in ("pids", "unified") if (CGROUPS / each).is_dir()), CGROUPS
    )
    folder = hierarchy / "docker" / secrets.token_hex(32)
    try:
        (folder / "nested").mkdir(parents=True)
    except OSError as problem:
        pytest.skip(f"no cgroup can be made here: {problem}")
    yield folder
    for each in (folder / "nested", folder):
        with contextlib.suppress(OSError):
            each.rmdir()


def _sleeper(cgroup: Path | None) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(["sleep", "1000"])
    if cgroup is not None:
        (cgroup / "cgroup.procs").write_text(str(process.pid))
    return process


async def test_what_runs_in_the_cgroup_of_a_lost_container_is_ended_and_nothing_else(
    cgroup: Path,
) -> None:
    lost = [_sleeper(cgroup), _sleeper(cgroup / "nested")]
    stranger = _sleeper(None)
    try:
        ending = asyncio.create_task(end_ghost(cgroup.name))
        for process in lost:
            assert await asyncio.to_thread(process.wait, 10) == -9
        assert await ending
        assert stranger.poll() is None
    finally:
        for process in (*lost, stranger):
            process.kill()
            process.wait()


async def test_a_container_that_is_not_lost_has_nothing_to_end() -> None:
    assert not await end_ghost(secrets.token_hex(32))


def test_only_the_refusal_of_a_running_id_tells_of_a_ghost() -> None:
    assert tells_of_ghost(DockerError(500, "id already in use"))
    assert not tells_of_ghost(DockerError(500, "address already in use"))
