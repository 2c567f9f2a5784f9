"""Promises about making, listing and removing networks, and the names in them, on every engine."""

import uuid
from dataclasses import replace

import pytest

from innkeep.engines.errors import SubnetTaken, TemporaryError
from innkeep.engines.values import NetworkSpec
from tests.engines.conformance.bench import Bench, ensure_free_network, make_spec, ref_of


async def vpc(bench: Bench, purpose: str = "vpc") -> NetworkSpec:
    """A network whose members talk."""
    deployment = str(uuid.uuid4())
    return await ensure_free_network(bench.engine, deployment, members_talk=True, purpose=purpose)


async def test_a_network_is_listed_until_it_is_removed(bench: Bench) -> None:
    network = await vpc(bench)
    assert {network.name, bench.network.name} <= set(await bench.engine.list_networks())
    await bench.engine.remove_network(network.name)
    assert network.name not in await bench.engine.list_networks()
    assert bench.network.name in await bench.engine.list_networks()


async def test_removing_a_network_that_is_gone_is_no_failure(bench: Bench) -> None:
    network = await vpc(bench)
    for _ in range(2):
        await bench.engine.remove_network(network.name)
    await bench.engine.remove_network("innkeep-never-was")


async def test_a_network_of_somebody_else_is_neither_listed_nor_removed(bench: Bench) -> None:
    stranger = bench.another_engine(str(uuid.uuid4()))
    await stranger.connect()
    assert bench.network.name not in await stranger.list_networks()
    await stranger.remove_network(bench.network.name)
    assert bench.network.name in await bench.engine.list_networks()


async def test_a_network_that_something_runs_in_is_not_removed(bench: Bench) -> None:
    network = await vpc(bench)
    spec = await make_spec(bench)
    first = network.subnet.rpartition(".")[0]
    sandbox = replace(spec.sandbox, network=network.name, address=f"{first}.7", aliases=("guest",))
    spec = replace(spec, sandbox=sandbox)
    await bench.engine.start(spec, await bench.engine.create(spec))
    with pytest.raises(TemporaryError):
        await bench.engine.remove_network(network.name)
    assert network.name in await bench.engine.list_networks()
    await bench.engine.remove(ref_of(spec))
    await bench.engine.remove_network(network.name)
    assert network.name not in await bench.engine.list_networks()


async def test_a_taken_subnet_names_what_it_overlaps_with(bench: Bench) -> None:
    network = await vpc(bench)
    inner = replace(network, name=network.name + "-x", subnet=network.subnet.replace("/24", "/28"))
    with pytest.raises(SubnetTaken) as refused:
        await bench.engine.ensure_network(inner)
    assert refused.value.overlaps == network.subnet
    await bench.engine.remove_network(network.name)
