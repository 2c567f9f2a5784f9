"""The decision table, over everything that can be wished, stored and seen."""

from itertools import product

import pytest

from innkeep.domain.status import Status, Wish
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
