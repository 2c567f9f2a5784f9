"""The statuses of an instance and what a client wishes for it.

The values are the wire's own (API reference, section 3). What is wished and what is observed are
two fields: a wish is never a status.
"""

from enum import StrEnum


class Status(StrEnum):
    """Where an instance is in its life, as clients see it."""

    TO_CREATE = "toCreate"
    CREATING = "creating"
    PULLING = "pulling"
    RUNNING = "running"
    TO_STOP = "toStop"
    STOPPING = "stopping"
    EXITED = "exited"
    TO_START = "toStart"
    STARTING = "starting"
    TO_RESTART = "toRestart"
    RESTARTING = "restarting"
    TO_RESET = "toReset"
    RESETTING = "resetting"
    MIGRATING = "migrating"
    FREEZING = "freezing"
    TO_REMOVE = "toRemove"
    REMOVING = "removing"
    REMOVED = "removed"


LEAVING = frozenset({Status.TO_REMOVE, Status.REMOVING, Status.REMOVED})
"""Those of an instance that was deleted: nothing about it can be changed any more."""


class Wish(StrEnum):
    """What the owner wants the instance to be."""

    RUNNING = "running"
    STOPPED = "stopped"
    REMOVED = "removed"


class Action(StrEnum):
    """What an owner can ask of an existing instance."""

    START = "start"
    STOP = "stop"
    RESTART = "restart"
    DELETE = "delete"
