"""Docker's logs where only a real one can tell: broken streams, long lines, slow readers."""

import asyncio
from contextlib import aclosing

import pytest

from innkeep.engines.docker import DockerEngine
from innkeep.engines.errors import EngineUnavailable
from innkeep.engines.sessions import LogLine
from innkeep.engines.values import ContainerSpec
from tests.engines.conformance.bench import DockerBench, make_spec, ref_of
from tests.engines.relay import DockerRelay

pytestmark = pytest.mark.docker


async def started(bench: DockerBench) -> ContainerSpec:
    spec = await make_spec(bench)
    await bench.engine.start(spec, await bench.engine.create(spec))
    return spec


async def say(bench: DockerBench, spec: ContainerSpec, script: str) -> None:
    command = ["sh", "-c", f"{{ {script}; }} > /proc/1/fd/1"]
    result = await bench.runner.run_command(ref_of(spec), command)
    assert result.exit_code == 0, result.output


async def test_a_log_that_breaks_off_is_an_engine_that_went_away(
    relay: DockerRelay, docker_bench: DockerBench
) -> None:
    spec = await started(docker_bench)
    await docker_bench.say(spec, "here")
    engine = DockerEngine(relay.path, docker_bench.deployment)
    log = engine.read_log(ref_of(spec), follow=True)
    async with aclosing(log), asyncio.timeout(60):
        assert [line.text for line in await anext(log)] == [b"here"]
        await relay.cut()
        with pytest.raises(EngineUnavailable):
            await anext(log)
    await engine.close()


async def test_a_follower_that_leaves_closes_its_connection(
    relay: DockerRelay, docker_bench: DockerBench
) -> None:
    spec = await started(docker_bench)
    await docker_bench.say(spec, "here")
    engine = DockerEngine(relay.path, docker_bench.deployment)
    log = engine.read_log(ref_of(spec), follow=True)
    async with aclosing(log):
        await anext(log)
        following = relay.open_connections
    async with asyncio.timeout(60):
        while relay.open_connections >= following:
            await asyncio.sleep(0.02)
    await engine.close()


async def test_a_very_long_line_comes_in_pieces_without_a_loss(docker_bench: DockerBench) -> None:
    spec = await started(docker_bench)
    await say(docker_bench, spec, "head -c 100000 /dev/zero | tr '\\0' x; echo; echo end")
    lines: list[LogLine] = []
    async with asyncio.timeout(60):
        while not lines or lines[-1].text != b"end":
            log = docker_bench.runner.read_log(ref_of(spec))
            async with aclosing(log):
                lines = [line async for piece in log for line in piece]
    assert b"".join(line.text for line in lines[:-1]) == b"x" * 100_000
    assert [line.goes_on for line in lines] == [True] * (len(lines) - 2) + [False, False]


async def test_a_reader_that_stands_still_holds_back_docker_not_memory(
    docker_bench: DockerBench, relay: DockerRelay
) -> None:
    spec = await started(docker_bench)
    await say(docker_bench, spec, "yes 'a line of the usual length' | head -n 100000; echo end")
    engine = DockerEngine(relay.path, docker_bench.deployment)
    async with asyncio.timeout(120):
        while not await ends_with(engine, spec, b"end"):
            await asyncio.sleep(0.2)
        log = engine.read_log(ref_of(spec))
        async with aclosing(log):
            count = len(await anext(log))
            passed = -1
            while passed != relay.passed_back:
                passed = relay.passed_back
                await asyncio.sleep(0.5)
            assert passed < 4_000_000, "far more was read than anybody asked for"
            async for lines in log:
                count += len(lines)
    assert count == 100_001
    await engine.close()


async def ends_with(engine: DockerEngine, spec: ContainerSpec, text: bytes) -> bool:
    log = engine.read_log(ref_of(spec), tail=1)
    async with aclosing(log):
        return [line.text async for lines in log for line in lines] == [text]
