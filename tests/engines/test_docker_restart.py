"""A restart of the Docker daemon, seen through the engine: never an end, always an interruption."""

import asyncio
import contextlib
import uuid
from collections.abc import Iterator

import pytest

from innkeep.engines.docker import DockerEngine
from innkeep.engines.errors import EngineUnavailable
from innkeep.engines.values import Phase
from tests.e2e.faults_daemon import PrivateDocker
from tests.e2e.faults_room import Room, missing_room
from tests.engines.conformance.bench import DockerBench, make_spec, ref_of
from tests.images import ImageShelf, missing_busybox

pytestmark = [pytest.mark.docker, pytest.mark.faults]


@pytest.fixture
def private_docker() -> Iterator[PrivateDocker]:
    missing = missing_room() or missing_busybox()
    if missing:
        pytest.skip(missing)
    with contextlib.ExitStack() as stack:
        room = Room()
        stack.callback(room.close)
        room.open()
        daemon = PrivateDocker(room)
        stack.callback(daemon.close)
        daemon.start()
        yield daemon


async def test_a_daemon_that_shuts_down_never_looks_like_programs_that_ended(
    private_docker: PrivateDocker,
) -> None:
    bench = DockerBench(private_docker.socket, str(uuid.uuid4()), ImageShelf(private_docker.socket))
    await bench.prepare()
    specs = [await make_spec(bench) for _ in range(6)]
    for spec in specs:
        await bench.engine.start(spec, await bench.engine.create(spec))
        await bench.write(spec, "/root/note", spec.instance_id)

    watcher = DockerEngine(private_docker.socket, bench.deployment)
    private_docker.begin_shut_down()
    seen: set[Phase] = set()
    async with asyncio.timeout(60):
        while True:
            try:
                seen |= {(await watcher.observe(ref_of(spec))).phase for spec in specs}
            except EngineUnavailable:
                break
    assert Phase.ENDED not in seen
    await asyncio.to_thread(private_docker.await_end)
    with pytest.raises(EngineUnavailable):
        await watcher.survey()

    await asyncio.to_thread(private_docker.start)
    await watcher.connect()
    for spec in specs:
        assert (await watcher.observe(ref_of(spec))).phase is Phase.INTERRUPTED
        await watcher.start(spec, "")
        assert (await watcher.observe(ref_of(spec))).phase is Phase.RUNNING
        assert await bench.read(spec, "/root/note") == spec.instance_id
    await watcher.close()
    await bench.tidy()
