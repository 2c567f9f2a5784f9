"""The rules that keep instances away from their host and its networks, as text: pure.

They stand in four chains that carry the deployment's name, so that two deployments on a host have
nothing in common, and name the deployment's bridges by the beginning of their names, so that a
new network is covered before it is there.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network

from innkeep.engines.isolation import Isolation, OpenTarget

DOCKERS_CHAIN = "DOCKER-USER"
"""Where Docker lets others decide before it does."""

NOT_THE_INTERNET = tuple(
    IPv4Network(subnet)
    for subnet in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        # Link-local, where clouds tell a host its secrets (169.254.169.254).
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
"""Ranges that are private or of no single place (IANA's special-purpose registry)."""

_REFUSE = "REJECT --reject-with icmp-admin-prohibited"
_REPLIES = "-m conntrack --ctstate RELATED,ESTABLISHED -j RETURN"
_NAME_SERVICE = 53


@dataclass(frozen=True)
class Chains:
    """The chains of a deployment; a chain's name may have 28 characters."""

    deployment: str

    def _name(self, purpose: str) -> str:
        return f"IK-{self.deployment.replace('-', '')[:12]}-{purpose}"

    @property
    def forward(self) -> str:
        """What passes through the host, from instances or to them."""
        return self._name("FWD")

    @property
    def input(self) -> str:
        """What comes to the host."""
        return self._name("IN")

    @property
    def outside(self) -> str:
        """What instances send to other machines."""
        return self._name("OUT")

    @property
    def host(self) -> str:
        """What instances send to the host."""
        return self._name("HOST")

    @property
    def all(self) -> tuple[str, ...]:
        """Those that others name first."""
        return (self.forward, self.input, self.outside, self.host)

    @property
    def hooks(self) -> tuple[tuple[str, str], ...]:
        """From which chain to which; without them nothing is asked of ours."""
        return (
            ("FORWARD", DOCKERS_CHAIN),
            (DOCKERS_CHAIN, self.forward),
            ("INPUT", self.input),
        )

    def own_lines(self, listing: str) -> list[str]:
        """Those lines of ``iptables -S`` that are the deployment's, hooks included."""
        names = set(self.all)
        return [line for line in listing.splitlines() if names & set(line.split())]

    def missing_hooks(self, listing: str) -> list[tuple[str, str]]:
        """The hooks that ``iptables -S`` does not show."""
        lines = listing.splitlines()
        return [hook for hook in self.hooks if _hook(*hook) not in lines]

    def are_in_force(self, listing: str) -> bool:
        """Whether ``iptables -S`` shows the hooks, and in each chain the rule it is there for."""
        lines = listing.splitlines()
        ends = (f"-A {self.outside} -d 169.254.0.0/16 -j {_REFUSE}", f"-A {self.host} -j {_REFUSE}")
        jumps = all(
            any(line.startswith(f"-A {chain} -i ") and line.endswith(f"-j {to}") for line in lines)
            for chain, to in ((self.forward, self.outside), (self.input, self.host))
        )
        return jumps and all(end in lines for end in ends) and not self.missing_hooks(listing)


@dataclass(frozen=True, kw_only=True)
class HostView:
    """What the rules need to know of the host."""

    bridges: tuple[str, ...]
    """The deployment's bridges, as patterns of iptables."""
    name_servers: tuple[str, ...]
    """Addresses that the engine asks, in an instance's place, for names."""
    networks: tuple[IPv4Network, ...]
    """Networks that the host is in, or has a route to."""


def rules(chains: Chains, isolation: Isolation, host: HostView) -> list[str]:
    """Lines of ``iptables-restore`` that fill the chains, emptied by the same stroke before."""
    refused = [*NOT_THE_INTERNET, *_further(host.networks)]
    allowed = [*_allowed(isolation.open_to), *_names(host.name_servers)]
    published = [f"-p tcp -m tcp --dport {span.first}:{span.last}" for span in isolation.published]
    return [
        *(f":{name} - [0:0]" for name in chains.all),
        f"-A {chains.forward} {_REPLIES}",
        # Within a network and between two, Docker's own rules tell who may talk.
        *(f"-A {chains.forward} -i {each} -o {each} -j RETURN" for each in host.bridges),
        # Who comes from another machine comes by the proxy.
        *(f"-A {chains.forward} -o {each} -j DROP" for each in host.bridges),
        *(f"-A {chains.forward} -i {each} -j {chains.outside}" for each in host.bridges),
        f"-A {chains.input} {_REPLIES}",
        *(f"-A {chains.input} -i {each} -j {chains.host}" for each in host.bridges),
        *(f"-A {chains.outside} {match} -j RETURN" for match in allowed),
        *(f"-A {chains.outside} -d {subnet} -j {_REFUSE}" for subnet in refused),
        *(f"-A {chains.host} {match} -j RETURN" for match in [*published, *allowed]),
        f"-A {chains.host} -j {_REFUSE}",
    ]


def restore_text(lines: Iterable[str]) -> str:
    """What ``iptables-restore --noflush`` reads: all of it happens, or nothing."""
    return "\n".join(["*filter", *lines, "COMMIT", ""])


def hook_lines(hooks: Iterable[tuple[str, str]]) -> list[str]:
    """Lines that put hooks first in their chains."""
    return [f"-I {chain} 1 -j {target}" for chain, target in hooks]


def removal(chains: Chains, listing: str) -> list[str]:
    """Lines that take away all of the deployment's that ``iptables -S`` shows."""
    lines = listing.splitlines()
    present = [name for name in chains.all if f"-N {name}" in lines]
    own_hooks = [hook for hook in chains.hooks if hook[1] in chains.all]
    return [
        *(line.replace("-A", "-D", 1) for line in lines if line in {_hook(*h) for h in own_hooks}),
        *(f"-F {name}" for name in present),
        *(f"-X {name}" for name in present),
    ]


def name_servers(resolv_conf: str) -> list[str]:
    """IPv4 addresses of name servers on other machines, or on the host under a public address.

    Of one on a loopback address Docker asks in the host's own place, which no rule here concerns.
    """
    words = [line.split() for line in resolv_conf.splitlines()]
    servers = [line[1] for line in words if len(line) > 1 and line[0] == "nameserver"]
    return [each for each in servers if ":" not in each and not each.startswith("127.")]


def _hook(chain: str, target: str) -> str:
    return f"-A {chain} -j {target}"


def _further(networks: Iterable[IPv4Network]) -> list[IPv4Network]:
    return sorted(
        {each for each in networks if not any(each.subnet_of(known) for known in NOT_THE_INTERNET)}
    )


def _allowed(targets: Sequence[OpenTarget]) -> list[str]:
    matches = []
    for target in targets:
        if target.ports is None:
            matches.append(f"-d {target.subnet}")
            continue
        span = f"{target.ports.first}:{target.ports.last}"
        matches += [f"-d {target.subnet} -p {of} -m {of} --dport {span}" for of in ("tcp", "udp")]
    return matches


def _names(servers: Iterable[str]) -> list[str]:
    return [
        f"-d {server}/32 -p {of} -m {of} --dport {_NAME_SERVICE}"
        for server in servers
        for of in ("udp", "tcp")
    ]
