"""The decision table, over everything that can be wished, stored and seen."""

from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from innkeep.domain.status import Status, Wish
from innkeep.domain.upgrade import Upgrade
from innkeep.engines.values import Phase
from innkeep.reconciler.decision import NextStep, decide
from tests.unit.builders import an_instance

EVERYTHING = list(product(Wish, Status, [False, True], Phase))
BEGINS_A_RUN = {NextStep.START, NextStep.RESTART}


def _decide(wish: Wish, status: Status, new_run: bool, phase: Phase) -> NextStep:
    instance = an_instance(wish=wish, status=status, runs_wished=2, runs_begun=1 if new_run else 2)
    return decide(instance, phase)


@pytest.mark.parametrize("case", EVERYTHING)
def test_every_case_keeps_the_rules(case: tuple[Wish, Status, bool, Phase]) -> None:
    wish, status, new_run, phase = case
    step = _decide(*case)
    assert isinstance(step, NextStep)
    if status is Status.REMOVED:
        assert step is NextStep.NOTHING
    elif wish is Wish.REMOVED:
        assert step is NextStep.REMOVE
    else:
        assert step is not NextStep.REMOVE
    if wish is not Wish.RUNNING:
        assert step not in BEGINS_A_RUN | {NextStep.KEEP_RUNNING, NextStep.CONCLUDE_EXIT}
    if status is Status.EXITED and not new_run:
        assert step not in BEGINS_A_RUN | {NextStep.KEEP_RUNNING, NextStep.CONCLUDE_EXIT}
    if step is NextStep.KEEP_RUNNING:
        assert phase is Phase.RUNNING
    if step is NextStep.CONCLUDE_EXIT:
        assert phase is Phase.ENDED
    if step is NextStep.START:
        assert phase not in {Phase.RUNNING, Phase.ENDED}
    if step is NextStep.RESTART:
        assert new_run


@pytest.mark.parametrize("phase", [Phase.ABSENT, Phase.CREATED, Phase.INTERRUPTED])
def test_an_instance_at_rest_has_no_sandbox_that_runs(phase: Phase) -> None:
    rests = an_instance(wish=Wish.RUNNING, status=Status.EXITED, runs_wished=2, runs_begun=2)
    assert decide(rests, phase, sandbox_lives=True) is NextStep.STOP
    assert decide(rests, phase) is NextStep.NOTHING


@pytest.mark.parametrize(
    ("phase", "step"),
    [
        (Phase.ABSENT, NextStep.START),
        (Phase.CREATED, NextStep.START),
        (Phase.RUNNING, NextStep.KEEP_RUNNING),
        (Phase.ADRIFT, NextStep.START),
        (Phase.ENDED, NextStep.CONCLUDE_EXIT),
        (Phase.INTERRUPTED, NextStep.START),
    ],
)
def test_an_instance_that_should_run_is_brought_to_run_unless_it_ended_itself(
    phase: Phase, step: NextStep
) -> None:
    for status in (Status.RUNNING, Status.CREATING, Status.PULLING, Status.STARTING):
        assert _decide(Wish.RUNNING, status, False, phase) is step


@pytest.mark.parametrize("phase", [Phase.RUNNING, Phase.ADRIFT, Phase.ENDED])
def test_a_new_run_ends_what_is_left_of_the_last_one_first(phase: Phase) -> None:
    for status in (Status.TO_RESTART, Status.RESTARTING, Status.TO_START, Status.STARTING):
        assert _decide(Wish.RUNNING, status, True, phase) is NextStep.RESTART


@pytest.mark.parametrize("phase", [Phase.RUNNING, Phase.ADRIFT, Phase.ENDED])
@pytest.mark.parametrize("wish", [Wish.RUNNING, Wish.STOPPED])
def test_what_should_be_at_rest_and_still_has_life_in_it_is_ended(wish: Wish, phase: Phase) -> None:
    assert _decide(wish, Status.EXITED, False, phase) is NextStep.STOP


@pytest.mark.parametrize("status", [Status.TO_STOP, Status.STOPPING])
def test_a_stop_comes_to_its_end_whatever_is_seen(status: Status) -> None:
    for phase in Phase:
        assert _decide(Wish.STOPPED, status, False, phase) is NextStep.STOP


UPGRADE = Upgrade(
    generation=3,
    image_url="registry.example.com/tools/builder:1.5",
    image_login=None,
    image_auth_id="",
    command="",
    entrypoint="",
    envs=(),
    save=False,
    ran=True,
)


@pytest.mark.parametrize("phase", Phase)
@pytest.mark.parametrize("status", [Status.TO_RESET, Status.RESETTING, Status.PULLING])
def test_an_upgrade_goes_on_whatever_became_of_the_present_container(
    status: Status, phase: Phase
) -> None:
    upgrading = an_instance(status=status, upgrade=UPGRADE)
    assert decide(upgrading, phase) is NextStep.UPGRADE
    deleted = an_instance(wish=Wish.REMOVED, status=Status.TO_REMOVE, upgrade=UPGRADE)
    assert decide(deleted, phase) is NextStep.REMOVE


@pytest.mark.parametrize(
    ("changes", "serves"),
    [({}, True), ({"ran": False}, False), ({"took_over": True}, False)],
)
def test_traffic_reaches_the_present_container_until_it_is_to_end(
    changes: dict[str, Any], serves: bool
) -> None:
    upgrading = an_instance(status=Status.PULLING, upgrade=replace(UPGRADE, **changes))
    assert upgrading.may_serve is serves
    assert not an_instance(status=Status.PULLING).may_serve
    assert an_instance().may_serve


def test_the_upgraded_form_has_what_was_asked_and_the_rest_of_the_present_one() -> None:
    present = an_instance(upgrade=UPGRADE)
    new = present.upgraded
    assert (new.generation, new.image_url, new.envs) == (3, UPGRADE.image_url, ())
    assert (new.address, new.sandbox, new.mappings) == (
        present.address,
        present.sandbox,
        present.mappings,
    )
    with pytest.raises(ValueError, match="no upgrade"):
        _ = new.upgraded
