"""Waiting until an instance is in a status, so that a client needn't ask again and again."""

import asyncio
from collections.abc import Collection, Coroutine
from typing import Any

from innkeep.domain.errors import ServerEnding, StatusNotReached, WrongStatus
from innkeep.domain.instance import Instance
from innkeep.domain.status import Status
from innkeep.services.deployment import Deployment
from innkeep.services.visibility import find_own
from innkeep.store.database import Transaction
from innkeep.store.instances import AT_REST


async def wait_for_status(
    deployment: Deployment,
    owner_id: str,
    instance_id: str,
    wanted: Collection[Status],
    seconds: float,
) -> Instance:
    """The owner's instance, as soon as it is in one of these statuses.

    Args:
        deployment: where.
        owner_id: whose.
        instance_id: which.
        wanted: any of them will do.
        seconds: how long to wait at most; 0: only look.

    Raises:
        InstanceNotFound: none with that id, or it is gone.
        WrongStatus: it rests in another status, which it does not leave by itself.
        StatusNotReached: it is on its way still.
        ServerEnding: the server is being ended.
    """

    def transaction(tx: Transaction) -> Instance:
        return find_own(deployment, tx, owner_id, instance_id)

    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    with deployment.database.changes.watch(instance_id) as watch:
        while True:
            watch.begin_look()
            instance = await deployment.database.read(transaction)
            if instance.status in wanted:
                return instance
            if instance.status in AT_REST:
                raise _never(instance, wanted)
            left = end - loop.time()
            if left <= 0:
                raise StatusNotReached(
                    f"instanceId: is {instance.status} after {seconds:g} s, not yet "
                    f"{' or '.join(wanted)}; ask again, or with a longer timeout",
                    metadata={"field": "instanceId", "status": instance.status},
                )
            await first_of(watch.wait(left), deployment.closing.wait())
            if deployment.closing.is_set():
                raise ServerEnding("the server is being ended; ask again in a moment")


async def first_of(*waits: Coroutine[Any, Any, object]) -> None:
    """Return as soon as one of them is over; the others are given up."""
    tasks = [asyncio.ensure_future(wait) for wait in waits]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _never(instance: Instance, wanted: Collection[Status]) -> WrongStatus:
    told = f"instanceId: is {instance.status} and does not become {' or '.join(wanted)} by itself"
    if instance.failure is not None:
        told += f": {instance.failure.message}"
    return WrongStatus(told, metadata={"field": "instanceId", "status": instance.status})
