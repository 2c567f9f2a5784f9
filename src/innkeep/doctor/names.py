"""Whether the names of http ports lead to this host."""

import ipaddress
import re
import socket
from collections.abc import Iterator
from pathlib import Path

from innkeep.doctor.finding import Finding, ok, problem, warning
from innkeep.doctor.ground import Ground, text_of
from innkeep.gateway.host_names import resolver_knows_localhost_names

_CHECK = "names"
_TRIED = "innkeep-doctor-80"
"""As the names of instances are, so that only a wildcard record has it."""
_LOCAL = re.compile(r"\|-- (\S+)\n\s+/32 host LOCAL")


def check_names(ground: Ground) -> Iterator[Finding]:
    """The wildcard of the base domain, and the host of tcp endpoints."""
    domain = ground.settings.base_domain
    if domain == "localhost":
        yield _check_localhost()
    else:
        yield _check_domain(ground, domain)
    if host := ground.settings.public_host:
        yield _check_public_host(host)


def _check_localhost() -> Finding:
    if resolver_knows_localhost_names():
        return ok(_CHECK, "this machine resolves *.localhost")
    return warning(
        _CHECK,
        "this machine's resolver does not know *.localhost; browsers and curl do by themselves, "
        "other programs don't",
        "have it resolved, or set base_domain to a domain of your own",
        "apt-get install --yes libnss-myhostname",
    )


def _check_domain(ground: Ground, domain: str) -> Finding:
    found = addresses_of(f"{_TRIED}.{domain}")
    wanted = addresses_of(ground.settings.public_host) if ground.settings.public_host else set()
    own = wanted or own_addresses()
    advice = f"make a wildcard record *.{domain} that leads to this host, at who serves the domain"
    record = next(iter(sorted(own)), "ADDRESS")
    command = f"dig +short {_TRIED}.{domain}   # must say {record}"
    if not found:
        return problem(
            _CHECK,
            f"*.{domain} leads nowhere, so http ports are not found by their names",
            advice,
            command,
        )
    told = ", ".join(sorted(found))
    if found & own or (
        not wanted and all(ipaddress.ip_address(each).is_loopback for each in found)
    ):
        return ok(_CHECK, f"*.{domain} leads to this host ({told})")
    where = f"public_host is {', '.join(sorted(own))}" if wanted else "that is no address of it"
    return warning(
        _CHECK,
        f"*.{domain} leads to {told}; {where}",
        f"{advice}, unless something forwards from there to the proxy",
        command,
    )


def _check_public_host(host: str) -> Finding:
    found = addresses_of(host)
    if found:
        return ok("public host", f"{host} leads to {', '.join(sorted(found))}")
    return problem(
        "public host",
        f"{host}, which tcp endpoints name, leads nowhere",
        "set public_host to a name or an address of this host that clients know",
        f"getent hosts {host}",
    )


def addresses_of(host: str) -> set[str]:
    """The addresses of a name; none: nobody knows it. Blocks for as long as the resolver takes."""
    try:
        found = socket.getaddrinfo(host.strip("[]"), None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return set()
    return {str(item[4][0]).partition("%")[0] for item in found}


def own_addresses(proc: Path = Path("/proc")) -> set[str]:
    """The addresses of this host, loopback left out."""
    four = set(_LOCAL.findall(text_of(proc / "net/fib_trie")))
    six = {
        str(ipaddress.IPv6Address(bytes.fromhex(line.split()[0])))
        for line in text_of(proc / "net/if_inet6").splitlines()
    }
    return {each for each in four | six if not ipaddress.ip_address(each).is_loopback}
