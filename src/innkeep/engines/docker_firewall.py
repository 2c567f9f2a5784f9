"""Keeps instances on Docker away from their host and its networks, by the host's own iptables.

Docker lets others decide first in its chain DOCKER-USER; what instances send to the host itself
passes INPUT. Whoever reloads a firewall may wipe both, so the rules are looked for again and
again, and an instance starts only while they are there.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from ipaddress import IPv4Network
from pathlib import Path

import structlog

from innkeep.engines.docker_networks import read_routes
from innkeep.engines.errors import TemporaryError
from innkeep.engines.firewall_rules import (
    DOCKERS_CHAIN,
    Chains,
    HostView,
    hook_lines,
    name_servers,
    removal,
    restore_text,
    rules,
)
from innkeep.engines.isolation import Isolation, IsolationMode
from innkeep.engines.xtables import (
    NotPermitted,
    Xtables,
    XtablesBusy,
    XtablesFailed,
    installed_xtables,
)

_log = structlog.get_logger(__name__)

FRESH_SECONDS = 10.0
"""How long a look at the rules is taken as true."""
_ROUTES = Path("/proc/net/route")
_RESOLVERS = (Path("/etc/resolv.conf"), Path("/run/systemd/resolve/resolv.conf"))
# A VPN that takes all traffic has two routes of half the internet each.
_SHORTEST_PREFIX = 8


class DockerFirewall:
    """The rules of a deployment on this host.

    Args:
        deployment: whose instances are kept apart.
        mode: how much the operator insists.
        bridges: answers the names of the deployment's bridges, as iptables' patterns.
    """

    def __init__(
        self,
        deployment: str,
        mode: IsolationMode,
        bridges: Callable[[], Awaitable[Sequence[str]]],
    ) -> None:
        self._chains = Chains(deployment)
        self._mode = mode
        self._bridges = bridges
        self._xtables: Xtables | None = None
        self._isolation: Isolation | None = None
        self._text = ""
        self._seen: list[str] = []
        self._fresh_until = 0.0
        self._one_look = asyncio.Lock()
        self.problem = ""
        """Why this host can't do it at all; empty: it can, or nobody wants it."""

    async def probe(self) -> None:
        """Find the iptables that Docker uses; ``problem`` tells when there is none.

        Raises:
            TemporaryError: ``isolationMissing``: the firewall does not answer now.
        """
        if self._mode is IsolationMode.OFF:
            return
        self._fresh_until = 0.0
        try:
            found, problem = await dockers_xtables()
        except XtablesBusy as failure:
            raise TemporaryError(
                "isolationMissing", f"The host's firewall can't be seen now: {failure}"
            ) from None
        # Where it was possible once, something is wrong that has to be mended, not put up with.
        if found is not None or self._xtables is None:
            self._xtables, self.problem = found, problem

    async def isolate(self, isolation: Isolation) -> None:
        """See ``Isolator.isolate``."""
        first, self._isolation = self._isolation is None, isolation
        if self._is_wanted:
            async with self._one_look:
                await self._look()
        elif self._mode is IsolationMode.OFF and first:
            # It may have been on before.
            await self.remove()

    async def ensure(self) -> None:
        """Make sure of the rules before an instance starts; free of cost within some seconds.

        Raises:
            TemporaryError: ``isolationMissing``: they aren't there and can't be put there now.
        """
        if not self._is_wanted:
            return
        async with self._one_look:
            if time.monotonic() >= self._fresh_until:
                await self._look()

    async def remove(self) -> None:
        """Take all rules of the deployment away; see ``remove_rules``."""
        await remove_rules(self._chains.deployment)

    @property
    def _is_wanted(self) -> bool:
        return self._mode is not IsolationMode.OFF and not self.problem

    async def _look(self) -> None:
        self._fresh_until = 0.0
        try:
            await self._make_sure()
        except XtablesFailed as problem:
            raise TemporaryError(
                "isolationMissing",
                "The rules that keep instances apart from the host can't be put in place, so no "
                f"instance starts: {problem}",
            ) from None
        self._fresh_until = time.monotonic() + FRESH_SECONDS

    async def _make_sure(self) -> None:
        xtables = self._xtables
        if xtables is None:
            raise XtablesFailed("the host's firewall was not looked at yet")
        listing = await xtables.listing()
        if self._isolation is None:
            # A further process of the server: the main one puts them, and back too.
            if not self._chains.are_in_force(listing):
                raise XtablesFailed("they are not there; the server's main process puts them back")
            return
        text = restore_text(rules(self._chains, self._isolation, await self._host()))
        own = self._chains.own_lines(listing)
        if own and own == self._seen and text == self._text:
            return
        if f"-N {DOCKERS_CHAIN}" not in listing.splitlines():
            raise XtablesFailed(f"the chain {DOCKERS_CHAIN} is gone; Docker makes it at its start")
        if self._seen and own != self._seen:
            _log.warning("firewall rules were changed by somebody; they are put back")
        hooks = hook_lines(self._chains.missing_hooks(listing))
        await xtables.restore(text.replace("COMMIT", "\n".join([*hooks, "COMMIT"])))
        listing = await xtables.listing()
        if not self._chains.are_in_force(listing):
            raise XtablesFailed("somebody else takes them away at once")
        self._text, self._seen = text, self._chains.own_lines(listing)

    async def _host(self) -> HostView:
        servers = [server for file in _RESOLVERS for server in name_servers(_text_of(file))]
        return HostView(
            bridges=tuple(await self._bridges()),
            name_servers=tuple(dict.fromkeys(servers)),
            networks=tuple(_networks()),
        )


async def remove_rules(deployment: str) -> bool:
    """Take all rules of a deployment out of this host's firewall; answers whether there were any.

    Raises:
        TemporaryError: ``isolationStays``: they can't be taken away.
    """
    chains, found = Chains(deployment), False
    for xtables in installed_xtables():
        try:
            listing = await xtables.listing()
            lines = removal(chains, listing)
            if lines:
                await xtables.restore(restore_text(lines))
        except NotPermitted:
            # Who may not see them has made none.
            continue
        except XtablesFailed as problem:
            raise TemporaryError(
                "isolationStays", f"The firewall's rules can't be removed: {problem}"
            ) from None
        found = found or bool(lines)
        if f"-N {DOCKERS_CHAIN}" in listing.splitlines():
            # Merely to look at the tables of a kind that nobody uses would make them.
            break
    return found


def _networks() -> list[IPv4Network]:
    # Not an await away from the loop: the kernel answers this file from memory.
    found = [target for _, target in read_routes(_text_of(_ROUTES))]
    return sorted(each for each in found if each.prefixlen >= _SHORTEST_PREFIX)


def _text_of(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


async def dockers_xtables() -> tuple[Xtables | None, str]:
    """Whichever iptables shows Docker's chain, or why there is none.

    Raises:
        XtablesBusy: the firewall does not answer now.
    """
    seen, problem = False, "the host has no program iptables"
    for xtables in installed_xtables():
        try:
            listing = await xtables.listing()
        except XtablesBusy:
            raise
        except NotPermitted as refusal:
            return None, f"the server may not see the firewall: {refusal}"
        except XtablesFailed as failure:
            problem = f"the firewall can't be seen: {failure}"
            continue
        if f"-N {DOCKERS_CHAIN}" in listing.splitlines():
            return xtables, ""
        seen = True
    if seen:
        problem = f"iptables shows no chain {DOCKERS_CHAIN}: this Docker leaves the firewall alone"
    return None, problem
