"""Docker going away at bad moments, with a real engine behind a relay that fails at will."""

import asyncio
import uuid
from collections.abc import AsyncGenerator
from contextlib import aclosing
from pathlib import Path
from typing import cast

import pytest

from innkeep.engines.docker import DockerEngine
from innkeep.engines.errors import EngineUnavailable, EngineUnsuitable
from innkeep.engines.values import EngineEvent, Phase
from tests.engines.conformance.bench import DockerBench, make_spec, ref_of
from tests.engines.relay import DockerRelay


async def test_a_socket_that_is_not_there_is_an_engine_that_is_away(tmp_path: Path) -> None:
    engine = DockerEngine(str(tmp_path / "nothing.sock"), str(uuid.uuid4()))
    with pytest.raises(EngineUnavailable):
        await engine.connect()
    with pytest.raises(EngineUnavailable):
        await engine.survey()
    with pytest.raises(EngineUnavailable):
        await anext(engine.events())
    await engine.close()


@pytest.mark.parametrize(
    "address",
    ["tcp://127.0.0.1:2375", "ssh://root@host", "npipe:////./pipe/docker", "docker.sock"],
)
def test_an_engine_elsewhere_is_refused_in_a_sentence(address: str) -> None:
    with pytest.raises(EngineUnsuitable, match="this machine's own"):
        DockerEngine(address, str(uuid.uuid4()))


@pytest.mark.docker
async def test_an_end_that_can_not_be_confirmed_anew_is_not_told(
    relay: DockerRelay, docker_bench: DockerBench
) -> None:
    spec = await make_spec(docker_bench)
    await docker_bench.engine.start(spec, await docker_bench.engine.create(spec))
    engine = DockerEngine(relay.path, docker_bench.deployment)
    assert (await engine.observe(ref_of(spec))).phase is Phase.RUNNING
    await docker_bench.end_process(spec, "1")
    await relay.refuse_new()
    # The connection from before still answers, as with a daemon that has begun to shut down.
    with pytest.raises(EngineUnavailable):
        await engine.observe(ref_of(spec))
    await relay.begin()
    assert (await engine.observe(ref_of(spec))).phase is Phase.ENDED
    await engine.close()


@pytest.mark.docker
async def test_events_end_when_the_engine_goes(
    relay: DockerRelay, docker_bench: DockerBench
) -> None:
    engine = DockerEngine(f"unix://{relay.path}", docker_bench.deployment)
    stream = cast("AsyncGenerator[EngineEvent, None]", engine.events())
    async with aclosing(stream), asyncio.timeout(20):
        await anext(stream)
        await relay.cut()
        with pytest.raises(EngineUnavailable):
            await anext(stream)
    await engine.close()


@pytest.mark.docker
@pytest.mark.parametrize("after_effect", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("change", range(1, 8))
async def test_a_root_disk_outlives_a_crash_at_any_step_of_its_rescue(
    relay: DockerRelay, docker_bench: DockerBench, change: int, after_effect: bool
) -> None:
    spec = await make_spec(docker_bench)
    await docker_bench.engine.start(spec, await docker_bench.engine.create(spec))
    await docker_bench.write(spec, "/root/note", "precious")
    await docker_bench.write(spec, "/workspace/note", "precious too")
    await docker_bench.lose_sandbox(spec.sandbox.name)
    relay.cut_at, relay.cut_after_effect = change, after_effect
    dying = DockerEngine(
        relay.path, docker_bench.deployment, storage_folder=docker_bench.storage_folder
    )
    with pytest.raises(EngineUnavailable):
        await dying.start(spec, "")
    assert relay.changes == change
    await dying.close()

    await docker_bench.engine.start(spec, await docker_bench.engine.create(spec))
    assert (await docker_bench.engine.observe(ref_of(spec))).phase is Phase.RUNNING
    assert await docker_bench.read(spec, "/root/note") == "precious"
    assert await docker_bench.read(spec, "/workspace/note") == "precious too"
    assert len(await docker_bench.engine.survey()) == 2
    await docker_bench.engine.remove(ref_of(spec))
    assert list(await docker_bench.engine.survey(thorough=True)) == []


@pytest.mark.docker
@pytest.mark.parametrize("after_effect", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("change", range(1, 4))
async def test_a_create_goes_on_after_a_crash_at_any_step(
    relay: DockerRelay, docker_bench: DockerBench, change: int, after_effect: bool
) -> None:
    spec = await make_spec(docker_bench)
    relay.cut_at, relay.cut_after_effect = change, after_effect
    dying = DockerEngine(relay.path, docker_bench.deployment)
    with pytest.raises(EngineUnavailable):
        await dying.create(spec)
    assert relay.changes == change
    await dying.close()
    # As the next server does, which so knows of a volume that the other one made.
    await docker_bench.engine.connect()
    await docker_bench.engine.create(spec)
    assert len(await docker_bench.engine.survey(thorough=True)) == 3
