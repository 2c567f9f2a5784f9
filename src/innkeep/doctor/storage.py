"""Whether storage with limits can be had: loop devices, and a Docker that sees their mounts."""

import os
import socket
import struct
from collections.abc import Iterator
from pathlib import Path

from innkeep.doctor.finding import Finding, ok, only_root, warning
from innkeep.doctor.ground import DockerLook, Ground, nearest
from innkeep.engines.host_programs import missing_programs
from innkeep.engines.mount_table import file_system_of

_LOOP_CONTROL = Path("/dev/loop-control")
_PEER = struct.Struct("3i")
_SECONDS = 5.0


def check_storage(ground: Ground) -> Iterator[Finding]:
    """Programs, loop devices, and whether Docker sees what the server mounts."""
    if ground.docker is None:
        return
    yield _check_programs()
    yield _check_loops(ground, _LOOP_CONTROL)
    if ground.docker.answers:
        yield _check_mounts(ground, ground.docker)


def _check_programs() -> Finding:
    missing = missing_programs()
    if not missing:
        return ok("storage programs", "the programs for storage are there (e2fsprogs, util-linux)")
    return warning(
        "storage programs",
        f"the host lacks {', '.join(missing)}, so there is no network storage, and local storage "
        "has no limit",
        "install them",
        "apt-get install --yes e2fsprogs util-linux mount",
    )


def _check_loops(ground: Ground, control: Path) -> Finding:
    if not control.exists():
        return warning(
            "loop devices",
            f"there is no {control}, so no network storage, and no limit of local storage",
            "load the kernel's module; in a container or a virtual machine, have it passed on",
            "modprobe loop",
        )
    if not ground.is_root:
        return only_root(
            "loop devices",
            "only root may mount storage; a server of this account has no network storage",
        )
    if not os.access(control, os.R_OK | os.W_OK):
        return warning("loop devices", f"{control} can't be opened", "allow it to the server")
    return ok("loop devices", "loop devices can be had")


def _check_mounts(ground: Ground, docker: DockerLook) -> Finding:
    check = "mounts"
    try:
        daemon = _pid_behind(docker.socket)
        is_same = _namespace_of(daemon) == _namespace_of("self")
    except OSError:
        return only_root(
            check, "whether Docker sees what the server mounts can't be told by this account"
        )
    if is_same:
        return ok(check, "Docker sees what the server mounts")
    found = file_system_of(nearest(ground.folder))
    if found is not None and found.is_shared:
        return ok(check, f"Docker has mounts of its own; {found.point} is shared with others")
    point = found.point if found else ground.folder
    return warning(
        check,
        f"Docker has mounts of its own and {point} is not shared, so it does not see storage that "
        "the server mounts",
        "share it before both are started; drop PrivateMounts or ProtectSystem from their units",
        f"mount --make-rshared {point}",
    )


def _namespace_of(pid: int | str) -> str:
    return os.readlink(f"/proc/{pid}/ns/mnt")  # noqa: PTH115  # no path, but a name


def _pid_behind(path: str) -> int:
    """The process that made a socket; systemd for one that it holds, in the host's own mounts."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as asked:
        asked.settimeout(_SECONDS)
        asked.connect(path)
        told = asked.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _PEER.size)
    return int(_PEER.unpack(told)[0])
