"""Whether a Docker Engine is one that Innkeep can use, and what it can do: pure.

An instance's address must be reachable from this very host and its limits must be the kernel's
own, so an engine in a virtual machine or without root is refused in a sentence, not found out
later by its symptoms.
"""

from collections.abc import Collection, Mapping
from typing import Any

from innkeep.engines.errors import EngineUnsuitable
from innkeep.engines.values import Capabilities, EngineFacts

_ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64", "armv7l": "arm", "i686": "386"}
_DRIVERS_WITH_LIMITS = frozenset({"overlay2", "btrfs", "zfs", "devicemapper"})


def check_suitable(info: Mapping[str, Any], kernel: str) -> None:
    """Refuse an engine that is not this Linux host's own, with root.

    Args:
        info: Docker's system information.
        kernel: release of the kernel this program runs on.

    Raises:
        EngineUnsuitable: with the reason in one sentence.
    """
    system = str(info.get("OSType", ""))
    if system != "linux":
        raise EngineUnsuitable(f"This Docker runs {system or 'an unknown system'}, not Linux.")
    if any("rootless" in str(option) for option in info.get("SecurityOptions") or []):
        raise EngineUnsuitable(
            "This Docker is rootless: Innkeep needs one that runs as root on this machine."
        )
    if info.get("OperatingSystem") == "Docker Desktop" or info.get("KernelVersion") != kernel:
        raise EngineUnsuitable(
            "This Docker runs in another machine or a virtual one "
            f"({info.get('OperatingSystem')}, kernel {info.get('KernelVersion')}): "
            "Innkeep needs the engine of this very host."
        )


def check_runtimes(info: Mapping[str, Any], wanted: Collection[str]) -> None:
    """Refuse an engine that lacks an OCI runtime.

    Args:
        info: Docker's system information.
        wanted: the names of those that products are to be run with.

    Raises:
        EngineUnsuitable: with the names of those that are missing.
    """
    known = set(info.get("Runtimes") or {})
    missing = sorted(set(wanted) - known)
    if missing:
        raise EngineUnsuitable(
            f"Products name the runtime {', '.join(map(repr, missing))}, which this Docker does "
            f"not have; it has {', '.join(sorted(known)) or 'none that it tells of'}."
        )


def facts_of(
    version: Mapping[str, Any],
    info: Mapping[str, Any],
    *,
    root_disk_limit: bool,
    storage_problem: str,
    tools_problem: str = "",
    isolation_problem: str = "",
) -> EngineFacts:
    """Read an engine's facts from its version and system information.

    Args:
        version: Docker's version record.
        info: Docker's system information.
        root_disk_limit: whether its storage driver limits root disks.
        storage_problem: why no storage with a limit can be made; empty when it can.
        tools_problem: why instances get no tools volume; empty when they do.
        isolation_problem: why instances can't be kept apart; empty when they are, or needn't be.
    """
    return EngineFacts(
        version=str(version.get("Version", "")),
        architecture=architecture_of(info),
        cores=int(info["NCPU"]),
        memory_gib=int(info["MemTotal"]) / 1024**3,
        capabilities=Capabilities(
            root_disk_limit=root_disk_limit,
            local_volume_limit=not storage_problem,
            storage_limit=not storage_problem,
            storage_problem=storage_problem,
            tools_problem=tools_problem,
            isolation_problem=isolation_problem,
            execute=True,
        ),
    )


def architecture_of(info: Mapping[str, Any]) -> str:
    """The architecture as images name it, as ``amd64``."""
    machine = str(info.get("Architecture", ""))
    return _ARCHITECTURES.get(machine, machine)


def may_limit_root_disk(info: Mapping[str, Any]) -> bool:
    """Whether trying to limit a root disk makes sense with this storage driver."""
    return info.get("Driver") in _DRIVERS_WITH_LIMITS
