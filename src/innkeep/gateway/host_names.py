"""Names under which clients find the gateway."""

import functools
import ipaddress
import socket


@functools.cache
def default_public_host(listen_host: str) -> str:
    """The host to name in tcp endpoints when the operator gave none.

    A loopback address is ``localhost``; a particular address is itself, in brackets for IPv6; a
    wildcard has no address that clients could use, so it is the machine's host name, which the
    operator should replace by one that clients can resolve.
    """
    address = ipaddress.ip_address(listen_host)
    if address.is_loopback:
        return "localhost"
    if address.is_unspecified:
        return socket.gethostname()
    return f"[{address}]" if address.version == 6 else str(address)


def resolver_knows_localhost_names() -> bool:
    """Whether this machine's resolver gives loopback for any name below ``localhost``.

    Browsers and curl do it by themselves; for other programs the resolver counts. Blocks for as
    long as the resolver takes.
    """
    try:
        found = socket.getaddrinfo("name-for-a-test.localhost", None, type=socket.SOCK_STREAM)
    except OSError:
        return False
    return all(ipaddress.ip_address(str(item[4][0])).is_loopback for item in found)
