"""Promises about networks, images, events and commands, on every engine."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from typing import cast

import pytest

from innkeep.engines.base import CommandRunner
from innkeep.engines.errors import PermanentError, SubnetTaken, TemporaryError
from innkeep.engines.values import EngineEvent, NetworkSpec
from tests.engines.conformance.bench import (
    Bench,
    ignore_progress,
    image_request,
    make_spec,
    ref_of,
)


async def test_connecting_answers_facts_again_and_again(bench: Bench) -> None:
    facts = await bench.engine.connect()
    assert facts == await bench.engine.connect()
    assert facts.cores >= 1
    assert facts.memory_gib > 0
    assert facts.architecture in {"amd64", "arm64"}


async def test_a_network_is_made_once(bench: Bench) -> None:
    await bench.engine.ensure_network(bench.network)
    await bench.engine.ensure_network(bench.network)


async def test_a_subnet_that_is_taken_is_refused(bench: Bench) -> None:
    other = replace(bench.network, name=bench.network.name + "-other")
    with pytest.raises(SubnetTaken):
        await bench.engine.ensure_network(other)


async def test_a_network_of_the_same_name_with_another_subnet_is_refused(bench: Bench) -> None:
    other = NetworkSpec(name=bench.network.name, subnet="10.211.77.0/24", members_talk=False)
    with pytest.raises(PermanentError):
        await bench.engine.ensure_network(other)


async def test_an_image_that_is_there_is_answered_by_its_exact_identity(bench: Bench) -> None:
    first = await bench.image("directed")
    assert first.startswith("sha256:")
    assert first == await bench.engine.ensure_image(image_request("directed"), ignore_progress)
    assert first != await bench.image("unstartable")


async def test_events_begin_with_an_empty_one_and_then_name_the_instance(bench: Bench) -> None:
    spec = await make_spec(bench)
    stream = cast("AsyncGenerator[EngineEvent, None]", bench.engine.events())
    async with aclosing(stream), asyncio.timeout(30):
        assert await anext(stream) == EngineEvent(None, None)
        await bench.engine.start(spec, await bench.engine.create(spec))
        async for event in stream:
            if event.instance_id == spec.instance_id:
                assert event.sandbox == spec.sandbox.name
                assert event.begins
                break
        await bench.end_process(spec, "0")
        async for event in stream:
            if event.instance_id == spec.instance_id and not event.begins:
                break
        await bench.lose_sandbox(spec.sandbox.name)
        async for event in stream:
            if event.instance_id is None:
                assert event.sandbox == spec.sandbox.name
                break


async def test_commands_run_only_while_the_instance_does(bench: Bench) -> None:
    runner = bench.engine
    assert isinstance(runner, CommandRunner)
    spec = await make_spec(bench)
    await bench.engine.create(spec)
    with pytest.raises(TemporaryError):
        await runner.run_command(ref_of(spec), ["true"])
    with pytest.raises(TemporaryError):
        await runner.launch_command(ref_of(spec), ["true"])
    await bench.engine.start(spec, "")
    assert (await runner.run_command(ref_of(spec), ["true"])).exit_code == 0
    await runner.launch_command(ref_of(spec), ["true"])
