"""Compares what a cluster has with what the store says: what to look at, and what nobody owns.

An object of an instance that was removed is a leftover, as when an engine finished a create whose
caller had died. An object of an instance that the store never heard of can only come from a
newer past, as when an older backup was restored: it is told of and left alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from innkeep.domain.status import Status
from innkeep.engines.values import EngineObject, ObjectKind
from innkeep.store.inventory import Expected

_OF_ONE_GENERATION = frozenset({ObjectKind.CONTAINER, ObjectKind.IMAGE})


@dataclass(frozen=True)
class Findings:
    """What a comparison found."""

    to_look_at: set[str] = field(default_factory=set)
    """Ids of instances whose objects aren't as their status says."""
    unowned: list[EngineObject] = field(default_factory=list)
    """Objects without a living instance."""
    superseded: list[EngineObject] = field(default_factory=list)
    """Objects of a generation that a living instance neither has nor is getting. Since a number is
    never used twice, nobody will ask for them again."""


def compare(living: Iterable[Expected], found: Sequence[EngineObject]) -> Findings:
    """Compare the instances of a cluster that aren't removed with its objects.

    The objects must have been listed before the instances were read: an instance is stored before
    anything is made for it.
    """
    by_id = {instance.id: instance for instance in living}
    by_sandbox = {instance.sandbox: instance for instance in by_id.values()}
    running_containers: set[str] = set()
    running_sandboxes: set[str] = set()
    unowned: list[EngineObject] = []
    superseded: list[EngineObject] = []
    for thing in found:
        if thing.kind is ObjectKind.STORAGE:
            # It belongs to no instance, and its own row says when it goes.
            continue
        owner = owner_of(thing, by_id, by_sandbox)
        if owner is None:
            unowned.append(thing)
        elif thing.kind in _OF_ONE_GENERATION and not _is_known(thing, owner):
            superseded.append(thing)
        elif thing.generation != owner.generation and thing.kind is ObjectKind.CONTAINER:
            # What an upgrade is making is no sign of how the present one does.
            continue
        elif thing.running and thing.kind is ObjectKind.CONTAINER:
            running_containers.add(owner.id)
        elif thing.running and thing.kind is ObjectKind.SANDBOX:
            running_sandboxes.add(owner.id)
    to_look_at = set()
    for instance in by_id.values():
        process = instance.id in running_containers
        reachable = process and instance.id in running_sandboxes
        if (instance.status is Status.RUNNING and not reachable) or (
            instance.status is Status.EXITED and (process or instance.id in running_sandboxes)
        ):
            to_look_at.add(instance.id)
    return Findings(to_look_at, unowned, superseded)


def _is_known(thing: EngineObject, owner: Expected) -> bool:
    return thing.generation in {owner.generation, owner.coming}


def owner_of(
    thing: EngineObject, by_id: Mapping[str, Expected], by_sandbox: Mapping[str, Expected]
) -> Expected | None:
    """The living instance that an object belongs to."""
    if thing.instance_id is not None:
        return by_id.get(thing.instance_id)
    return by_sandbox.get(thing.sandbox or "")


def leftovers(
    unowned: Sequence[EngineObject], removed: set[str], known: set[str]
) -> list[EngineObject]:
    """The unowned objects that belong to instances known to be removed, and sandboxes of nobody.

    A sandbox that no store knows and no container joins is one of the pool that was dropped while
    the engine was making it; nothing can be lost with it.

    Args:
        unowned: objects without a living instance.
        removed: ids and sandbox names of removed instances.
        known: sandbox names that the store knows, of whatever cluster.
    """
    joined = {thing.sandbox for thing in unowned if thing.kind is ObjectKind.CONTAINER}
    return [
        thing
        for thing in unowned
        if (thing.instance_id or thing.sandbox) in removed
        or (thing.kind is ObjectKind.SANDBOX and thing.name not in joined | known)
    ]
