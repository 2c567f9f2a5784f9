"""From what Docker says of a container and its sandbox to what that means: pure.

The hard part is telling a process that ended by itself from one that ended because the engine or
the host went away. A sandbox does nothing and never ends by itself, so it is the witness: the
process ended by itself only if its sandbox had been running before and still runs.
"""

from collections.abc import Mapping
from typing import Any

from innkeep.engines.docker_spec import INSTANCE, ROLE, SANDBOX, generation_of
from innkeep.engines.values import EngineObject, Exit, ObjectKind, Observed, Phase

_ZERO_TIME = "0001-01-01T00:00:00"
_FIRST_SIGNAL_CODE, _LAST_SIGNAL_CODE = 129, 165


def handle_of(container: Mapping[str, Any]) -> str:
    """The handle of a container: a version, and Docker's id for the operator's eyes."""
    return f"docker/1 {container['Id']}"


def joins(container: Mapping[str, Any], sandbox: Mapping[str, Any] | None) -> bool:
    """Whether a container joins this very sandbox, not another one of the same name."""
    mode = str(container["HostConfig"]["NetworkMode"])
    return sandbox is not None and mode == f"container:{sandbox['Id']}"


def is_running(record: Mapping[str, Any] | None) -> bool:
    """Whether Docker says that it runs."""
    return record is not None and bool(record["State"]["Running"])


def is_leaving(record: Mapping[str, Any]) -> bool:
    """Whether somebody is removing it, or began to and did not finish."""
    return record["State"].get("Status") in {"removing", "dead"}


def is_adrift(container: Mapping[str, Any], sandbox: Mapping[str, Any] | None) -> bool:
    """Whether a running container's network identity is dead."""
    if sandbox is None or not is_running(sandbox) or not joins(container, sandbox):
        return True
    return _moment(sandbox["State"]["StartedAt"]) > _moment(container["State"]["StartedAt"])


def interpret(
    instance_id: str,
    container: Mapping[str, Any] | None,
    sandbox: Mapping[str, Any] | None,
) -> Observed:
    """Tell the phase of an instance from Docker's records of its container and its sandbox."""
    if container is None:
        return Observed(
            instance_id=instance_id, phase=Phase.ABSENT, sandbox_lives=is_running(sandbox)
        )
    handle, state = handle_of(container), container["State"]
    phase, how = Phase.INTERRUPTED, None
    if is_running(container):
        phase = Phase.ADRIFT if is_adrift(container, sandbox) else Phase.RUNNING
    elif str(state["StartedAt"]).startswith(_ZERO_TIME):
        phase = Phase.CREATED
    elif not is_leaving(container) and _outlived(sandbox, container):
        phase, how = Phase.ENDED, interpret_exit(state)
    return Observed(
        instance_id=instance_id,
        phase=phase,
        exit=how,
        handle=handle,
        sandbox_lives=is_running(sandbox),
    )


def _outlived(sandbox: Mapping[str, Any] | None, container: Mapping[str, Any]) -> bool:
    if sandbox is None or not is_running(sandbox) or not joins(container, sandbox):
        return False
    return _moment(sandbox["State"]["StartedAt"]) <= _moment(container["State"]["FinishedAt"])


def interpret_exit(state: Mapping[str, Any]) -> Exit:
    """Tell how a main process ended from the ``State`` of its container."""
    code = int(state["ExitCode"])
    signal = code - 128 if _FIRST_SIGNAL_CODE <= code <= _LAST_SIGNAL_CODE else None
    # Docker also sets the mark when a child was killed and the main process went on to its end.
    out_of_memory = bool(state.get("OOMKilled")) and code != 0
    return Exit(code=code, signal=signal, out_of_memory=out_of_memory)


def listed_object(record: Mapping[str, Any]) -> EngineObject | None:
    """Read an entry of Docker's container list; ``None`` for one that is no instance's."""
    labels = record.get("Labels") or {}
    kinds = {"instance": ObjectKind.CONTAINER, "sandbox": ObjectKind.SANDBOX}
    kind = kinds.get(labels.get(ROLE, ""))
    if kind is None:
        return None
    names = record.get("Names") or [record["Id"]]
    return EngineObject(
        kind=kind,
        name=str(names[0]).removeprefix("/"),
        instance_id=labels.get(INSTANCE),
        sandbox=labels.get(SANDBOX),
        running=record.get("State") in {"running", "paused", "restarting"},
        generation=generation_of(labels),
    )


def _moment(text: str) -> tuple[str, int]:
    # Docker writes up to nine digits and drops trailing zeros, so text alone doesn't compare.
    seconds, _, fraction = text.removesuffix("Z").partition(".")
    return seconds, int(fraction.ljust(9, "0")[:9] or 0)
