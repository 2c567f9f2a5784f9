"""Promises about measuring what instances use, on every engine."""

import uuid

from innkeep.engines.base import UsageMeter
from innkeep.engines.values import InstanceUsage
from tests.engines.conformance.bench import Bench, make_spec, ref_of


async def measured(bench: Bench) -> dict[str, InstanceUsage]:
    assert isinstance(bench.engine, UsageMeter)
    return {one.instance_id: one for one in await bench.engine.usage()}


async def test_all_that_run_are_measured_and_nothing_else(bench: Bench) -> None:
    first, second, third = [await make_spec(bench) for _ in range(3)]
    for spec in (first, second, third):
        await bench.engine.create(spec)
    assert await measured(bench) == {}
    for spec in (first, second):
        await bench.engine.start(spec, "")
    assert set(await measured(bench)) == {first.instance_id, second.instance_id}
    again = await measured(bench)
    for one in again.values():
        assert one.cores is not None
        assert 0 <= one.cores < 64
        assert one.memory_bytes >= 0
    await bench.engine.stop(ref_of(first), 0)
    assert set(await measured(bench)) == {second.instance_id}
    await bench.end_process(second, "0")
    assert await measured(bench) == {}
    await bench.engine.start(first, "")
    assert set(await measured(bench)) == {first.instance_id}
    await bench.engine.remove(ref_of(first))
    assert await measured(bench) == {}


async def test_instances_of_another_deployment_are_not_measured(bench: Bench) -> None:
    spec = await make_spec(bench)
    await bench.engine.start(spec, await bench.engine.create(spec))
    stranger = bench.another_engine(str(uuid.uuid4()))
    await stranger.connect()
    assert isinstance(stranger, UsageMeter)
    assert list(await stranger.usage()) == []
    assert set(await measured(bench)) == {spec.instance_id}
