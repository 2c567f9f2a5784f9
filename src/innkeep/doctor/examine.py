"""All checks, in the order in which a host is looked at."""

import asyncio
from collections.abc import Callable, Iterable, Sequence

from innkeep.doctor.certificate import check_certificate
from innkeep.doctor.database import check_database
from innkeep.doctor.disk import check_disk
from innkeep.doctor.docker_look import look_at_docker
from innkeep.doctor.engine import check_engine
from innkeep.doctor.finding import Finding, unchecked
from innkeep.doctor.firewall import check_firewall
from innkeep.doctor.folder import check_folder
from innkeep.doctor.ground import Ground, docker_clusters, running_proxy, running_server
from innkeep.doctor.host import check_clock, check_memory, check_open_files, check_python
from innkeep.doctor.kernel import check_kernel
from innkeep.doctor.leftovers import check_leftovers
from innkeep.doctor.names import check_names
from innkeep.doctor.ports import check_ports
from innkeep.doctor.proxy import check_proxy
from innkeep.doctor.server import check_server
from innkeep.doctor.storage import check_storage
from innkeep.settings import Settings, docker_socket

Check = Callable[[Ground], Iterable[Finding]]

CHECKS: Sequence[Check] = (
    check_python,
    check_engine,
    check_kernel,
    check_firewall,
    check_storage,
    check_proxy,
    check_ports,
    check_names,
    check_certificate,
    check_folder,
    check_database,
    check_disk,
    check_memory,
    check_open_files,
    check_clock,
    check_server,
    check_leftovers,
)


async def examine(settings: Settings) -> list[Finding]:
    """Look at the host as a server with these settings would find it."""
    ground = await ground_of(settings)
    looks = await asyncio.gather(*(asyncio.to_thread(_run, check, ground) for check in CHECKS))
    return [finding for findings in looks for finding in findings]


async def ground_of(settings: Settings) -> Ground:
    """What the checks stand on."""
    folder = settings.data_dir.resolve()
    uses_docker = bool(docker_clusters(settings))
    return Ground(
        settings=settings,
        docker=await look_at_docker(docker_socket(settings)) if uses_docker else None,
        server=running_server(folder),
        proxy=running_proxy(folder),
    )


def _run(check: Check, ground: Ground) -> list[Finding]:
    name = check.__name__.removeprefix("check_").replace("_", " ")
    try:
        return list(check(ground))
    except Exception as failure:  # noqa: BLE001  # one check that fails must not hide the others
        return [unchecked(name, f"this could not be looked at: {failure!r}")]
