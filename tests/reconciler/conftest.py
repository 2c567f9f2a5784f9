"""Fixtures: a world with a server in it, in virtual time."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from pathlib import Path

import pytest
import structlog

from tests.reconciler.virtual_time import VirtualTimeLoop
from tests.reconciler.world import World


def pytest_asyncio_loop_factories() -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Every test here runs in virtual time."""
    return {"virtual": VirtualTimeLoop}


@pytest.fixture(autouse=True)
def quiet_log() -> Iterator[None]:
    """Faults on purpose aren't worth a line each."""
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.configure(**before)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """A cluster, a proxy and a store, with a server at work on them."""
    world = World(tmp_path)
    await world.start_server()
    yield world
    await world.close()
