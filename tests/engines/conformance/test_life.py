"""Every promise about an instance's life, on every engine."""

import asyncio
import uuid
from dataclasses import replace

import pytest

from innkeep.engines.base import LocalStorageMaker
from innkeep.engines.errors import ImageVanished, PermanentError, StartRefused, TemporaryError
from innkeep.engines.values import InstanceRef, ObjectKind, Phase
from tests.engines.conformance.bench import Bench, make_spec, ref_of


async def test_an_instance_that_was_never_made_is_absent(bench: Bench) -> None:
    seen = await bench.engine.observe(InstanceRef(instance_id="0" * 16, sandbox="nobody"))
    assert seen.phase is Phase.ABSENT


async def test_create_makes_everything_and_starts_nothing(bench: Bench) -> None:
    spec = await make_spec(bench)
    handle = await bench.engine.create(spec)
    assert handle
    assert (await bench.engine.observe(ref_of(spec))).phase is Phase.CREATED
    found = await bench.engine.survey(thorough=True)
    assert {(one.kind, one.instance_id, one.sandbox) for one in found} == {
        (ObjectKind.CONTAINER, spec.instance_id, spec.sandbox.name),
        (ObjectKind.SANDBOX, None, spec.sandbox.name),
        (ObjectKind.VOLUME, spec.instance_id, None),
    }
    assert not any(one.running for one in found)
    assert not any(spec.instance_id in one.name for one in found if one.kind is ObjectKind.SANDBOX)


async def test_create_adopts_what_an_earlier_try_made(bench: Bench) -> None:
    spec = await make_spec(bench)
    handle = await bench.engine.create(spec)
    later = bench.another_engine()
    await later.connect()
    assert await later.create(spec) == handle
    assert len(await later.survey()) == 2


async def test_creates_of_the_same_instance_at_once_make_one(bench: Bench) -> None:
    spec = await make_spec(bench)
    handles = await asyncio.gather(*(bench.engine.create(spec) for _ in range(4)))
    assert len(set(handles)) == 1
    assert len(await bench.engine.survey(thorough=True)) == 3


async def test_local_storage_that_was_made_before_is_the_instances(bench: Bench) -> None:
    spec = await make_spec(bench)
    assert isinstance(bench.engine, LocalStorageMaker)
    for _ in range(2):
        await bench.engine.ensure_local_storage(spec.instance_id, 1)
    (made,) = await bench.engine.survey(thorough=True)
    assert (made.kind, made.instance_id) == (ObjectKind.VOLUME, spec.instance_id)
    await bench.engine.start(spec, await bench.engine.create(spec))
    await bench.write(spec, "/workspace/note", "on the volume")
    assert len(await bench.engine.survey(thorough=True)) == 3
    await bench.engine.remove(ref_of(spec))
    assert await bench.engine.survey(thorough=True) == []


async def test_local_storage_without_a_container_goes_with_the_instance(bench: Bench) -> None:
    spec = await make_spec(bench)
    assert isinstance(bench.engine, LocalStorageMaker)
    await bench.engine.ensure_local_storage(spec.instance_id, 1)
    await bench.engine.remove(ref_of(spec))
    assert await bench.engine.survey(thorough=True) == []


async def test_start_runs_the_process_and_its_sandbox(bench: Bench) -> None:
    spec = await make_spec(bench)
    await bench.engine.start(spec, await bench.engine.create(spec))
    seen = await bench.engine.observe(ref_of(spec))
    assert (seen.phase, seen.exit) == (Phase.RUNNING, None)
    assert seen.handle
    assert all(one.running for one in await bench.engine.survey())


async def test_starting_what_runs_leaves_it_running(bench: Bench) -> None:
    spec = await make_spec(bench)
    handle = await bench.engine.start(spec, await bench.engine.create(spec))
    await bench.write(spec, "/mark", "still me")
    assert await bench.engine.start(spec, handle) == handle
    assert await bench.engine.start(spec, "") == handle
    assert await bench.read(spec, "/mark") == "still me"
    assert (await bench.engine.observe(ref_of(spec))).phase is Phase.RUNNING


async def test_start_without_a_container_is_a_temporary_error(bench: Bench) -> None:
    with pytest.raises(TemporaryError):
        await bench.engine.start(await make_spec(bench), "")


async def test_a_handle_of_another_engine_is_refused(bench: Bench) -> None:
    spec = await make_spec(bench)
    await bench.engine.create(spec)
    with pytest.raises(PermanentError):
        await bench.engine.start(spec, "something/9 else")


async def test_stop_and_start_keep_root_disk_and_volume(bench: Bench) -> None:
    spec = await make_spec(bench)
    handle = await bench.engine.start(spec, await bench.engine.create(spec))
    await bench.write(spec, "/root/note", "on the root disk")
    await bench.write(spec, "/workspace/note", "on the volume")
    await bench.engine.stop(ref_of(spec), 0)
    assert (await bench.engine.observe(ref_of(spec))).phase is Phase.INTERRUPTED
    assert not any(one.running for one in await bench.engine.survey())
    await bench.engine.start(spec, handle)
    assert await bench.read(spec, "/root/note") == "on the root disk"
    assert await bench.read(spec, "/workspace/note") == "on the volume"


async def test_stopping_twice_and_stopping_nothing_succeed(bench: Bench) -> None:
    spec = await make_spec(bench)
    await bench.engine.stop(ref_of(spec), 0)
    await bench.engine.create(spec)
    await bench.engine.stop(ref_of(spec), 0)
    assert (await bench.engine.observe(ref_of(spec))).phase is Phase.CREATED
    await bench.engine.start(spec, "")
    await bench.engine.stop(ref_of(spec), 0)
    await bench.engine.stop(ref_of(spec), 0)
    assert (await bench.engine.observe(ref_of(spec))).phase is Phase.INTERRUPTED


async def test_remove_leaves_nothing_and_can_be_repeated(bench: Bench) -> None:
    spec = await make_spec(bench)
    await bench.engine.start(spec, await bench.engine.create(spec))
    await bench.engine.remove(ref_of(spec))
    assert list(await bench.engine.survey(thorough=True)) == []
    assert (await bench.engine.observe(ref_of(spec))).phase is Phase.ABSENT
    await bench.engine.remove(ref_of(spec))


async def test_removes_at_once_all_succeed(bench: Bench) -> None:
    spec = await make_spec(bench)
    await bench.engine.start(spec, await bench.engine.create(spec))
    await asyncio.gather(*(bench.engine.remove(ref_of(spec)) for _ in range(3)))
    assert list(await bench.engine.survey(thorough=True)) == []


@pytest.mark.parametrize(
    ("how", "code", "signal", "out_of_memory"),
    [
        ("0", 0, None, False),
        ("3", 3, None, False),
        ("killed", 137, 9, False),
        ("oom", 137, 9, True),
    ],
)
async def test_a_process_that_ended_by_itself_is_told_with_how(
    bench: Bench, how: str, code: int, signal: int | None, out_of_memory: bool
) -> None:
    spec = await make_spec(bench)
    await bench.engine.start(spec, await bench.engine.create(spec))
    await bench.end_process(spec, how)
    seen = await bench.engine.observe(ref_of(spec))
    assert seen.phase is Phase.ENDED
    assert seen.exit is not None
    assert (seen.exit.code, seen.exit.signal, seen.exit.out_of_memory) == (
        code,
        signal,
        out_of_memory,
    )


async def test_what_ended_can_be_started_again(bench: Bench) -> None:
    spec = await make_spec(bench)
    handle = await bench.engine.start(spec, await bench.engine.create(spec))
    await bench.end_process(spec, "1")
    await bench.engine.start(spec, handle)
    assert (await bench.engine.observe(ref_of(spec))).phase is Phase.RUNNING


async def test_an_end_with_a_dead_sandbox_is_an_interruption(bench: Bench) -> None:
    spec = await make_spec(bench)
    await bench.engine.start(spec, await bench.engine.create(spec))
    await bench.end_process(spec, "1")
    await bench.end_sandbox(spec.sandbox.name)
    assert (await bench.engine.observe(ref_of(spec))).phase is Phase.INTERRUPTED


async def test_a_process_without_a_live_sandbox_is_adrift_and_start_repairs_it(
    bench: Bench,
) -> None:
    spec = await make_spec(bench)
    handle = await bench.engine.start(spec, await bench.engine.create(spec))
    await bench.end_sandbox(spec.sandbox.name)
    assert (await bench.engine.observe(ref_of(spec))).phase is Phase.ADRIFT
    await bench.engine.start(spec, handle)
    assert (await bench.engine.observe(ref_of(spec))).phase is Phase.RUNNING


async def test_a_lost_sandbox_is_replaced_with_root_disk_and_volume_kept(bench: Bench) -> None:
    spec = await make_spec(bench)
    handle = await bench.engine.start(spec, await bench.engine.create(spec))
    for generation in range(2):
        await bench.write(spec, f"/root/note{generation}", "on the root disk")
        await bench.write(spec, f"/workspace/note{generation}", "on the volume")
        await bench.lose_sandbox(spec.sandbox.name)
        assert (await bench.engine.observe(ref_of(spec))).phase is Phase.ADRIFT
        handle = await bench.engine.start(spec, handle)
        assert (await bench.engine.observe(ref_of(spec))).phase is Phase.RUNNING
    for generation in range(2):
        assert await bench.read(spec, f"/root/note{generation}") == "on the root disk"
        assert await bench.read(spec, f"/workspace/note{generation}") == "on the volume"
    await bench.engine.remove(ref_of(spec))
    assert list(await bench.engine.survey(thorough=True)) == []


async def test_a_lost_sandbox_of_a_stopped_instance_is_replaced_too(bench: Bench) -> None:
    spec = await make_spec(bench)
    handle = await bench.engine.start(spec, await bench.engine.create(spec))
    await bench.write(spec, "/root/note", "on the root disk")
    await bench.engine.stop(ref_of(spec), 0)
    await bench.lose_sandbox(spec.sandbox.name)
    assert (await bench.engine.observe(ref_of(spec))).phase is Phase.INTERRUPTED
    await bench.engine.start(spec, handle)
    assert await bench.read(spec, "/root/note") == "on the root disk"


async def test_a_container_removed_by_hand_is_absent_and_can_be_made_again(bench: Bench) -> None:
    spec = await make_spec(bench)
    await bench.engine.start(spec, await bench.engine.create(spec))
    await bench.write(spec, "/workspace/note", "on the volume")
    await bench.lose_container(spec)
    assert (await bench.engine.observe(ref_of(spec))).phase is Phase.ABSENT
    await bench.engine.start(spec, await bench.engine.create(spec))
    assert (await bench.engine.observe(ref_of(spec))).phase is Phase.RUNNING
    assert await bench.read(spec, "/workspace/note") == "on the volume"


async def test_a_program_that_is_not_there_is_told_by_name(bench: Bench) -> None:
    spec = await make_spec(bench, image="unstartable")
    handle = await bench.engine.create(spec)
    try:
        await bench.engine.start(spec, handle)
    except StartRefused as refusal:
        told = refusal.message
    else:
        async with asyncio.timeout(20):
            while (seen := await bench.engine.observe(ref_of(spec))).phase is not Phase.ENDED:
                await asyncio.sleep(0.02)
        told = seen.refusal
    assert "/no/such/program" in told


async def test_an_image_that_vanished_is_told_as_a_reason_to_get_it_again(bench: Bench) -> None:
    spec = replace(await make_spec(bench), image="sha256:" + "0" * 64)
    with pytest.raises(ImageVanished):
        await bench.engine.create(spec)


async def test_what_belongs_to_another_deployment_is_never_touched(bench: Bench) -> None:
    spec = await make_spec(bench)
    stranger = bench.another_engine(str(uuid.uuid4()))
    await stranger.connect()
    await stranger.start(spec, await stranger.create(spec))
    assert list(await bench.engine.survey(thorough=True)) == []
    ref = ref_of(spec)
    for attempt in (
        bench.engine.create(spec),
        bench.engine.start(spec, ""),
        bench.engine.stop(ref, 0),
        bench.engine.remove(ref),
        bench.engine.observe(ref),
    ):
        with pytest.raises(PermanentError) as refusal:
            await attempt
        assert refusal.value.state == "nameTaken"
    for found in await stranger.survey(thorough=True):
        await bench.engine.remove_object(found)
    assert (await stranger.observe(ref)).phase is Phase.RUNNING
    assert len(await stranger.survey(thorough=True)) == 3


async def test_objects_of_a_survey_can_be_removed_one_by_one_and_twice(bench: Bench) -> None:
    spec = await make_spec(bench)
    await bench.engine.start(spec, await bench.engine.create(spec))
    found = await bench.engine.survey(thorough=True)
    assert len(found) == 3
    for one in [*found, *found]:
        await bench.engine.remove_object(one)
    assert list(await bench.engine.survey(thorough=True)) == []


async def test_a_stop_that_was_cancelled_can_be_repeated(bench: Bench) -> None:
    spec = await make_spec(bench)
    await bench.engine.start(spec, await bench.engine.create(spec))
    stopping = asyncio.ensure_future(bench.engine.stop(ref_of(spec), 0))
    await asyncio.sleep(0)
    stopping.cancel()
    await asyncio.gather(stopping, return_exceptions=True)
    await bench.engine.stop(ref_of(spec), 0)
    assert not any(one.running for one in await bench.engine.survey())


async def test_a_sandbox_that_runs_is_seen_with_and_without_a_container(bench: Bench) -> None:
    spec = await make_spec(bench)
    await bench.engine.start(spec, await bench.engine.create(spec))
    assert (await bench.engine.observe(ref_of(spec))).sandbox_lives
    await bench.lose_container(spec)
    left = await bench.engine.observe(ref_of(spec))
    assert (left.phase, left.sandbox_lives) == (Phase.ABSENT, True)
    await bench.engine.stop(ref_of(spec), 0)
    assert not (await bench.engine.observe(ref_of(spec))).sandbox_lives
