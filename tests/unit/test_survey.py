"""What a comparison of store and cluster finds."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import product

import pytest

from innkeep.domain.instance import Instance
from innkeep.domain.status import Status
from innkeep.engines.values import EngineObject, ObjectKind
from innkeep.reconciler import survey
from innkeep.reconciler.survey import Findings, leftovers
from innkeep.store.inventory import Expected
from tests.unit.builders import an_instance
from tests.unit.test_decision import UPGRADE

LIVING = an_instance()


def compare(living: Sequence[Instance], found: Sequence[EngineObject]) -> Findings:
    expected = [
        Expected(
            instance.id,
            instance.sandbox,
            instance.status,
            instance.generation,
            instance.upgrade.generation if instance.upgrade else instance.generation,
        )
        for instance in living
    ]
    return survey.compare(expected, found)


def _container(running: bool = True, instance_id: str = LIVING.id) -> EngineObject:
    return EngineObject(
        kind=ObjectKind.CONTAINER,
        name=f"innkeep-{instance_id}",
        instance_id=instance_id,
        sandbox=LIVING.sandbox,
        running=running,
    )


def _sandbox(running: bool = True, name: str = LIVING.sandbox) -> EngineObject:
    return EngineObject(
        kind=ObjectKind.SANDBOX, name=name, instance_id=None, sandbox=name, running=running
    )


def _stored(kind: ObjectKind, instance_id: str) -> EngineObject:
    return EngineObject(
        kind=kind,
        name=f"{kind}-{instance_id}",
        instance_id=instance_id,
        sandbox=None,
        running=False,
    )


@pytest.mark.parametrize(("process", "network"), list(product([True, False], repeat=2)))
def test_a_running_instance_is_looked_at_unless_both_its_parts_run(
    process: bool, network: bool
) -> None:
    found = compare([LIVING], [_container(process), _sandbox(network)])
    assert found.to_look_at == (set() if process and network else {LIVING.id})
    assert not found.unowned


@pytest.mark.parametrize(("process", "network"), list(product([True, False], repeat=2)))
def test_an_exited_instance_is_looked_at_when_anything_of_it_runs(
    process: bool, network: bool
) -> None:
    exited = an_instance(status=Status.EXITED)
    found = compare([exited], [_container(process), _sandbox(network)])
    assert found.to_look_at == ({exited.id} if process or network else set())


def test_a_running_instance_without_anything_is_looked_at() -> None:
    assert compare([LIVING], []).to_look_at == {LIVING.id}
    assert compare([], []).to_look_at == set()


@pytest.mark.parametrize(
    "status", sorted(set(Status) - {Status.RUNNING, Status.EXITED, Status.REMOVED})
)
def test_an_instance_that_is_worked_on_is_due_anyway(status: Status) -> None:
    assert compare([an_instance(status=status)], []).to_look_at == set()


def test_what_belongs_to_nobody_living_is_told_and_only_what_was_removed_is_cleaned() -> None:
    objects = [
        _container(instance_id="a" * 16),
        _sandbox(name="innkeep-sandbox-a"),
        _stored(ObjectKind.VOLUME, "a" * 16),
        _stored(ObjectKind.IMAGE, "a" * 16),
        _container(instance_id="b" * 16),
        _sandbox(name="innkeep-sandbox-b"),
    ]
    own = [_container(), _sandbox(), _stored(ObjectKind.VOLUME, LIVING.id)]
    found = compare([LIVING], [*objects, *own])
    assert found.unowned == objects
    known = {"innkeep-sandbox-b"}
    assert leftovers(found.unowned, {"a" * 16, "innkeep-sandbox-a"}, known) == objects[:4]


def test_a_sandbox_that_no_store_knows_is_cleaned_unless_a_container_joins_it() -> None:
    lone, joined, known = (_sandbox(name=f"innkeep-sandbox-{each}") for each in "jkl")
    member = replace(_container(instance_id="k" * 16), sandbox=joined.name)
    found = compare([LIVING], [lone, joined, known, member])
    assert leftovers(found.unowned, set(), {known.name}) == [lone]


def test_an_object_without_any_name_belongs_to_nobody() -> None:
    nameless = EngineObject(
        kind=ObjectKind.SANDBOX, name="x", instance_id=None, sandbox=None, running=True
    )
    assert compare([LIVING], [nameless]).unowned == [nameless]
    assert leftovers([nameless], {"a", "b"}, {"x"}) == []


@pytest.mark.parametrize("kind", [ObjectKind.CONTAINER, ObjectKind.IMAGE])
def test_only_what_is_neither_present_nor_coming_is_superseded(kind: ObjectKind) -> None:
    upgrading = an_instance(generation=2, upgrade=replace(UPGRADE, generation=4))
    things = [
        EngineObject(
            kind=kind,
            name=f"{kind}-{number}",
            instance_id=upgrading.id,
            sandbox=upgrading.sandbox,
            running=False,
            generation=number,
        )
        for number in range(6)
    ]
    found = compare([upgrading], things)
    assert [thing.generation for thing in found.superseded] == [0, 1, 3, 5]
    assert not found.unowned


def test_a_coming_container_that_runs_does_not_stand_for_the_present_one() -> None:
    running = an_instance(generation=1, upgrade=replace(UPGRADE, generation=2))
    coming = EngineObject(
        kind=ObjectKind.CONTAINER,
        name="coming",
        instance_id=running.id,
        sandbox=running.sandbox,
        running=True,
        generation=2,
    )
    assert compare([running], [coming, _sandbox(name=running.sandbox)]).to_look_at == {running.id}
