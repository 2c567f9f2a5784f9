"""Promises about seeing what listens inside an instance, on every engine."""

import asyncio

import pytest

from innkeep.domain.port_health import Listener
from innkeep.engines.base import ListenerLook
from innkeep.engines.errors import TemporaryError
from tests.engines.conformance.bench import Bench, make_spec, ref_of

OPEN = Listener("0.0.0.0", 8080)
LOOPBACK = Listener("127.0.0.1", 9090)


async def _seen(bench: Bench, ref: object, wanted: set[Listener]) -> None:
    assert isinstance(bench.engine, ListenerLook)
    async with asyncio.timeout(30):
        while set(await bench.engine.listeners(ref)) != wanted:  # type: ignore[arg-type]
            await asyncio.sleep(0.05)


async def test_what_listens_is_seen_with_its_address_and_nothing_else(bench: Bench) -> None:
    look = bench.engine
    assert isinstance(look, ListenerLook)
    spec, quiet = await make_spec(bench), await make_spec(bench)
    for each in (spec, quiet):
        await bench.engine.start(each, await bench.engine.create(each))
    assert list(await look.listeners(ref_of(spec))) == []
    await bench.listen(spec, OPEN)
    await bench.listen(spec, LOOPBACK)
    await _seen(bench, ref_of(spec), {OPEN, LOOPBACK})
    assert list(await look.listeners(ref_of(quiet))) == []


async def test_nothing_can_be_seen_of_an_instance_that_does_not_run(bench: Bench) -> None:
    look = bench.engine
    assert isinstance(look, ListenerLook)
    spec = await make_spec(bench)
    for prepare in (_nothing, bench.engine.create):
        await prepare(spec)
        with pytest.raises(TemporaryError) as told:
            await look.listeners(ref_of(spec))
        assert told.value.state == "notRunning"
    await bench.engine.start(spec, "")
    await bench.listen(spec, OPEN)
    await _seen(bench, ref_of(spec), {OPEN})
    await bench.end_process(spec, "0")
    with pytest.raises(TemporaryError):
        await look.listeners(ref_of(spec))
    await bench.engine.start(spec, "")
    assert list(await look.listeners(ref_of(spec))) == []


async def _nothing(_: object) -> None:
    """The instance isn't made yet."""
