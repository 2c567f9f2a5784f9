"""The legal moves between statuses, as data: the one table that answers "may it become that now?".

``store.instances.move`` is the only function that writes a status, and it puts these sources into
the WHERE of its UPDATE, so that a move which lost a race changes nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from innkeep.domain.status import Action, Status, Wish

S = Status

LEGAL_MOVES: Mapping[Status, frozenset[Status]] = {
    S.TO_CREATE: frozenset({S.CREATING, S.EXITED, S.TO_REMOVE}),
    S.CREATING: frozenset({S.PULLING, S.RUNNING, S.EXITED, S.TO_REMOVE}),
    S.PULLING: frozenset({S.CREATING, S.STARTING, S.RUNNING, S.EXITED, S.TO_REMOVE}),
    S.RUNNING: frozenset(
        {
            S.TO_STOP,
            S.TO_RESTART,
            S.RESTARTING,
            S.TO_RESET,
            S.MIGRATING,
            S.EXITED,
            S.TO_REMOVE,
        }
    ),
    S.TO_STOP: frozenset({S.STOPPING, S.EXITED, S.TO_REMOVE}),
    S.STOPPING: frozenset({S.EXITED, S.TO_REMOVE}),
    S.EXITED: frozenset({S.TO_START, S.TO_RESET, S.MIGRATING, S.TO_REMOVE}),
    S.TO_START: frozenset({S.STARTING, S.EXITED, S.TO_REMOVE}),
    S.STARTING: frozenset({S.PULLING, S.RUNNING, S.EXITED, S.TO_REMOVE}),
    S.TO_RESTART: frozenset({S.RESTARTING, S.EXITED, S.TO_REMOVE}),
    S.RESTARTING: frozenset({S.PULLING, S.RUNNING, S.EXITED, S.TO_REMOVE}),
    S.TO_RESET: frozenset({S.RESETTING, S.RUNNING, S.EXITED, S.TO_REMOVE}),
    S.RESETTING: frozenset({S.PULLING, S.RUNNING, S.EXITED, S.TO_REMOVE}),
    S.MIGRATING: frozenset({S.PULLING, S.RUNNING, S.EXITED, S.TO_REMOVE}),
    S.TO_REMOVE: frozenset({S.REMOVING, S.REMOVED}),
    S.REMOVING: frozenset({S.REMOVED}),
    S.REMOVED: frozenset(),
}
"""From each status, the statuses that may follow. ``freezing`` is absent:
nothing enters it, it is a known word of the wire only."""


def sources_of(target: Status) -> frozenset[Status]:
    """The statuses from which ``target`` may be entered."""
    return frozenset(source for source, targets in LEGAL_MOVES.items() if target in targets)


@dataclass(frozen=True)
class ActionRule:
    """When an action is taken, when it is already so, and what it leads to.

    In any status named by neither set the action is refused with ``WrongStatus``.
    """

    taken_from: frozenset[Status]
    already: frozenset[Status]
    status: Status
    wish: Wish


ACTION_RULES: Mapping[Action, ActionRule] = {
    Action.START: ActionRule(
        taken_from=frozenset({S.EXITED}),
        already=frozenset({S.RUNNING, S.TO_START, S.STARTING}),
        status=S.TO_START,
        wish=Wish.RUNNING,
    ),
    Action.STOP: ActionRule(
        taken_from=frozenset({S.RUNNING}),
        already=frozenset({S.EXITED, S.TO_STOP, S.STOPPING}),
        status=S.TO_STOP,
        wish=Wish.STOPPED,
    ),
    Action.RESTART: ActionRule(
        taken_from=frozenset({S.RUNNING}),
        already=frozenset({S.TO_RESTART, S.RESTARTING}),
        status=S.TO_RESTART,
        wish=Wish.RUNNING,
    ),
    Action.DELETE: ActionRule(
        taken_from=sources_of(S.TO_REMOVE),
        already=frozenset({S.TO_REMOVE, S.REMOVING, S.REMOVED}),
        status=S.TO_REMOVE,
        wish=Wish.REMOVED,
    ),
}

MADE_ANEW_FROM: frozenset[Status] = frozenset({S.RUNNING, S.EXITED})
"""Where an upgrade or a migration is taken. They carry more than their name, so they are no
``Action``; whether one is "already so" depends on what it carries."""
