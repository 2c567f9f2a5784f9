"""Promises about sandboxes that are made before their instances, on every engine that can."""

import asyncio
import uuid
from dataclasses import replace

import pytest

from innkeep.engines.base import SandboxMaker
from innkeep.engines.errors import NetworkMissing, PermanentError
from innkeep.engines.values import ContainerSpec, InstanceRef, ObjectKind, Phase, SandboxSpec
from tests.engines.conformance.bench import Bench, make_spec, ref_of
from tests.engines.conformance.test_networks import vpc


def maker_of(bench: Bench) -> SandboxMaker:
    assert isinstance(bench.engine, SandboxMaker)
    return bench.engine


def _unattached(spec: ContainerSpec) -> SandboxSpec:
    return replace(spec.sandbox, network="", address="")


async def _lives(bench: Bench, spec: ContainerSpec) -> bool:
    ref = InstanceRef(instance_id=spec.instance_id, sandbox=spec.sandbox.name)
    return (await bench.engine.observe(ref)).sandbox_lives


async def test_an_instance_takes_the_sandbox_that_was_made_for_its_id(bench: Bench) -> None:
    spec = await make_spec(bench)
    for _ in range(2):
        await maker_of(bench).ensure_sandbox(spec.sandbox)
    (found,) = await bench.engine.survey()
    assert (found.kind, found.name, found.running) == (
        ObjectKind.SANDBOX,
        spec.sandbox.name,
        True,
    )
    assert (await bench.engine.observe(ref_of(spec))).phase is Phase.ABSENT
    await bench.engine.start(spec, await bench.engine.create(spec))
    assert (await bench.engine.observe(ref_of(spec))).phase is Phase.RUNNING
    assert len(await bench.engine.survey()) == 2
    await bench.engine.remove(ref_of(spec))
    assert list(await bench.engine.survey(thorough=True)) == []


async def test_a_sandbox_that_ended_or_was_lost_is_there_again(bench: Bench) -> None:
    spec = await make_spec(bench)
    for lose in (bench.end_sandbox, bench.lose_sandbox):
        await maker_of(bench).ensure_sandbox(spec.sandbox)
        assert await _lives(bench, spec)
        await lose(spec.sandbox.name)
        assert not await _lives(bench, spec)
    await bench.engine.start(spec, await bench.engine.create(spec))
    assert (await bench.engine.observe(ref_of(spec))).phase is Phase.RUNNING


async def test_a_sandbox_can_be_removed_and_removed_again(bench: Bench) -> None:
    spec = await make_spec(bench)
    await maker_of(bench).ensure_sandbox(spec.sandbox)
    for _ in range(2):
        await maker_of(bench).remove_sandbox(spec.sandbox.name)
    assert list(await bench.engine.survey()) == []


async def test_a_sandbox_of_a_missing_network_says_what_is_missing(bench: Bench) -> None:
    spec = await make_spec(bench)
    nowhere = replace(spec.sandbox, network="innkeep-never-was")
    with pytest.raises(NetworkMissing):
        await maker_of(bench).ensure_sandbox(nowhere)


async def test_a_sandbox_of_somebody_else_is_neither_taken_nor_removed(bench: Bench) -> None:
    spec = await make_spec(bench)
    stranger = bench.another_engine(str(uuid.uuid4()))
    await stranger.connect()
    assert isinstance(stranger, SandboxMaker)
    await stranger.ensure_sandbox(_unattached(spec))
    with pytest.raises(PermanentError):
        await maker_of(bench).ensure_sandbox(spec.sandbox)
    await maker_of(bench).remove_sandbox(spec.sandbox.name)
    assert [found.name for found in await stranger.survey()] == [spec.sandbox.name]


@pytest.mark.parametrize("alive", [True, False])
async def test_a_sandbox_in_no_network_joins_the_one_of_its_instance(
    bench: Bench, alive: bool
) -> None:
    network = await vpc(bench)
    spec = await make_spec(bench)
    await maker_of(bench).ensure_sandbox(_unattached(spec))
    assert await _lives(bench, spec)
    if not alive:
        await bench.end_sandbox(spec.sandbox.name)
    first = network.subnet.rpartition(".")[0]
    sandbox = replace(
        spec.sandbox, network=network.name, address=f"{first}.7", aliases=("guest", "web")
    )
    spec = replace(spec, sandbox=sandbox)
    handle = await bench.engine.create(spec)
    for _ in range(2):
        await bench.engine.start(spec, handle)
        assert (await bench.engine.observe(ref_of(spec))).phase is Phase.RUNNING
        await bench.engine.stop(ref_of(spec), 0)
    await bench.engine.remove(ref_of(spec))
    await bench.engine.remove_network(network.name)


async def test_two_may_make_a_sandbox_at_once(bench: Bench) -> None:
    spec = await make_spec(bench)
    other = bench.another_engine()
    await other.connect()
    assert isinstance(other, SandboxMaker)
    await asyncio.gather(
        *(engine.ensure_sandbox(spec.sandbox) for engine in (maker_of(bench), other))
    )
    assert [found.running for found in await bench.engine.survey()] == [True]
