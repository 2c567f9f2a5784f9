"""What the kernel must be able to do for containers and their networks."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from innkeep.doctor.finding import Finding, ok, problem, unchecked, warning
from innkeep.doctor.ground import Ground, text_of

_SYSTEM_FOLDERS = "/usr/sbin:/sbin:/usr/bin:/bin"
_SECONDS = 10


def check_kernel(ground: Ground, root: Path = Path("/")) -> Iterator[Finding]:
    """File systems and networks of containers.

    Args:
        ground: the host.
        root: where ``proc`` and ``sys`` are.
    """
    if ground.docker is None:
        return
    yield from _parts(root)
    yield from _forwarding(root)
    yield from _bridged_traffic(root)


def _parts(root: Path) -> Iterator[Finding]:
    known = text_of(root / "proc/filesystems").split()
    wanted = {
        "overlay": "overlay" in known,
        "bridge": (root / "sys/module/bridge").exists(),
        "nf_tables": (root / "sys/module/nf_tables").exists()
        or (root / "sys/module/ip_tables").exists()
        or (root / "proc/net/ip_tables_names").exists(),
    }
    missing = [name for name, there in wanted.items() if not there and not _loadable(name)]
    if missing:
        yield problem(
            "kernel",
            f"the kernel lacks {', '.join(missing)}, which containers and their networks need",
            "load it, or boot a kernel that has it",
            f"modprobe -a {' '.join(missing)}",
        )
        return
    release = text_of(root / "proc/sys/kernel/osrelease")
    yield ok("kernel", f"Linux {release} has overlay, bridge and netfilter")


def _forwarding(root: Path) -> Iterator[Finding]:
    value = text_of(root / "proc/sys/net/ipv4/ip_forward")
    if value == "1":
        yield ok("forwarding", "the kernel forwards packets of instances (ip_forward)")
    elif value:
        yield problem(
            "forwarding",
            "the kernel forwards no packets (net.ipv4.ip_forward is 0), so instances reach "
            "nothing outside",
            "switch it on; Docker does so when it starts, unless something switches it off later",
            "sysctl -w net.ipv4.ip_forward=1",
        )
    else:
        yield unchecked("forwarding", "net.ipv4.ip_forward can't be read")


def _bridged_traffic(root: Path) -> Iterator[Finding]:
    value = text_of(root / "proc/sys/net/bridge/bridge-nf-call-iptables")
    if value == "0":
        yield problem(
            "bridge filter",
            "what goes over a bridge passes no firewall (bridge-nf-call-iptables is 0), so "
            "instances of different owners reach each other",
            "switch it on",
            "sysctl -w net.bridge.bridge-nf-call-iptables=1",
        )
    elif value or _loadable("br_netfilter"):
        yield ok("bridge filter", "instances of different owners can be kept apart (br_netfilter)")
    else:
        yield warning(
            "bridge filter",
            "the kernel seems to lack br_netfilter, without which Docker makes no network whose "
            "members can't reach each other",
            "load it, or boot a kernel that has it",
            "modprobe br_netfilter",
        )


def _loadable(module: str) -> bool:
    program = shutil.which("modprobe", path=_SYSTEM_FOLDERS)
    if program is None:
        return False
    try:
        done = subprocess.run(  # noqa: S603  # only asks whether it could be loaded
            [program, "--dry-run", "--quiet", module],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
