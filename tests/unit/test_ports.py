"""The ``ports`` string and what holds for all ports of an instance together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from innkeep.domain.errors import InvalidField
from innkeep.domain.ports import (
    MAX_PORTS,
    PortRequest,
    PortType,
    check_port_set,
    parse_port_number,
    parse_ports,
)

HTTP, TCP = PortType.HTTP, PortType.TCP


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" ", []),
        (",", []),
        (" , ,", []),
        ("80/http", [(80, HTTP)]),
        ("80/HTTP,22/Tcp", [(80, HTTP), (22, TCP)]),
        (" 80 / http ,, 22/tcp ,", [(80, HTTP), (22, TCP)]),
        ("1/tcp,65535/http", [(1, TCP), (65535, HTTP)]),
        ("2221/tcp,2225/tcp", [(2221, TCP), (2225, TCP)]),
        ("000080/http", [(80, HTTP)]),
    ],
)
def test_ports_are_read_with_blanks_trimmed_and_empty_items_skipped(
    text: str, expected: list[tuple[int, PortType]]
) -> None:
    assert parse_ports(text) == tuple(PortRequest(*item) for item in expected)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("80", "must be <port>/<type>"),
        ("http/80", "whole number"),
        ("0/http", "out of range"),
        ("65536/tcp", "out of range"),
        ("-1/tcp", "whole number"),
        ("+80/tcp", "whole number"),
        ("8_0/tcp", "whole number"),
        ("80.0/tcp", "whole number"),
        ("٨٠/tcp", "whole number"),
        ("²/tcp", "whole number"),
        ("/tcp", "whole number"),
        ("80/udp", "tcp or http"),
        ("80/", "tcp or http"),
        ("80/http/x", "tcp or http"),
        ("80/http 81/http", "tcp or http"),
        ("2222/tcp", "reserved"),
        ("2223/http", "reserved"),
        ("02224/http", "reserved"),
        ("9" * 5000 + "/tcp", "out of range"),
    ],
)
def test_a_bad_item_is_refused_with_its_rule(text: str, words: str) -> None:
    with pytest.raises(InvalidField, match=words) as refused:
        parse_ports(text)
    assert refused.value.field == "ports"


def test_leading_zeros_never_make_another_port_of_a_number() -> None:
    assert parse_port_number("ports", "0" * 30 + "8080") == 8080


@given(st.integers(1, 65535).filter(lambda port: port not in {2222, 2223, 2224}))
def test_every_other_port_is_taken_as_it_is(port: int) -> None:
    assert parse_ports(f"{port}/tcp") == (PortRequest(port, TCP),)


def _ports(*numbers: int) -> list[PortRequest]:
    return [PortRequest(number, HTTP) for number in numbers]


def test_fifteen_ports_are_the_most_with_those_of_tools_among_them() -> None:
    check_port_set(_ports(*range(1, MAX_PORTS + 1)), [])
    check_port_set(_ports(*range(1, MAX_PORTS)), _ports(8888))
    with pytest.raises(InvalidField, match="at most 15 ports") as refused:
        check_port_set(_ports(*range(1, MAX_PORTS + 2)), [])
    assert refused.value.field == "ports"
    with pytest.raises(InvalidField, match="at most 15 ports") as refused:
        check_port_set(_ports(*range(1, MAX_PORTS + 1)), _ports(8888))
    assert refused.value.field == "tools"


def test_a_port_given_twice_is_refused_whatever_its_types_and_lists() -> None:
    with pytest.raises(InvalidField, match="80 is given twice"):
        check_port_set([PortRequest(80, HTTP), PortRequest(80, TCP)], [])
    with pytest.raises(InvalidField, match="8888 is given twice") as refused:
        check_port_set(_ports(8888), _ports(8888))
    assert refused.value.field == "tools"
