"""Where the proxy is going to listen, tried with real sockets."""

import contextlib
import json
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from innkeep.gateway.errors import ProxyError
from innkeep.gateway.haproxy_gateway import HaproxyGateway
from innkeep.gateway.host_names import default_public_host, resolver_knows_localhost_names
from innkeep.gateway.listen_choice import (
    ListenSetting,
    ProxyWish,
    TcpPortSetting,
    TlsSetting,
    choose,
    choose_again_while_away,
    still_fits,
    why_not_bindable,
)
from innkeep.gateway.proxy_state import STATE_FILE, load_state, save_state
from innkeep.services.protocols import Gateway

from .proxy_bench import PortBlock


@contextlib.contextmanager
def held(*ports: int) -> Iterator[None]:
    """Listens on ports as another program would."""
    with contextlib.ExitStack() as stack:
        for port in ports:
            listener = stack.enter_context(socket.socket())
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(("127.0.0.1", port))
            listener.listen()
        yield


@pytest.fixture
def ports() -> Iterator[range]:
    block = PortBlock()
    yield block.ports[:11]
    block.close()


def _wish(ports: range, *, explicit: bool = False) -> ProxyWish:
    return ProxyWish(
        listen=ListenSetting("127.0.0.1", ports[0], explicit),
        tcp=TcpPortSetting(ports[1:], explicit),
        run_folder=Path("/run/innkeep/01234567"),
        file_limit=20_000,
    )


def test_what_is_free_is_taken_as_asked(ports: range) -> None:
    state = choose(_wish(ports), None)
    assert (state.listen_host, state.listen_port) == ("127.0.0.1", ports[0])
    assert state.tcp_ports == frozenset(ports[1:])
    assert state.unusable == frozenset()


def test_a_default_that_is_taken_is_replaced_outside_the_tcp_range(ports: range) -> None:
    with held(ports[0]):
        state = choose(_wish(ports), None)
    assert state.listen_port != ports[0]
    assert state.listen_port not in ports
    assert why_not_bindable("127.0.0.1", state.listen_port) is None


def test_a_replacement_is_kept_when_the_default_is_free_again(ports: range) -> None:
    wish = _wish(ports)
    with held(ports[0]):
        first = choose(wish, None)
    assert choose(wish, first) == first


def test_a_kept_replacement_that_is_lost_is_chosen_again(ports: range) -> None:
    wish = _wish(ports)
    with held(ports[0]):
        first = choose(wish, None)
        with held(first.listen_port):
            second = choose(wish, first)
    assert second.listen_port not in {ports[0], first.listen_port}


def test_an_explicit_address_that_is_taken_is_an_error_that_names_it(ports: range) -> None:
    wish = _wish(ports, explicit=True)
    with held(ports[0]), pytest.raises(ProxyError, match=rf"127\.0\.0\.1:{ports[0]}\b"):
        choose(wish, None)


def test_an_explicit_setting_is_not_served_by_what_was_kept(ports: range) -> None:
    kept = choose(_wish(ports), None)
    assert still_fits(kept, _wish(ports))
    assert still_fits(kept, _wish(ports, explicit=True))
    other = replace(_wish(ports), listen=ListenSetting("127.0.0.1", ports[0] + 5000, explicit=True))
    assert not still_fits(kept, other)


def test_ports_of_a_stranger_are_marked_unusable(ports: range) -> None:
    with held(ports[3], ports[4]):
        state = choose(_wish(ports, explicit=True), None)
    assert state.unusable == {ports[3], ports[4]}
    assert state.usable == frozenset(ports[1:]) - state.unusable


def test_the_port_of_http_is_never_one_of_the_tcp_ports(ports: range) -> None:
    wish = replace(_wish(ports), tcp=TcpPortSetting(ports, explicit=True))
    assert choose(wish, None).unusable == {ports[0]}


def test_a_default_range_that_is_held_moves_to_a_free_one_of_the_same_size(ports: range) -> None:
    with held(*ports[1:]):
        state = choose(_wish(ports), None)
    assert len(state.tcp_ports) == 10
    assert not state.tcp_ports & set(ports)
    assert state.unusable == frozenset()
    first_ephemeral = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    assert max(state.tcp_ports) < first_ephemeral


def test_a_kept_range_stays_while_any_of_it_is_left(ports: range) -> None:
    kept = choose(_wish(ports), None)
    with held(*ports[2:]):
        state = choose(_wish(ports), kept)
    assert state.tcp_ports == kept.tcp_ports
    assert state.usable == {ports[1]}


def test_an_explicit_range_that_is_held_is_an_error_that_names_it(ports: range) -> None:
    with held(*ports[1:]), pytest.raises(ProxyError, match=f"{ports[1]}-{ports[-1]}"):
        choose(_wish(ports, explicit=True), None)


def test_ports_lost_while_haproxy_is_away_become_unusable(ports: range) -> None:
    state = choose(_wish(ports), None)
    with held(ports[5]):
        assert choose_again_while_away(state).unusable == {ports[5]}


def test_a_name_that_means_nothing_is_an_error() -> None:
    wish = ProxyWish(
        listen=ListenSetting("no-such-host.invalid", 8081, explicit=True),
        tcp=TcpPortSetting(range(20000, 20010), explicit=False),
        run_folder=Path("/run/innkeep/01234567"),
        file_limit=20_000,
    )
    with pytest.raises(ProxyError, match=r"no-such-host\.invalid"):
        choose(wish, None)


def test_choices_survive_in_the_state_file(ports: range, tmp_path: Path) -> None:
    assert load_state(tmp_path) is None
    with held(ports[3]):
        state = choose(_wish(ports), None)
    save_state(tmp_path, state)
    assert load_state(tmp_path) == state


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"listen_host": "127.0.0.1"}'])
def test_an_unreadable_state_file_counts_as_none(text: str, tmp_path: Path) -> None:
    (tmp_path / "state.json").write_text(text)
    assert load_state(tmp_path) is None


@pytest.mark.parametrize(
    ("listen", "public"),
    [
        ("127.0.0.1", "localhost"),
        ("127.0.0.9", "localhost"),
        ("::1", "localhost"),
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8::1", "[2001:db8::1]"),
        ("0.0.0.0", socket.gethostname()),
        ("::", socket.gethostname()),
    ],
)
def test_tcp_endpoints_name_a_host_that_clients_can_use(listen: str, public: str) -> None:
    assert default_public_host(listen) == public


@pytest.mark.parametrize(
    ("found", "known"), [(["127.0.0.1", "::1"], True), (["127.0.0.1", "192.0.2.7"], False)]
)
def test_localhost_names_count_as_known_only_when_they_lead_to_loopback(
    found: list[str], known: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 0)) for address in found]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_options: answers)
    assert resolver_knows_localhost_names() is known


def test_localhost_names_that_can_not_be_resolved_are_not_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_args: object, **_options: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    assert not resolver_knows_localhost_names()


def test_the_gateway_keeps_the_agreed_protocol() -> None:
    agreed: type[Gateway] = HaproxyGateway
    assert callable(agreed.is_listening)


def _with_tls(wish: ProxyWish, port: int) -> ProxyWish:
    listen = ListenSetting("127.0.0.1", port, explicit=True)
    return replace(wish, tls=TlsSetting(listen=listen, certificate=Path("/a.pem")))


def test_the_port_of_https_is_nobody_elses(ports: range) -> None:
    wish = _with_tls(_wish(ports), ports[4])
    state = choose(wish, None)
    assert (state.tls_host, state.tls_port) == ("127.0.0.1", ports[4])
    assert state.tls_listen == f"127.0.0.1:{ports[4]}"
    assert state.unusable == {ports[4]}
    assert choose_again_while_away(state).unusable == {ports[4]}
    with held(ports[0]):
        replaced = choose(_with_tls(_wish(ports), ports[0] + 1), None)
    assert replaced.listen_port != ports[0] + 1


def test_an_address_of_https_that_is_taken_is_refused(ports: range) -> None:
    with held(ports[4]), pytest.raises(ProxyError, match=f"can't serve https on .*:{ports[4]}"):
        choose(_with_tls(_wish(ports), ports[4]), None)


def test_a_change_of_https_is_seen_and_a_state_of_a_version_without_it_is_kept(
    ports: range, tmp_path: Path
) -> None:
    state = choose(_wish(ports), None)
    assert still_fits(state, _wish(ports))
    assert not still_fits(state, _with_tls(_wish(ports), ports[4]))
    save_state(tmp_path, state)
    file = tmp_path / STATE_FILE
    kept = json.loads(file.read_text())
    del kept["tls_host"], kept["tls_port"]
    file.write_text(json.dumps(kept))
    assert load_state(tmp_path) == state
