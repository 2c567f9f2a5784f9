"""An instance that is made anew has two containers for a while; every promise about both."""

from dataclasses import replace

import pytest

from innkeep.engines.errors import TemporaryError
from innkeep.engines.values import ContainerSpec, ObjectKind, Phase
from tests.engines.conformance.bench import Bench, make_spec, ref_of


def _next(spec: ContainerSpec, **changes: object) -> ContainerSpec:
    return replace(spec, generation=spec.generation + 1, **changes)  # type: ignore[arg-type]


async def _started(bench: Bench, spec: ContainerSpec) -> ContainerSpec:
    await bench.engine.start(spec, await bench.engine.create(spec))
    return spec


async def test_a_second_container_is_made_beside_the_first_which_runs_on(bench: Bench) -> None:
    first = await _started(bench, await make_spec(bench))
    second = _next(first)
    assert (await bench.engine.observe(ref_of(second))).phase is Phase.ABSENT
    handle = await bench.engine.create(second)
    assert await bench.engine.create(second) == handle
    assert (await bench.engine.observe(ref_of(first))).phase is Phase.RUNNING
    assert (await bench.engine.observe(ref_of(second))).phase is Phase.CREATED
    found = await bench.engine.survey()
    assert sorted(
        (one.generation, one.running) for one in found if one.kind is ObjectKind.CONTAINER
    ) == [(0, True), (1, False)]
    assert len(found) == 3, "they share a sandbox"


async def test_the_start_of_one_ends_the_other(bench: Bench) -> None:
    first = await _started(bench, await make_spec(bench))
    second = await _started(bench, _next(first))
    assert (await bench.engine.observe(ref_of(first))).phase is not Phase.RUNNING
    assert (await bench.engine.observe(ref_of(second))).phase is Phase.RUNNING
    await bench.engine.stop(ref_of(second), 0)
    await bench.engine.start(first, "")
    assert (await bench.engine.observe(ref_of(first))).phase is Phase.RUNNING
    assert (await bench.engine.observe(ref_of(second))).phase is not Phase.RUNNING


async def test_one_that_was_left_behind_is_left_alone(bench: Bench) -> None:
    first = await _started(bench, await make_spec(bench))
    second = _next(
        first,
        sandbox=replace(first.sandbox, name=f"{first.sandbox.name}-2", address=bench.address()),
    )
    second = await _started(bench, replace(second, left_behind=(0,)))
    assert (await bench.engine.observe(ref_of(first))).phase is Phase.RUNNING
    assert (await bench.engine.observe(ref_of(second))).phase is Phase.RUNNING
    await bench.engine.remove_generation(ref_of(first))
    assert (await bench.engine.observe(ref_of(first))).phase is Phase.ABSENT
    assert (await bench.engine.observe(ref_of(second))).phase is Phase.RUNNING
    assert await bench.read(second, "/workspace/a") == ""


async def test_local_storage_is_shared_and_the_root_disk_is_not(bench: Bench) -> None:
    first = await _started(bench, await make_spec(bench))
    await bench.write(first, "/workspace/a", "local")
    await bench.write(first, "/root-disk", "of the first")
    second = await _started(bench, _next(first))
    assert await bench.read(second, "/workspace/a") == "local"
    assert await bench.read(second, "/root-disk") == ""


async def test_the_root_disk_is_taken_over_where_asked(bench: Bench) -> None:
    first = await _started(bench, await make_spec(bench))
    await bench.write(first, "/root-disk", "of the first")
    second = _next(first, root_disk_of=0)
    await bench.engine.stop(ref_of(first), 0)
    await _started(bench, second)
    assert await bench.read(second, "/root-disk") == "of the first"
    await bench.engine.remove_generation(ref_of(first))
    await bench.write(second, "/root-disk", "of the second")
    third = _next(second, root_disk_of=1)
    await bench.engine.stop(ref_of(second), 0)
    await _started(bench, third)
    await bench.engine.remove_generation(ref_of(second))
    assert await bench.read(third, "/root-disk") == "of the second"
    await bench.engine.remove(ref_of(third))
    assert await bench.engine.survey(thorough=True) == []


async def test_a_root_disk_of_another_image_is_not_taken_over(bench: Bench) -> None:
    first = await _started(bench, await make_spec(bench))
    await bench.write(first, "/root-disk", "of the first")
    await bench.engine.stop(ref_of(first), 0)
    second = _next(first, image=await bench.image("other"), root_disk_of=0)
    await _started(bench, second)
    assert await bench.read(second, "/root-disk") == ""


async def test_a_root_disk_that_is_written_to_is_not_taken_over(bench: Bench) -> None:
    first = await _started(bench, await make_spec(bench))
    with pytest.raises(TemporaryError, match="written to"):
        await bench.engine.create(_next(first, root_disk_of=0))
    assert (await bench.engine.observe(ref_of(first))).phase is Phase.RUNNING


async def test_a_lost_sandbox_costs_no_root_disk_that_was_taken_over(bench: Bench) -> None:
    first = await _started(bench, await make_spec(bench))
    await bench.write(first, "/root-disk", "of the first")
    await bench.engine.stop(ref_of(first), 0)
    second = await _started(bench, _next(first, root_disk_of=0))
    await bench.engine.remove_generation(ref_of(first))
    await bench.lose_sandbox(second.sandbox.name)
    await bench.engine.start(replace(second, image="", root_disk_of=None), "")
    assert await bench.read(second, "/root-disk") == "of the first"


async def test_one_generation_goes_and_the_other_does_not_notice(bench: Bench) -> None:
    first = await _started(bench, await make_spec(bench))
    await bench.write(first, "/workspace/a", "local")
    second = await _started(bench, _next(first))
    for _ in range(2):
        await bench.engine.remove_generation(ref_of(first))
    assert (await bench.engine.observe(ref_of(first))).phase is Phase.ABSENT
    assert (await bench.engine.observe(ref_of(second))).phase is Phase.RUNNING
    assert await bench.read(second, "/workspace/a") == "local"


async def test_a_leftover_of_a_generation_is_removed_alone(bench: Bench) -> None:
    first = await _started(bench, await make_spec(bench))
    second = await _started(bench, _next(first))
    for found in await bench.engine.survey():
        if found.kind is ObjectKind.CONTAINER and found.generation == 0:
            await bench.engine.remove_object(found)
    assert (await bench.engine.observe(ref_of(first))).phase is Phase.ABSENT
    assert (await bench.engine.observe(ref_of(second))).phase is Phase.RUNNING


async def test_remove_takes_every_generation_away(bench: Bench) -> None:
    first = await _started(bench, await make_spec(bench))
    await bench.engine.stop(ref_of(first), 0)
    second = _next(first, root_disk_of=0)
    await bench.engine.create(second)
    await bench.engine.remove(ref_of(first))
    assert await bench.engine.survey(thorough=True) == []
