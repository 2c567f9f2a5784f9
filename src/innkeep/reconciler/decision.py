"""What to do next for an instance: decided from what is wished, stored and seen, nothing else.

The order of writes in ``steps`` makes this table sound: a run is recorded as begun before the
engine starts it, and an engine that stopped an instance ended its sandbox too. So a begun run
that "ended" while its sandbox lived ended by itself, and one that is merely not running was
interrupted from outside and is started again.
"""

from enum import StrEnum

from innkeep.domain.instance import Instance
from innkeep.domain.status import Status, Wish
from innkeep.engines.values import Phase


class NextStep(StrEnum):
    """What the reconciler does with an instance after a look at it."""

    REMOVE = "remove"
    STOP = "stop"
    """End the main process if it runs, then rest as ``exited``."""
    START = "start"
    """Create what is missing and start the main process."""
    RESTART = "restart"
    """End the main process, then start it as a new run."""
    KEEP_RUNNING = "keepRunning"
    """It runs as wished: make status, routes and tools agree."""
    UPGRADE = "upgrade"
    """Make it anew as the upgrade says that is under way."""
    CONCLUDE_EXIT = "concludeExit"
    """It ended by itself: tell how, and rest as ``exited``."""
    MIGRATE = "migrate"
    """Remove everything of it here, and let it be in its new cluster."""
    NOTHING = "nothing"


_PROCESS_ALIVE = frozenset({Phase.RUNNING, Phase.ADRIFT})
_SANDBOX_MAY_LIVE = _PROCESS_ALIVE | {Phase.ENDED}


def decide(instance: Instance, phase: Phase, *, sandbox_lives: bool = False) -> NextStep:
    """The next step for an instance that the engine sees in a phase.

    Args:
        instance: as the store has it.
        phase: as the engine sees it.
        sandbox_lives: whether its sandbox runs, which one at rest should not have.
    """
    if instance.status is Status.REMOVED:
        return NextStep.NOTHING
    if instance.wish is Wish.REMOVED:
        return NextStep.REMOVE
    if instance.migration is not None:
        return NextStep.MIGRATE
    if instance.upgrade is not None and instance.wish is Wish.RUNNING:
        return NextStep.UPGRADE
    run_is_new = instance.runs_begun < instance.runs_wished
    if instance.status is Status.EXITED and not (instance.wish is Wish.RUNNING and run_is_new):
        unfinished = sandbox_lives or phase in _SANDBOX_MAY_LIVE
        return NextStep.STOP if unfinished else NextStep.NOTHING
    if instance.wish is Wish.STOPPED:
        return NextStep.STOP
    if run_is_new:
        return NextStep.RESTART if phase in _SANDBOX_MAY_LIVE else NextStep.START
    if phase is Phase.RUNNING:
        return NextStep.KEEP_RUNNING
    if phase is Phase.ENDED:
        return NextStep.CONCLUDE_EXIT
    return NextStep.START
