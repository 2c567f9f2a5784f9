"""The one configuration HAProxy ever gets: pure text, made from where it listens.

It is never reloaded: every route is an entry of a map, changed over the runtime socket, so an open
connection is never dropped because of somebody else's instance. File names are relative to the
proxy's folder, in which HAProxy is started, so that no path can break the syntax.

Rules are what a request costs here. So one condition tells a request for an open port, and sends it
to a backend that asks nothing more; all others take the long way.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from innkeep.gateway import pages
from innkeep.gateway.access_rules import OPEN, access_lines
from innkeep.gateway.certificate_keeper import CERTIFICATE_FILE
from innkeep.gateway.errors import ProxyError
from innkeep.gateway.map_files import Table
from innkeep.gateway.port_ranges import compress

_FEWEST_CONNECTIONS = 500
_MOST_CONNECTIONS = 100_000
_FILES_FOR_ITSELF = 500
"""Threads, event queues, the runtime socket, logs: far more than was ever seen in use."""

OPEN_ROUTE = r"^[0-9.]+:[0-9]+@"
"""What a route's value looks like while traffic may pass. Anything else is treated as not running:
an unreadable value must never leave HAProxy with its own address as the destination."""
OPEN_TO_ALL = rf"{OPEN_ROUTE}[^/]+/{OPEN}$"
"""The same of a port that anybody may use."""

_HTML = 'content-type "text/html; charset=utf-8"'
_NO_STORE = 'hdr Cache-Control "no-store"'
_HOST = "req.hdr(host),host_only,lower,rtrim(.)"

_TO_INSTANCE = f"""\
    http-request set-dst var(txn.route),field(1,:)
    http-request set-dst-port var(txn.route),field(2,:@)
    # A connection to an instance serves one visitor's connection and ends with it. Another request
    # on that takes it only to the very same address and port, or else opens its own.
    http-reuse never
    http-error status 503 {_HTML} lf-file {pages.NOTHING_LISTENS} {_NO_STORE} hdr X-Innkeep-Cause connect
    errorfile 502 {pages.NO_ANSWER}
    # HAProxy's own 503 means that it could not connect; an instance's own 503 passes unchanged.
    http-after-response set-status 502 reason "Bad Gateway" if {{ status 503 }} {{ res.hdr(X-Innkeep-Cause) connect }}
    http-after-response del-header X-Innkeep-Cause if {{ status 502 }}
    server instance 0.0.0.0:0"""  # noqa: E501 - HAProxy's language has no continuation of a line
"""What a backend does with a request that may pass."""


@dataclass(frozen=True, kw_only=True)
class TimeOuts:
    """How long HAProxy waits. Once a request is under way, nothing may end it but its two ends."""

    header_seconds: int = 30
    """For the whole header of a request."""
    idle_seconds: int = 60
    """For the next request on a connection."""
    silence_days: int = 24
    """Within a request, an answer, a WebSocket or a tcp connection: the most that HAProxy can
    count, since a stream may be silent for as long as it likes. Peers that are gone are found by
    TCP's own probes."""


DEFAULT_TIME_OUTS = TimeOuts()


@dataclass(frozen=True, kw_only=True)
class TlsBinding:
    """Where HAProxy serves https, and how."""

    host: str
    port: int
    only: bool
    """Whether plain http is redirected."""
    hsts_seconds: int
    """0: browsers aren't told to stay with https."""


@dataclass(frozen=True, kw_only=True)
class ProxyBinding:
    """Where HAProxy listens, and with how much room."""

    listen_host: str
    listen_port: int
    tcp_host: str
    tcp_ports: frozenset[int]
    """Only those that can be bound."""
    socket: Path
    """Of the runtime commands."""
    file_limit: int
    """Open files HAProxy may have."""
    user: str | None
    """Account to change to after binding; ``None``: stay."""
    group: str | None
    tls: TlsBinding | None = None
    time_outs: TimeOuts = DEFAULT_TIME_OUTS
    pages: str = ""
    """Tells the pages in force from others: HAProxy reads them only when it starts."""


def connection_limit(file_limit: int, tcp_port_count: int) -> int:
    """How many connections fit: each takes two files, each bound port one.

    Raises:
        ProxyError: not enough are left for a gateway to be of use.
    """
    connections = (file_limit - tcp_port_count - _FILES_FOR_ITSELF) // 2
    if connections < _FEWEST_CONNECTIONS:
        needed = tcp_port_count + _FILES_FOR_ITSELF + 2 * _FEWEST_CONNECTIONS
        raise ProxyError(
            f"a range of {tcp_port_count} tcp ports needs at least {needed} open files, but the "
            f"limit is {file_limit}: raise it (ulimit -n) or configure a shorter range"
        )
    return min(connections, _MOST_CONNECTIONS)


def bind_address(host: str, port: int | str) -> str:
    """Address and port as HAProxy and URLs write them."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _bind_lines(host: str, ports: Iterable[int]) -> str:
    return "\n".join(
        f"    bind {bind_address(host, first if first == last else f'{first}-{last}')}"
        for first, last in compress(ports)
    )


def _http_frontend(
    name: str, bind: str, *, proto: str, port: int, redirect: str = "", hsts: str = ""
) -> str:
    """Where requests come in. One for each way, so that what tells the way is plain text."""
    return rf"""
frontend {name}
    mode http
    bind {bind}
    option disable-h2-upgrade
    max-session-srv-conns 1
    http-request set-var(txn.route) {_HOST},map({Table.HTTP})
{redirect}    # Nothing in front of this proxy is known to be trusted, so what a client claims about
    # where it comes from is dropped: an instance can rely on these headers.
    http-request del-header Forwarded
    http-request del-header X-Real-IP
    http-request set-header X-Forwarded-For %[src]
    http-request set-header X-Forwarded-Proto {proto}
    http-request set-header X-Forwarded-Host %[req.hdr(host)]
    http-request set-header X-Forwarded-Port {port}
{hsts}    use_backend http_open if {{ var(txn.route) -m reg {OPEN_TO_ALL} }}
    default_backend http_asked
"""


def _http_frontends(binding: ProxyBinding) -> str:
    tls = binding.tls
    address = bind_address(binding.listen_host, binding.listen_port)
    if tls is None:
        return _http_frontend("http", address, proto="http", port=binding.listen_port)
    port = "" if tls.port == 443 else f":{tls.port}"
    redirect = (
        f"    http-request redirect code 308 location https://%[{_HOST}]{port}%[capture.req.uri] "
        "if { var(txn.route) -m found }\n"
    )
    hsts = f'    http-response set-header Strict-Transport-Security "max-age={tls.hsts_seconds}"\n'
    return _http_frontend(
        "http",
        address,
        proto="http",
        port=binding.listen_port,
        redirect=redirect if tls.only else "",
    ) + _http_frontend(
        "https",
        f"{bind_address(tls.host, tls.port)} ssl crt {CERTIFICATE_FILE} "
        "alpn h2,http/1.1 ssl-min-ver TLSv1.2",
        proto="https",
        port=tls.port,
        hsts=hsts if tls.hsts_seconds else "",
    )


def render_config(binding: ProxyBinding) -> str:
    """The whole configuration.

    Raises:
        ProxyError: the ports don't fit into the file limit.
    """
    limit = connection_limit(binding.file_limit, len(binding.tcp_ports))
    account = f"    user {binding.user}\n    group {binding.group}\n" if binding.user else ""
    waits = binding.time_outs
    silence = f"{waits.silence_days}d"
    guard = "\n    ".join(access_lines(f"status 401 {_HTML} file {pages.NO_ACCESS} {_NO_STORE}"))
    # The look-up happens once per request or connection and its result is kept in a variable:
    # two look-ups could see the address of one instance and the port of another.
    return rf"""# Written by Innkeep; changes made by hand are lost.
# Pages: {binding.pages}
global
    # Without it two HAProxies share a port silently and each gets half of the connections.
    noreuseport
    maxconn {limit}
{account}    stats socket "{binding.socket}" mode 600 level admin
    stats timeout 60s
    stats maxconn 20

defaults
    timeout connect 5s
    timeout client {silence}
    timeout server {silence}
    timeout tunnel {silence}
    timeout http-request {waits.header_seconds}s
    timeout http-keep-alive {waits.idle_seconds}s
    # Whoever is gone without a word is noticed within three minutes.
    option clitcpka
    clitcpka-idle 60s
    clitcpka-intvl 15s
    clitcpka-cnt 8
    option srvtcpka
    srvtcpka-idle 60s
    srvtcpka-intvl 15s
    srvtcpka-cnt 8
    retries 0
{_http_frontends(binding)}
backend http_open
    mode http
{_TO_INSTANCE}

backend http_asked
    mode http
    http-request set-var(txn.host) {_HOST}
    http-request return status 404 {_HTML} file {pages.UNKNOWN_HOST} {_NO_STORE} unless {{ var(txn.route) -m found }}
    {guard}
    http-request return status 502 {_HTML} file {pages.NOT_RUNNING} {_NO_STORE} unless {{ var(txn.route) -m reg {OPEN_ROUTE} }}
{_TO_INSTANCE}

frontend tcp
    mode tcp
{_bind_lines(binding.tcp_host, binding.tcp_ports)}
    tcp-request connection set-var(sess.route) dst_port,map({Table.TCP})
    tcp-request connection reject unless {{ var(sess.route) -m reg {OPEN_ROUTE} }}
    tcp-request content set-dst var(sess.route),field(1,:)
    tcp-request content set-dst-port var(sess.route),field(2,:),field(1,@)
    default_backend tcp_instances

backend tcp_instances
    mode tcp
    server instance 0.0.0.0:0
"""  # noqa: E501 - HAProxy's language has no continuation of a line
