"""The faults that the fake engine can be told to have, since other suites rest on them."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from typing import cast

import pytest

from innkeep.domain.instance import RegistryLogin
from innkeep.engines.errors import (
    EngineUnavailable,
    ImageRefused,
    ImageUnavailable,
    SubnetTaken,
    TemporaryError,
)
from innkeep.engines.fake import FakeEngine
from innkeep.engines.fake_cluster import FakeImage
from innkeep.engines.values import EngineEvent, Phase
from tests.engines.conformance.bench import (
    FakeBench,
    ignore_progress,
    image_request,
    make_spec,
    ref_of,
)
from tests.images import own_name


class Crash(Exception):
    """The server died here."""


@pytest.fixture
async def bench() -> FakeBench:
    bench = FakeBench()
    await bench.prepare()
    return bench


async def test_a_failure_strikes_before_the_effect_and_as_often_as_told(bench: FakeBench) -> None:
    spec = await make_spec(bench)
    bench.cluster.fail("create", EngineUnavailable("gone"), times=2)
    for _ in range(2):
        with pytest.raises(EngineUnavailable):
            await bench.engine.create(spec)
    assert bench.cluster.containers == {}
    await bench.engine.create(spec)
    assert bench.cluster.calls["create"] == 3


async def test_a_lost_reply_leaves_the_effect(bench: FakeBench) -> None:
    spec = await make_spec(bench)
    bench.cluster.lose_reply("create")
    with pytest.raises(EngineUnavailable):
        await bench.engine.create(spec)
    assert list(bench.cluster.containers) == [spec.instance_id]
    await bench.engine.create(spec)
    assert bench.cluster.containers_made[spec.instance_id] == 1


@pytest.mark.parametrize("point", ["before", "rescued", "unmade", "sandbox", "volume", "container"])
async def test_a_crash_at_any_point_of_a_rescue_keeps_the_root_disk(
    bench: FakeBench, point: str
) -> None:
    spec = await make_spec(bench)
    await bench.engine.start(spec, await bench.engine.create(spec))
    await bench.write(spec, "/root/note", "precious")
    bench.cluster.lose_sandbox(spec.sandbox.name)

    def crash(verb: str, reached: str) -> None:
        if (verb, reached) == ("start", point):
            raise Crash

    bench.cluster.hook = crash
    with pytest.raises(Crash):
        await bench.engine.start(spec, "")
    bench.cluster.hook = None
    later = FakeEngine(bench.cluster, bench.deployment)
    await later.start(spec, await later.create(spec))
    assert await bench.read(spec, "/root/note") == "precious"


async def test_while_away_nothing_answers_and_events_end(bench: FakeBench) -> None:
    stream = cast("AsyncGenerator[EngineEvent, None]", bench.engine.events())
    async with aclosing(stream):
        await anext(stream)
        bench.cluster.go_away()
        with pytest.raises(EngineUnavailable):
            await anext(stream)
    with pytest.raises(EngineUnavailable):
        await bench.engine.survey()
    bench.cluster.come_back()
    assert list(await bench.engine.survey()) == []


async def test_a_reboot_interrupts_everything_that_ran(bench: FakeBench) -> None:
    running, ended = await make_spec(bench), await make_spec(bench)
    for spec in (running, ended):
        await bench.engine.start(spec, await bench.engine.create(spec))
    bench.cluster.end_process(ended.instance_id, 1)
    bench.cluster.reboot()
    for spec in (running, ended):
        assert (await bench.engine.observe(ref_of(spec))).phase is Phase.INTERRUPTED


async def test_two_running_sandboxes_with_one_address_are_noted_and_refused(
    bench: FakeBench,
) -> None:
    first, second = await make_spec(bench), await make_spec(bench)
    address = first.sandbox.address
    second = replace(second, sandbox=replace(second.sandbox, address=address))
    await bench.engine.start(first, await bench.engine.create(first))
    await bench.engine.create(second)
    with pytest.raises(TemporaryError):
        await bench.engine.start(second, "")
    assert len(bench.cluster.conflicts) == 1


async def test_a_slow_verb_takes_its_effect_only_after_its_time(bench: FakeBench) -> None:
    spec = await make_spec(bench)
    bench.cluster.delays["create"] = 3600
    creating = asyncio.ensure_future(bench.engine.create(spec))
    await asyncio.sleep(0)
    creating.cancel()
    await asyncio.gather(creating, return_exceptions=True)
    assert bench.cluster.containers == {}


async def test_held_pulls_show_progress_and_end_when_released(bench: FakeBench) -> None:
    bench.cluster.hold_pulls()
    seen: list[int] = []
    request = image_request("big")
    pulling = [
        asyncio.ensure_future(
            bench.engine.ensure_image(request, lambda progress: seen.append(progress.current))
        )
        for _ in range(2)
    ]
    async with asyncio.timeout(5):
        while len(seen) < 2:
            await asyncio.sleep(0)
    assert not any(one.done() for one in pulling)
    bench.cluster.release_pulls()
    assert len(set(await asyncio.gather(*pulling))) == 1
    assert bench.cluster.pulls[str(request.reference)] == 1


async def test_the_registry_keeps_to_the_same_policy_as_a_real_one(bench: FakeBench) -> None:
    login = RegistryLogin(username="ann", password="secret")
    request = image_request("private")
    bench.cluster.registry[str(request.reference)] = FakeImage(login=login)
    mine = replace(request, login=login, guarded=True)
    with pytest.raises(ImageRefused):
        await bench.engine.ensure_image(request, ignore_progress)
    identity = await bench.engine.ensure_image(mine, ignore_progress)
    with pytest.raises(ImageRefused):
        await bench.engine.ensure_image(replace(request, guarded=True), ignore_progress)
    bench.cluster.registry_away = True
    assert await bench.engine.ensure_image(request, ignore_progress) == identity
    with pytest.raises(ImageUnavailable):
        await bench.engine.ensure_image(mine, ignore_progress)


async def test_subnets_of_the_host_are_refused(bench: FakeBench) -> None:
    bench.cluster.taken_subnets.append("192.168.0.0/16")
    with pytest.raises(SubnetTaken):
        await bench.engine.ensure_network(
            replace(bench.network, name="vpc", subnet="192.168.7.0/24")
        )


async def test_a_program_that_ends_at_once_is_ended_after_its_start(bench: FakeBench) -> None:
    bench.cluster.registry[f"docker.io/{own_name('short')}"] = FakeImage(ends_with=2)
    spec = await make_spec(bench, image="short")
    await bench.engine.start(spec, await bench.engine.create(spec))
    seen = await bench.engine.observe(ref_of(spec))
    assert seen.phase is Phase.ENDED
    assert seen.exit is not None
    assert seen.exit.code == 2
