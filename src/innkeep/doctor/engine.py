"""Whether Docker is there, is one that the server takes, and what it can limit."""

import os
from collections.abc import Iterator

from innkeep.doctor.finding import Finding, ok, only_root, problem, warning
from innkeep.doctor.ground import DockerLook, Ground
from innkeep.engines.docker_host import check_runtimes, check_suitable, may_limit_root_disk
from innkeep.engines.errors import EngineUnsuitable
from innkeep.engines.mount_table import file_system_of

_LIMITS = {"CPU": "CpuCfsQuota", "memory": "MemoryLimit", "processes": "PidsLimit"}
"""What instances are limited in, and how Docker tells whether it can."""
_SLOW_DRIVERS = frozenset({"vfs", "aufs", "devicemapper"})


def check_engine(ground: Ground) -> Iterator[Finding]:
    """Docker's answer, kind, versions and runtimes."""
    docker = ground.docker
    if docker is None:
        yield ok("docker", "no cluster is on this host's Docker, so none is needed")
        return
    if docker.is_unsuitable:
        yield _unsuitable(docker.problem)
        return
    if not docker.answers:
        yield _absent(docker)
        return
    try:
        check_suitable(docker.info, os.uname().release)
    except EngineUnsuitable as failure:
        yield _unsuitable(failure.message)
        return
    yield ok("docker", f"Docker {_versions(docker)} answers at {docker.socket}")
    yield from _runtimes(ground, docker)
    yield from _driver(docker)
    yield _cgroups(docker)


def _cgroups(docker: DockerLook) -> Finding:
    version = docker.info.get("CgroupVersion") or "1"
    lacking = [name for name, limit in _LIMITS.items() if docker.info.get(limit) is False]
    if lacking:
        return warning(
            "cgroups",
            f"Docker can't limit {', '.join(lacking)} here (cgroups version {version}), so "
            "instances take what they want of it",
            "have the kernel's controllers switched on, in its command line, and boot anew",
            "docker info --format '{{.Warnings}}'",
        )
    return ok("cgroups", f"CPU, memory and processes are limited by cgroups version {version}")


def _versions(docker: DockerLook) -> str:
    parts = {part.get("Name"): part for part in docker.version.get("Components") or []}
    names = [
        f"{name} {part['Version']}"
        for name in ("containerd", "runc")
        if (part := parts.get(name)) and part.get("Version")
    ]
    version = docker.version.get("Version", "of an unknown version")
    return f"{version} ({', '.join(names)})" if names else str(version)


def _unsuitable(why: str) -> Finding:
    return problem(
        "docker",
        why,
        "install a newer Docker on this very host, run it as root, and name its socket "
        "(docker_socket)",
        "apt-get install --yes docker.io",
    )


def _absent(docker: DockerLook) -> Finding:
    if docker.is_forbidden or not os.access(docker.socket, os.R_OK | os.W_OK):
        if docker.is_forbidden or os.path.exists(docker.socket):  # noqa: PTH110  # a plain text
            return problem(
                "docker",
                f"this account may not use Docker at {docker.socket}",
                "run as root, or let the account that runs the server use Docker (which is as good "
                "as being root), and log in anew",
                f"sudo usermod --append --groups docker {_account()}",
            )
        return problem(
            "docker",
            f"there is no Docker at {docker.socket}: {docker.problem}",
            "install and start it, or name its socket by docker_socket",
            "apt-get install --yes docker.io && systemctl enable --now docker",
        )
    return problem(
        "docker",
        f"Docker at {docker.socket} does not answer: {docker.problem}",
        "start it, and see its log when it does not stay",
        "systemctl restart docker; journalctl --unit docker --lines 50",
    )


def _account() -> str:
    return os.environ.get("USER") or str(os.geteuid())


def _runtimes(ground: Ground, docker: DockerLook) -> Iterator[Finding]:
    try:
        check_runtimes(docker.info, ground.runtimes)
    except EngineUnsuitable as failure:
        yield problem(
            "runtimes",
            failure.message,
            "install it and add it to /etc/docker/daemon.json, or take it out of the products",
            "systemctl restart docker",
        )
        return
    wanted = sorted(ground.runtimes) or [str(docker.info.get("DefaultRuntime") or "runc")]
    yield ok("runtimes", f"instances run with {', '.join(wanted)}")


def _driver(docker: DockerLook) -> Iterator[Finding]:
    driver = str(docker.info.get("Driver", ""))
    if driver in _SLOW_DRIVERS:
        yield warning(
            "storage driver",
            f"Docker's storage driver is {driver}: slow, and each instance takes a whole copy of "
            "its image's room",
            'set "storage-driver": "overlay2" in /etc/docker/daemon.json; images are pulled anew',
            "systemctl restart docker",
        )
    else:
        yield ok("storage driver", f"Docker's storage driver is {driver}")
    yield from _root_disk_limit(docker, driver)


def _root_disk_limit(docker: DockerLook, driver: str) -> Iterator[Finding]:
    check = "root disk limit"
    why = _why_no_limit(docker, driver)
    if why is None:
        yield only_root(
            check, f"where Docker keeps root disks ({docker.root_dir}) can't be seen from here"
        )
    elif why:
        yield warning(
            check,
            f"the size of root disks is not enforced: {why}",
            f"put {docker.root_dir or 'the folder of Docker'} on xfs mounted with pquota, and let "
            "Docker use overlay2; until then one instance can fill the disk of all",
            "mkfs.xfs -n ftype=1 /dev/DISK && mount -o pquota /dev/DISK /var/lib/docker",
        )
    else:
        yield ok(check, "the size of root disks is enforced by the file system's quotas")


def _why_no_limit(docker: DockerLook, driver: str) -> str | None:
    """Empty: it can be limited; ``None``: that can't be seen here."""
    if not may_limit_root_disk(docker.info):
        return f"Docker's storage driver {driver} can't"
    if driver != "overlay2":
        return ""
    found = file_system_of(docker.root_dir) if docker.root_dir else None
    if found is None:
        return None
    if found.kind != "xfs":
        return f"{docker.root_dir} is on {found.kind}"
    if not {"prjquota", "pquota"} & found.options:
        return f"{docker.root_dir} is on xfs, mounted without pquota"
    return ""
