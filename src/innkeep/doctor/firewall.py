"""Whether instances can be kept away from the host, and are while a server runs."""

import asyncio
from collections.abc import Iterator

from innkeep.app.isolation import isolation_mode
from innkeep.catalog import cluster_settings
from innkeep.doctor.finding import Finding, ok, only_root, problem, unchecked, warning
from innkeep.doctor.ground import Ground
from innkeep.engines.docker_firewall import dockers_xtables
from innkeep.engines.firewall_rules import Chains
from innkeep.engines.isolation import IsolationMode
from innkeep.engines.xtables import Xtables, XtablesFailed

_CHECK = "isolation"


def check_firewall(ground: Ground) -> Iterator[Finding]:
    """The host's iptables, and the rules of the deployment."""
    if ground.docker is None:
        return
    modes = {
        isolation_mode(ground.settings, each)
        for each in cluster_settings(ground.settings)
        if each.engine == "docker"
    }
    if modes == {IsolationMode.OFF}:
        yield ok(_CHECK, "isolation is off, as set: instances reach what the host reaches")
    elif not ground.is_root:
        yield only_root(_CHECK, "only root may see the firewall")
    elif not ground.docker.answers:
        yield unchecked(_CHECK, "Docker makes the chain that is looked for, and does not answer")
    else:
        yield asyncio.run(_look(ground, is_demanded=IsolationMode.DEMANDED in modes))


async def _look(ground: Ground, *, is_demanded: bool) -> Finding:
    try:
        found, why = await dockers_xtables()
        listing = await found.listing() if found is not None else ""
    except XtablesFailed as failure:
        return unchecked(_CHECK, f"the firewall can't be seen now: {failure}")
    if found is None:
        tell = problem if is_demanded else warning
        return tell(
            _CHECK,
            f"instances can't be kept away from this host and its networks: {why}",
            "install iptables, leave Docker's own setting iptables on, and start Docker anew",
            "apt-get install --yes iptables && systemctl restart docker",
        )
    return _judge(ground, found, listing)


def _judge(ground: Ground, found: Xtables, listing: str) -> Finding:
    if ground.server is None or not ground.deployment:
        return ok(_CHECK, f"instances can be kept away from this host ({found.program})")
    if Chains(ground.deployment).are_in_force(listing):
        return ok(_CHECK, f"instances are kept away from this host ({found.program})")
    return warning(
        _CHECK,
        "the server's rules are not in the firewall; it puts them back within a minute, and starts "
        "no instance until then",
        "look again; if they stay away, something that manages the firewall takes them away",
        f"{found.program} -S DOCKER-USER",
    )
