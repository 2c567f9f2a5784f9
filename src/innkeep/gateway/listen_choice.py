"""Where the proxy is going to listen: what was asked for, what was kept, and what is free.

Called only while no HAProxy of this deployment runs, since its own ports would look taken.
"""

import socket
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from innkeep.gateway.errors import ProxyError
from innkeep.gateway.haproxy_config import bind_address
from innkeep.gateway.port_ranges import format_ports
from innkeep.gateway.proxy_state import ProxyState

_EPHEMERAL_RANGE = Path("/proc/sys/net/ipv4/ip_local_port_range")
_LOWEST_UNPRIVILEGED = 1024


@dataclass(frozen=True)
class ListenSetting:
    """Where the gateway should serve http."""

    host: str
    port: int
    explicit: bool
    """Whether the operator chose it; a default that is taken is replaced by a free one."""


@dataclass(frozen=True)
class TcpPortSetting:
    """The ports that are handed out for tcp."""

    ports: Collection[int]
    explicit: bool
    """Whether the operator chose them; a default range that is taken is replaced by another."""
    host: str | None = None
    """Address to bind them on; ``None``: the one of http."""


@dataclass(frozen=True, kw_only=True)
class TlsSetting:
    """How https should be served."""

    listen: ListenSetting
    """Always the operator's choice."""
    certificate: Path
    """PEM file with the key, its certificate and the chain; followed while HAProxy runs."""
    only: bool = False
    """Whether plain http is redirected to https."""
    hsts_seconds: int = 0
    """How long browsers stay with https; 0: they aren't told to."""


@dataclass(frozen=True, kw_only=True)
class ProxyWish:
    """All that was asked of the proxy."""

    listen: ListenSetting
    tcp: TcpPortSetting
    run_folder: Path
    file_limit: int
    tls: TlsSetting | None = None
    """``None``: https is not served."""


def still_fits(state: ProxyState, wish: ProxyWish) -> bool:
    """Whether what was kept is what is asked for now."""
    listen_host = resolve_host(wish.listen.host)
    same_listen = state.listen_host == listen_host and (
        state.listen_port == wish.listen.port if wish.listen.explicit else not state.listen_explicit
    )
    same_tcp = state.tcp_host == resolve_host(wish.tcp.host or listen_host) and (
        state.tcp_ports == frozenset(wish.tcp.ports)
        if wish.tcp.explicit
        else not state.tcp_explicit
    )
    tls = wish.tls
    same_tls = (state.tls_host, state.tls_port) == (
        (resolve_host(tls.listen.host), tls.listen.port) if tls else (None, None)
    )
    return same_listen and same_tcp and same_tls and state.run_folder == str(wish.run_folder)


def choose(wish: ProxyWish, kept: ProxyState | None) -> ProxyState:
    """Decide where to listen, by trying what is free now.

    Raises:
        ProxyError: what the operator chose is taken, or nothing is free.
    """
    base = kept if kept is not None and still_fits(kept, wish) else None
    host = resolve_host(wish.listen.host)
    tls_host = _check_tls(wish)
    tcp_host = resolve_host(wish.tcp.host or host)
    port = _choose_port(host, wish, base)
    ports = _choose_range(tcp_host, wish.tcp, base, port)
    unusable = unusable_ports(tcp_host, ports, except_for=port)
    if wish.tls is not None:
        unusable |= ports & {wish.tls.listen.port}
    return ProxyState(
        listen_host=host,
        listen_port=port,
        listen_explicit=wish.listen.explicit,
        tcp_host=tcp_host,
        tcp_ports=ports,
        tcp_explicit=wish.tcp.explicit,
        unusable=unusable,
        file_limit=wish.file_limit,
        run_folder=str(wish.run_folder),
        tls_host=tls_host,
        tls_port=wish.tls.listen.port if wish.tls else None,
    )


def choose_again_while_away(state: ProxyState) -> ProxyState:
    """What can be bound of the same choice now, after HAProxy failed to come back."""
    unusable = unusable_ports(state.tcp_host, state.tcp_ports, except_for=state.listen_port)
    unusable |= state.tcp_ports & {state.tls_port}
    return replace(state, unusable=unusable)


def resolve_host(host: str, what: str = "the proxy") -> str:
    """The IP address to bind for a host name.

    Args:
        host: the name.
        what: wants to listen there, for the sentence.

    Raises:
        ProxyError: the name means nothing on this machine.
    """
    if host in {"", "*"}:
        return "0.0.0.0"  # noqa: S104 - the operator asked for every address
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError as problem:
        raise ProxyError(
            f"{what} can't listen on {host!r}: {problem.strerror or problem}"
        ) from problem
    addresses = sorted(found, key=lambda item: item[0] != socket.AF_INET)
    return str(addresses[0][4][0])


def why_not_bindable(host: str, port: int) -> str | None:
    """Why HAProxy could not listen there now, in a few words; ``None`` when it could.

    ``SO_REUSEADDR`` is set as HAProxy does: without it, the remains of closed connections would
    look like another program.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError:
            return "needs a privilege that this account doesn't have"
        except OSError as problem:
            return (problem.strerror or str(problem)).lower()
    return None


def unusable_ports(host: str, ports: Iterable[int], *, except_for: int) -> frozenset[int]:
    """The ports that can't be bound, and ``except_for``, which http has."""
    return frozenset(
        port for port in ports if port == except_for or why_not_bindable(host, port) is not None
    )


def _check_tls(wish: ProxyWish) -> str | None:
    if wish.tls is None:
        return None
    listen = wish.tls.listen
    host = resolve_host(listen.host)
    problem = why_not_bindable(host, listen.port)
    if problem is not None:
        raise ProxyError(
            f"the proxy can't serve https on {bind_address(host, listen.port)}: {problem}; "
            "free it or choose another address for https"
        )
    return host


def _choose_port(host: str, wish: ProxyWish, kept: ProxyState | None) -> int:
    wanted = kept.listen_port if kept else wish.listen.port
    problem = why_not_bindable(host, wanted)
    if problem is None:
        return wanted
    if wish.listen.explicit:
        raise ProxyError(
            f"the proxy can't listen on {bind_address(host, wanted)}: {problem}; "
            "free it or choose another address for the proxy"
        )
    reserved = kept.tcp_ports if kept else frozenset(wish.tcp.ports)
    if wish.tls is not None:
        reserved |= {wish.tls.listen.port}
    for port in candidate_ports(wish.listen.port):
        if port not in reserved and why_not_bindable(host, port) is None:
            return port
    raise ProxyError(f"no port of {host} is free for the proxy: {problem}")


def candidate_ports(wanted: int) -> Iterator[int]:
    """Ports to try in place of a default that is taken, the nearest first."""
    first = wanted + 1 if wanted >= _LOWEST_UNPRIVILEGED else wanted + 8000
    end = _first_ephemeral_port()
    yield from range(first, end)
    yield from range(_LOWEST_UNPRIVILEGED, min(first, end))


def _choose_range(
    host: str, setting: TcpPortSetting, kept: ProxyState | None, http_port: int
) -> frozenset[int]:
    wanted = kept.tcp_ports if kept else frozenset(setting.ports)
    if not wanted:
        raise ProxyError("the range of tcp ports is empty")
    taken = unusable_ports(host, wanted, except_for=http_port)
    # Instances have ports of a kept range: it stays as long as any of it is left.
    enough = 1 if kept or setting.explicit else (len(wanted) + 1) // 2
    if len(wanted) - len(taken) >= enough:
        return wanted
    if setting.explicit:
        raise ProxyError(
            f"every one of the tcp ports {format_ports(wanted)} on {host} is taken; free them or "
            "choose another range"
        )
    size = len(setting.ports)
    for first in _range_starts(setting, size):
        block = frozenset(range(first, first + size))
        if not unusable_ports(host, block, except_for=http_port):
            return block
    raise ProxyError(f"no {size} tcp ports in a row are free on {host}; choose a range")


def _range_starts(setting: TcpPortSetting, size: int) -> Iterator[int]:
    above = max(setting.ports) + 1
    # Ports that the kernel gives to outgoing connections would be lost at any restart.
    end = _first_ephemeral_port() - size + 1
    yield from range(above, end, size)
    yield from range(min(setting.ports) - size, _LOWEST_UNPRIVILEGED - 1, -size)


def _first_ephemeral_port() -> int:
    try:
        return int(_EPHEMERAL_RANGE.read_text(encoding="ascii").split()[0])
    except (OSError, ValueError, IndexError):
        return 32768
