"""The text of HAProxy's configuration."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from innkeep.gateway.errors import ProxyError
from innkeep.gateway.haproxy_config import (
    OPEN_TO_ALL,
    ProxyBinding,
    TlsBinding,
    connection_limit,
    render_config,
)

BINDING = ProxyBinding(
    listen_host="127.0.0.1",
    listen_port=8081,
    tcp_host="127.0.0.1",
    tcp_ports=frozenset(range(20000, 20010)) - {20003},
    socket=Path("/run/innkeep/01234567/haproxy.sock"),
    file_limit=20_000,
    user="haproxy",
    group="haproxy",
)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines()]


def test_ports_of_a_stranger_are_left_out_of_the_bind_lines() -> None:
    binds = [line for line in _lines(render_config(BINDING)) if line.startswith("bind")]
    assert binds == [
        "bind 127.0.0.1:8081",
        "bind 127.0.0.1:20000-20002",
        "bind 127.0.0.1:20004-20009",
    ]


def test_two_proxies_can_not_share_a_port_and_only_the_operator_reaches_the_socket() -> None:
    lines = _lines(render_config(BINDING))
    assert "noreuseport" in lines
    assert 'stats socket "/run/innkeep/01234567/haproxy.sock" mode 600 level admin' in lines


def test_an_unmapped_tcp_port_is_rejected_before_any_destination_is_set() -> None:
    rules = [line for line in _lines(render_config(BINDING)) if line.startswith("tcp-request")]
    assert rules[0].startswith("tcp-request connection set-var(sess.route)")
    assert rules[1].startswith("tcp-request connection reject unless")
    assert all("set-dst" in rule for rule in rules[2:])


def test_the_account_is_changed_only_when_one_is_given() -> None:
    assert "user haproxy" in _lines(render_config(BINDING))
    text = render_config(replace(BINDING, user=None, group=None))
    assert not any(line.startswith(("user ", "group ")) for line in _lines(text))


def test_the_same_wish_gives_the_same_text() -> None:
    assert render_config(BINDING) == render_config(replace(BINDING))


@pytest.mark.parametrize(
    ("files", "ports", "connections"),
    [(20_000, 1_000, 9_250), (1_000_000_000, 1_000, 100_000), (2_500, 1_000, 500)],
)
def test_connections_fit_into_the_file_limit(files: int, ports: int, connections: int) -> None:
    assert connection_limit(files, ports) == connections


def test_a_range_that_does_not_fit_is_refused_with_the_number_that_is_needed() -> None:
    with pytest.raises(ProxyError, match=r"1000 tcp ports needs at least 2500 open files.*2498"):
        connection_limit(2_498, 1_000)


def test_https_is_served_beside_http_or_instead_of_it() -> None:
    tls = TlsBinding(host="0.0.0.0", port=443, only=False, hsts_seconds=0)
    lines = _lines(render_config(replace(BINDING, tls=tls)))
    assert "bind 0.0.0.0:443 ssl crt tls.pem alpn h2,http/1.1 ssl-min-ver TLSv1.2" in lines
    assert "bind 127.0.0.1:8081" in lines
    assert not any("redirect" in line or "Strict-Transport" in line for line in lines)
    only = replace(tls, only=True, hsts_seconds=60)
    lines = _lines(render_config(replace(BINDING, tls=only)))
    redirects = [line for line in lines if "redirect" in line]
    assert len(redirects) == 1
    # A name that nobody has is not told to come again by https.
    assert redirects[0].endswith("%[capture.req.uri] if { var(txn.route) -m found }")
    assert any("max-age=60" in line for line in lines)


def _section(text: str, name: str) -> list[str]:
    return _lines(text.partition(f"\n{name}\n")[2].partition("\n\n")[0])


def test_nobody_gets_past_the_guard_before_it_is_asked() -> None:
    rules = _section(render_config(BINDING), "backend http_asked")
    refusal = max(index for index, rule in enumerate(rules) if "status 401" in rule)
    assert all("set-dst" not in rule and "status 502" not in rule for rule in rules[:refusal])


def test_only_a_route_that_is_open_to_all_goes_past_the_guard() -> None:
    frontend = _section(render_config(BINDING), "frontend http")
    assert [line for line in frontend if "backend" in line] == [
        f"use_backend http_open if {{ var(txn.route) -m reg {OPEN_TO_ALL} }}",
        "default_backend http_asked",
    ]


@pytest.mark.parametrize(
    ("value", "is_open"),
    [
        ("10.89.0.7:80@0123456789abcdef/open", True),
        ("10.89.0.7:80@0123456789abcdef/token:AB", False),
        ("10.89.0.7:80@open/token:/open", False),
        ("10.89.0.7:80@0123456789abcdef/", False),
        ("10.89.0.7:80@0123456789abcdef", False),
        ("-@0123456789abcdef/open", False),
        ("10.89.0.7:x@0123456789abcdef/open", False),
        ("", False),
    ],
)
def test_a_value_is_open_to_all_only_when_it_says_so_and_leads_somewhere(
    value: str, is_open: bool
) -> None:
    assert bool(re.search(OPEN_TO_ALL, value)) is is_open


def test_silence_within_a_request_is_allowed_for_as_long_as_haproxy_can_count() -> None:
    lines = _lines(render_config(BINDING))
    for kind in ("client", "server", "tunnel"):
        assert f"timeout {kind} 24d" in lines
    # Peers that are gone without a word are noticed all the same.
    for side in ("clitcpka", "srvtcpka"):
        start = lines.index(f"option {side}")
        assert lines[start + 1 : start + 4] == [
            f"{side}-idle 60s",
            f"{side}-intvl 15s",
            f"{side}-cnt 8",
        ]
