"""Promises about network storage, on every engine."""

import asyncio
import secrets
from dataclasses import replace

import pytest

from innkeep.engines.base import StorageKeeper
from innkeep.engines.errors import TemporaryError
from innkeep.engines.values import ContainerSpec, ObjectKind, StorageMount, StorageSpec
from tests.engines.conformance.bench import Bench, make_spec, ref_of


def keeper_of(bench: Bench) -> StorageKeeper:
    assert isinstance(bench.engine, StorageKeeper)
    return bench.engine


def a_storage(size_gib: int = 1) -> StorageSpec:
    return StorageSpec(id=f"st-{secrets.token_hex(6)}", size_gib=size_gib)


async def with_storage(bench: Bench, storage: StorageSpec, path: str = "/network") -> ContainerSpec:
    mount = StorageMount(storage_id=storage.id, mount_path=path)
    return replace(await make_spec(bench), network_storages=(mount,))


async def run(bench: Bench, spec: ContainerSpec) -> ContainerSpec:
    await bench.engine.start(spec, await bench.engine.create(spec))
    return spec


async def storages_on(bench: Bench) -> list[str]:
    found = await bench.engine.survey(thorough=True)
    return [one.name for one in found if one.kind is ObjectKind.STORAGE]


async def test_the_engine_says_that_it_has_storage_with_a_limit(bench: Bench) -> None:
    facts = await bench.engine.connect()
    assert facts.capabilities.storage_limit
    assert facts.capabilities.local_volume_limit
    assert facts.capabilities.storage_problem == ""


async def test_two_instances_share_a_storage_live(bench: Bench) -> None:
    storage = a_storage()
    await keeper_of(bench).ensure_storage(storage)
    first = await run(bench, await with_storage(bench, storage))
    second = await run(bench, await with_storage(bench, storage))
    await bench.write(first, "/network/note", "from the first")
    assert await bench.read(second, "/network/note") == "from the first"
    await bench.write(second, "/network/note", "from the second")
    assert await bench.read(first, "/network/note") == "from the second"


async def test_a_storage_outlives_the_instances_that_wrote_to_it(bench: Bench) -> None:
    storage = a_storage()
    await keeper_of(bench).ensure_storage(storage)
    first = await run(bench, await with_storage(bench, storage))
    await bench.write(first, "/network/note", "kept")
    await bench.engine.remove(ref_of(first))
    assert await storages_on(bench) == [storage.id]
    second = await run(bench, await with_storage(bench, storage, "/elsewhere"))
    assert await bench.read(second, "/elsewhere/note") == "kept"


async def test_ensuring_again_keeps_what_is_in_it_and_growing_too(bench: Bench) -> None:
    storage = a_storage()
    await keeper_of(bench).ensure_storage(storage)
    spec = await run(bench, await with_storage(bench, storage))
    await bench.write(spec, "/network/note", "kept")
    await bench.engine.stop(ref_of(spec), 0)
    await keeper_of(bench).ensure_storage(replace(storage, known=True))
    await keeper_of(bench).ensure_storage(replace(storage, size_gib=3, known=True))
    await keeper_of(bench).ensure_storage(replace(storage, size_gib=2, known=True))
    await bench.engine.start(spec, "")
    assert await bench.read(spec, "/network/note") == "kept"
    assert await bench.size_gib(storage.id) == 3


async def test_the_same_storage_ensured_at_once_is_made_once(bench: Bench) -> None:
    storage = a_storage()
    await asyncio.gather(*(keeper_of(bench).ensure_storage(storage) for _ in range(4)))
    assert await storages_on(bench) == [storage.id]


async def test_a_removed_storage_is_gone_and_can_be_removed_again(bench: Bench) -> None:
    storage = a_storage()
    await keeper_of(bench).ensure_storage(storage)
    spec = await run(bench, await with_storage(bench, storage))
    await bench.write(spec, "/network/note", "lost")
    await bench.engine.remove(ref_of(spec))
    await asyncio.gather(*(keeper_of(bench).remove_storage(storage.id) for _ in range(2)))
    assert await storages_on(bench) == []
    await keeper_of(bench).remove_storage(storage.id)
    await keeper_of(bench).ensure_storage(storage)
    spec = await run(bench, await with_storage(bench, storage))
    assert await bench.read(spec, "/network/note") == ""


async def test_a_known_storage_that_is_not_there_is_told_and_not_made_anew(bench: Bench) -> None:
    storage = replace(a_storage(), known=True)
    with pytest.raises(TemporaryError) as told:
        await keeper_of(bench).ensure_storage(storage)
    assert told.value.state == "storageMissing"
    assert await storages_on(bench) == []


async def test_an_instance_does_not_start_without_its_storage(bench: Bench) -> None:
    storage = a_storage()
    spec = await with_storage(bench, storage)
    with pytest.raises(TemporaryError, match=storage.id):
        await bench.engine.create(spec)
    await keeper_of(bench).ensure_storage(storage)
    await bench.engine.create(spec)
    await keeper_of(bench).remove_storage(storage.id)
    with pytest.raises(TemporaryError, match=storage.id):
        await bench.engine.start(spec, "")
