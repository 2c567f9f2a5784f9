"""Why an instance is as it is: its steps with their durations, and each failure in full.

Also recovering: what failed is tried now, where it failed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from innkeep.domain.advice import next_step
from innkeep.domain.failure import MOST_STEPS, MOST_STEPS_OF_FAILURE, FailureRecord
from innkeep.domain.instance import HistoryEntry, Instance
from innkeep.domain.status import Status, Wish
from innkeep.services.deployment import Deployment
from innkeep.services.instances import hold_again
from innkeep.services.visibility import find_own, wrong_status
from innkeep.store import claims, failures, instances
from innkeep.store.database import Transaction


@dataclass(frozen=True, kw_only=True)
class TimedStep:
    """A step in the life of an instance."""

    entry: HistoryEntry
    seconds: float | None
    """Until the next one; ``None``: it is the last."""


@dataclass(frozen=True, kw_only=True)
class ToldFailure:
    """A failure with all there is to tell of it."""

    record: FailureRecord
    steps: Sequence[TimedStep]
    """That led to it since the last order, oldest first."""
    advice: str


@dataclass(frozen=True, kw_only=True)
class InstanceEvents:
    """What happened to an instance so far."""

    instance: Instance
    steps: Sequence[TimedStep]
    """Oldest first, the newest of them all if there are too many."""
    failures: Sequence[ToldFailure]
    """Oldest first."""


async def events(deployment: Deployment, owner_id: str, instance_id: str) -> InstanceEvents:
    """What happened to an instance of the owner; of a removed one only for a grace.

    Raises:
        InstanceNotFound: none with that id, or it is gone.
    """

    def transaction(tx: Transaction) -> InstanceEvents:
        instance = find_own(deployment, tx, owner_id, instance_id)
        return told(
            instance, instances.history_of(tx, instance_id), failures.list_of(tx, instance_id)
        )

    return await deployment.database.read(transaction)


def told(
    instance: Instance, history: Sequence[HistoryEntry], kept: Sequence[FailureRecord]
) -> InstanceEvents:
    """Put together what the store has of an instance: pure."""
    steps = _timed(history[-MOST_STEPS:])
    return InstanceEvents(
        instance=instance,
        steps=steps,
        failures=[
            ToldFailure(
                record=record,
                steps=_leading_to(steps, record),
                advice=next_step(record.failure.state),
            )
            for record in kept
        ],
    )


async def recover(deployment: Deployment, owner_id: str, instance_id: str) -> None:
    """Try what failed again, now and from where it failed.

    One that ended with a failure is started again on the disks that it has; one that waits for its
    next attempt is tried at once. Of one that runs, nothing is changed.

    Raises:
        InstanceNotFound: none with that id, or it is gone.
        WrongStatus: it rests and nothing failed, or it is removed.
        InsufficientResource: it is to be started, and there is no room in its cluster.
        QuotaExceeded: it is to be started, and its owner may not hold so much.
    """
    now = deployment.clock()

    def transaction(tx: Transaction) -> str:
        instance = find_own(deployment, tx, owner_id, instance_id)
        if instance.status is Status.REMOVED or (
            instance.status is Status.EXITED and instance.shown_failure is None
        ):
            raise wrong_status(instance, "recover")
        if instance.status is Status.EXITED and instance.wish is Wish.RUNNING:
            hold_again(deployment, tx, instance)
            if not instances.wish(
                tx,
                instance,
                Wish.RUNNING,
                Status.TO_START,
                runs_wished=instance.runs_wished + 1,
                at=now,
                message="recover asked",
            ):
                raise wrong_status(instance, "recover")
        else:
            claims.try_now(tx, instance_id, now)
        return instance.cluster_id

    cluster_id = await deployment.database.write(transaction)
    deployment.waker.look(instance_id)
    deployment.waker.wake_cluster(cluster_id)


def _timed(history: Sequence[HistoryEntry]) -> list[TimedStep]:
    ends = [entry.at for entry in history[1:]]
    return [
        TimedStep(entry=entry, seconds=max(end - entry.at, 0.0) if end is not None else None)
        for entry, end in zip(history, [*ends, None], strict=bool(history))
    ]


def _leading_to(steps: Sequence[TimedStep], record: FailureRecord) -> Sequence[TimedStep]:
    before = [step for step in steps if step.entry.at <= record.last_at]
    asked = [number for number, step in enumerate(before) if step.entry.code == "asked"]
    return before[asked[-1] if asked else 0 :][-MOST_STEPS_OF_FAILURE:]
