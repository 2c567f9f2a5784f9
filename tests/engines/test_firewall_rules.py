"""The firewall's rules as text, and what is read of iptables. No firewall needed."""

from ipaddress import IPv4Network

import pytest

from innkeep.engines.firewall_rules import (
    Chains,
    HostView,
    hook_lines,
    name_servers,
    removal,
    rules,
)
from innkeep.engines.isolation import Isolation, OpenTarget, PortSpan

CHAINS = Chains("5f0c2c1e-8d2f-4c3a-9a63-1f2e3d4c5b6a")
OTHERS = Chains("5f0c2c1e-ffff-4c3a-9a63-1f2e3d4c5b6a")
HOST = HostView(
    bridges=("ikabcd-+", "ik-0123456789ab"),
    name_servers=("10.0.0.53",),
    networks=(IPv4Network("192.168.7.0/24"), IPv4Network("198.51.100.0/24")),
)
ISOLATION = Isolation(
    published=(PortSpan(first=8088, last=8088), PortSpan(first=20000, last=20999)),
    open_to=(
        OpenTarget(subnet="10.1.0.0/16"),
        OpenTarget(subnet="192.168.7.9/32", ports=PortSpan(first=5432, last=5432)),
    ),
)
REFUSED = "-j REJECT --reject-with icmp-admin-prohibited"


def _listing(*lines: str) -> str:
    return "\n".join(["-P INPUT ACCEPT", "-N DOCKER-USER", *lines, ""])


def _in_place() -> str:
    """What ``iptables -S`` shows once everything is there."""
    added = [line for line in rules(CHAINS, ISOLATION, HOST) if line.startswith("-A")]
    hooks = [f"-A {chain} -j {target}" for chain, target in CHAINS.hooks]
    return _listing(*(f"-N {name}" for name in CHAINS.all), *hooks, *added)


def test_names_of_chains_are_short_enough_and_of_one_deployment_only() -> None:
    assert all(len(name) <= 28 for name in CHAINS.all)
    assert not set(CHAINS.all) & set(OTHERS.all)
    assert OTHERS.own_lines(_in_place()) == []


def test_replies_pass_before_anything_is_refused() -> None:
    lines = rules(CHAINS, ISOLATION, HOST)
    for chain in (CHAINS.forward, CHAINS.input):
        first = next(line for line in lines if line.startswith(f"-A {chain} "))
        assert first.endswith("--ctstate RELATED,ESTABLISHED -j RETURN")


@pytest.mark.parametrize("bridge", HOST.bridges)
def test_each_bridge_is_kept_apart_and_its_members_are_left_to_docker(bridge: str) -> None:
    lines = rules(CHAINS, ISOLATION, HOST)
    members = lines.index(f"-A {CHAINS.forward} -i {bridge} -o {bridge} -j RETURN")
    strangers = lines.index(f"-A {CHAINS.forward} -o {bridge} -j DROP")
    outgoing = lines.index(f"-A {CHAINS.forward} -i {bridge} -j {CHAINS.outside}")
    assert members < strangers < outgoing
    assert f"-A {CHAINS.input} -i {bridge} -j {CHAINS.host}" in lines


def test_the_hosts_networks_and_every_private_one_are_refused_after_what_is_open() -> None:
    lines = [line for line in rules(CHAINS, ISOLATION, HOST) if f"-A {CHAINS.outside} " in line]
    refused = [line.split()[3] for line in lines if line.endswith(REFUSED)]
    assert {"10.0.0.0/8", "169.254.0.0/16", "192.168.0.0/16", "198.51.100.0/24"} <= set(refused)
    assert "192.168.7.0/24" not in refused
    opened = [line for line in lines if line.endswith("-j RETURN")]
    assert lines == [*opened, *(f"-A {CHAINS.outside} -d {each} {REFUSED}" for each in refused)]
    assert opened[0] == f"-A {CHAINS.outside} -d 10.1.0.0/16 -j RETURN"
    assert f"-A {CHAINS.outside} -d 192.168.7.9/32 -p udp -m udp --dport 5432:5432 -j RETURN" in (
        opened
    )
    assert f"-A {CHAINS.outside} -d 10.0.0.53/32 -p udp -m udp --dport 53 -j RETURN" in opened


def test_of_the_host_only_what_is_published_or_open_is_left() -> None:
    lines = [line for line in rules(CHAINS, ISOLATION, HOST) if f"-A {CHAINS.host} " in line]
    assert f"-A {CHAINS.host} -p tcp -m tcp --dport 20000:20999 -j RETURN" in lines
    assert lines[-1] == f"-A {CHAINS.host} {REFUSED}"
    assert all(line.endswith("-j RETURN") for line in lines[:-1])


def test_what_is_in_force_is_told_from_what_was_taken_away() -> None:
    there = _in_place()
    assert CHAINS.are_in_force(there)
    assert not OTHERS.are_in_force(there)
    assert not CHAINS.are_in_force(_listing())
    for chain, target in CHAINS.hooks:
        without = there.replace(f"-A {chain} -j {target}\n", "")
        assert not CHAINS.are_in_force(without)
        assert CHAINS.missing_hooks(without) == [(chain, target)]
    emptied = "\n".join(line for line in there.splitlines() if f"-A {CHAINS.host} " not in line)
    assert not CHAINS.are_in_force(emptied)


def test_hooks_come_first_in_their_chains() -> None:
    assert hook_lines([("INPUT", CHAINS.input)]) == [f"-I INPUT 1 -j {CHAINS.input}"]


def test_a_removal_takes_every_own_line_and_no_other() -> None:
    twice = _in_place() + f"-A INPUT -j {CHAINS.input}\n-A INPUT -j {OTHERS.input}\n"
    lines = removal(CHAINS, twice)
    assert lines.count(f"-D INPUT -j {CHAINS.input}") == 2
    assert f"-D DOCKER-USER -j {CHAINS.forward}" in lines
    assert lines[-4:] == [f"-X {name}" for name in CHAINS.all]
    assert not any("FORWARD" in line or OTHERS.input in line for line in lines)
    assert removal(CHAINS, _listing()) == []


def test_name_servers_of_other_machines_are_found() -> None:
    text = "# by hand\nnameserver 127.0.0.53\nnameserver 10.0.0.53\nnameserver fe80::1\nsearch x\n"
    assert name_servers(text) == ["10.0.0.53"]
