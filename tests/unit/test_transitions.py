"""The table of legal moves has no holes, and the orders agree with it."""

import pytest

from innkeep.domain.status import Action, Status, Wish
from innkeep.domain.transitions import ACTION_RULES, LEGAL_MOVES, sources_of

NEVER_ENTERED = {Status.FREEZING}
"""Words of the wire that nothing here leads to yet."""
AT_REST = {Status.RUNNING, Status.EXITED, Status.REMOVED}


def _reachable(start: Status) -> set[Status]:
    seen, waiting = {start}, [start]
    while waiting:
        fresh = LEGAL_MOVES[waiting.pop()] - seen
        seen |= fresh
        waiting += fresh
    return seen


def test_the_table_knows_every_status_that_can_be_entered() -> None:
    assert set(LEGAL_MOVES) == set(Status) - NEVER_ENTERED
    assert _reachable(Status.TO_CREATE) == set(LEGAL_MOVES)


@pytest.mark.parametrize("status", sorted(set(LEGAL_MOVES) - AT_REST), ids=str)
def test_no_working_status_is_a_dead_end(status: Status) -> None:
    assert _reachable(status) & AT_REST


@pytest.mark.parametrize("status", sorted(set(LEGAL_MOVES) - {Status.REMOVED}), ids=str)
def test_removal_is_reached_from_everywhere(status: Status) -> None:
    assert Status.REMOVED in _reachable(status)
    assert Status.TO_REMOVE in LEGAL_MOVES[status] or status in {Status.TO_REMOVE, Status.REMOVING}


def test_nothing_comes_after_removed_and_nothing_turns_back_from_removing() -> None:
    assert LEGAL_MOVES[Status.REMOVED] == frozenset()
    assert _reachable(Status.TO_REMOVE) == {Status.TO_REMOVE, Status.REMOVING, Status.REMOVED}


def test_no_status_leads_to_itself() -> None:
    assert not [status for status, targets in LEGAL_MOVES.items() if status in targets]


def test_sources_are_the_table_read_backwards() -> None:
    for target in Status:
        assert sources_of(target) == {one for one, to in LEGAL_MOVES.items() if target in to}


@pytest.mark.parametrize("action", Action, ids=str)
def test_an_order_is_taken_only_where_its_move_is_legal(action: Action) -> None:
    rule = ACTION_RULES[action]
    assert rule.taken_from
    assert rule.taken_from <= sources_of(rule.status)
    assert not rule.taken_from & rule.already
    assert rule.status in rule.already


def test_delete_is_never_refused() -> None:
    rule = ACTION_RULES[Action.DELETE]
    assert rule.taken_from | rule.already == set(LEGAL_MOVES)


def test_each_order_wishes_what_its_name_says() -> None:
    assert {action: rule.wish for action, rule in ACTION_RULES.items()} == {
        Action.START: Wish.RUNNING,
        Action.STOP: Wish.STOPPED,
        Action.RESTART: Wish.RUNNING,
        Action.DELETE: Wish.REMOVED,
    }
