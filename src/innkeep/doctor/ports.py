"""Whether the server, its proxy and SSH can listen where they are to."""

from collections.abc import Iterator

from innkeep.doctor.finding import Finding, ok, problem, warning
from innkeep.doctor.ground import Ground, text_of
from innkeep.doctor.port_holders import holders_of, told_holder
from innkeep.gateway.errors import ProxyError
from innkeep.gateway.haproxy_config import bind_address
from innkeep.gateway.haproxy_process import proxy_folder
from innkeep.gateway.listen_choice import resolve_host, unusable_ports, why_not_bindable
from innkeep.gateway.port_ranges import format_ports
from innkeep.gateway.proxy_state import ProxyState, load_state
from innkeep.gateway.ssh_files import PORT_FILE
from innkeep.setting_values import split_address, split_port_range
from innkeep.settings import (
    DEFAULT_PROXY_LISTEN,
    DEFAULT_SSH_LISTEN,
    DEFAULT_TCP_PORTS,
    Settings,
)

_MOST_LEFT_OUT = 0.5
"""Of the default range; with more taken another range is chosen."""


def check_ports(ground: Ground) -> Iterator[Finding]:
    """The addresses of the API, of the proxy, and of SSH."""
    settings = ground.settings
    yield _check_address(ground, "api port", "listen", settings.listen)
    yield from _check_proxy(ground)
    if settings.ssh_listen == "off":
        yield ok("ssh port", "SSH is switched off")
    else:
        yield _check_ssh(ground)


def _check_ssh(ground: Ground) -> Finding:
    kept = text_of(ground.folder / PORT_FILE)
    listen = ground.settings.ssh_listen
    if listen != DEFAULT_SSH_LISTEN:
        return _check_address(ground, "ssh port", "ssh_listen", listen)
    if kept.isdecimal():
        host, _ = split_address(listen)
        listen = bind_address(host, int(kept))
    return _check_address(ground, "ssh port", "ssh_listen", listen, has_choice=True)


def _check_proxy(ground: Ground) -> Iterator[Finding]:
    settings, state = ground.settings, _kept_state(ground)
    if ground.proxy is not None and state is not None:
        where = bind_address(state.listen_host, state.listen_port)
        yield ok("proxy port", f"the proxy (process {ground.proxy.pid}) serves http on {where}")
        usable = len(state.tcp_ports - state.unusable)
        yield ok("tcp ports", f"the proxy has {usable} ports of {format_ports(state.tcp_ports)}")
        return
    is_default = settings.proxy_listen == DEFAULT_PROXY_LISTEN
    yield _check_address(
        ground, "proxy port", "proxy_listen", settings.proxy_listen, has_choice=is_default
    )
    if settings.proxy_tls_listen:
        yield _check_address(ground, "https port", "proxy_tls_listen", settings.proxy_tls_listen)
    yield _check_tcp_ports(settings)


def _kept_state(ground: Ground) -> ProxyState | None:
    try:
        return load_state(proxy_folder(ground.folder))
    except OSError:
        return None


def _check_address(
    ground: Ground, check: str, setting: str, address: str, *, has_choice: bool = False
) -> Finding:
    host, port = split_address(address)
    try:
        why = why_not_bindable(resolve_host(host, setting), port) if port else None
    except ProxyError as failure:
        return problem(check, str(failure), f"set {setting} to an address of this machine")
    if why is None:
        return ok(check, f"{address} is free")
    pids = holders_of(port)
    server = ground.server
    if server is not None and (server.pid in pids or not pids):
        return ok(check, f"{address} is served by the server (process {server.pid})")
    if "privilege" in why:
        return problem(
            check,
            f"{address} needs a privilege that this account doesn't have",
            f"run the server as root, or set {setting} to a port from 1024 on",
        )
    if not pids and why == "cannot assign requested address":
        return problem(
            check,
            f"{host} is no address of this machine",
            f"set {setting} to one that is",
            "ip -brief address",
        )
    held = f"{address} is held by {told_holder(pids)}"
    command = f"ss --listening --tcp --numeric --processes 'sport = :{port}'"
    if has_choice:
        return warning(
            check,
            f"{held}; the server takes another port, and keeps it",
            f"free it, or set {setting}, so that it is the one you know",
            command,
        )
    return problem(check, held, f"end that program, or set {setting} to another port", command)


def _check_tcp_ports(settings: Settings) -> Finding:
    ports = frozenset(split_port_range(settings.tcp_ports))
    try:
        host = resolve_host(split_address(settings.proxy_listen)[0])
    except ProxyError:
        return problem("tcp ports", "proxy_listen has no address", "set proxy_listen")
    taken = unusable_ports(host, ports, except_for=0)
    span = format_ports(ports)
    if not taken:
        return ok("tcp ports", f"all {len(ports)} ports of {span} are free")
    told = f"{len(taken)} of {len(ports)} tcp ports ({span}) are taken: {_some(taken)}"
    is_default = settings.tcp_ports == DEFAULT_TCP_PORTS
    if len(taken) == len(ports) and not is_default:
        return problem("tcp ports", told, "free them, or set tcp_ports to a range that is free")
    if is_default and len(taken) > len(ports) * _MOST_LEFT_OUT:
        return warning("tcp ports", f"{told}; the server takes another range", "set tcp_ports")
    return warning(
        "tcp ports", f"{told}; the server leaves them out", "free them, or set tcp_ports"
    )


def _some(ports: frozenset[int]) -> str:
    text = format_ports(ports)
    return text if len(text) <= 60 else f"{text[:57]}..."
