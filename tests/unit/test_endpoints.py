"""Where an instance is reached, in words and as routes."""

from dataclasses import replace

import pytest

from innkeep.domain.endpoint import GatewayAddress, Route, routes_of
from innkeep.domain.instance import Tool
from innkeep.domain.ports import PortMapping, PortType
from tests.unit.builders import an_instance

HTTP = PortMapping(80, PortType.HTTP)
TCP = PortMapping(3306, PortType.TCP, 20001)


def _gateway(http_port: int = 8088) -> GatewayAddress:
    return GatewayAddress(
        base_domain="Inn.example.com", http_port=http_port, public_host="tcp.example.com"
    )


@pytest.mark.parametrize(
    ("http_port", "url"),
    [(8088, "http://ab12-80.inn.example.com:8088"), (80, "http://ab12-80.inn.example.com")],
)
def test_an_http_port_has_a_name_of_its_own(http_port: int, url: str) -> None:
    gateway = _gateway(http_port)
    assert gateway.endpoint("ab12", HTTP) == url
    assert gateway.http_host("AB12", 80) == "ab12-80.inn.example.com"


@pytest.mark.parametrize(
    ("tls_port", "url"),
    [(8443, "https://ab12-80.inn.example.com:8443"), (443, "https://ab12-80.inn.example.com")],
)
def test_with_tls_an_http_port_is_reached_by_https(tls_port: int, url: str) -> None:
    gateway = replace(_gateway(), tls_port=tls_port)
    assert gateway.endpoint("ab12", HTTP) == url
    tool = Tool("Jupyter", HTTP, "secret")
    assert gateway.tool_url("ab12", tool) == f"{url}/lab?token=secret"
    assert gateway.endpoint("ab12", TCP) == "tcp.example.com:20001"


@pytest.mark.parametrize(
    ("host", "found"),
    [
        ("ab12-80.inn.example.com", ("ab12", 80)),
        ("AB12-80.Inn.Example.Com:8088", ("ab12", 80)),
        ("ab12-80.inn.example.com.", ("ab12", 80)),
        ("a-b-80.inn.example.com", ("a-b", 80)),
        ("ab12.inn.example.com", None),
        ("ab12-http.inn.example.com", None),
        ("ab12-80.example.com", None),
        ("-80.inn.example.com", None),
        ("inn.example.com", None),
        ("", None),
    ],
)
def test_a_host_name_leads_back_to_instance_and_port(
    host: str, found: tuple[str, int] | None
) -> None:
    assert _gateway().parse_http_host(host) == found


def test_a_tcp_port_is_reached_at_the_public_host() -> None:
    assert _gateway().endpoint("ab12", TCP) == "tcp.example.com:20001"


def test_a_tool_is_opened_with_its_token() -> None:
    tool = Tool("Jupyter", PortMapping(8888, PortType.HTTP), "t0k")
    assert _gateway(80).tool_url("ab12", tool) == "http://ab12-8888.inn.example.com/lab?token=t0k"
    tool = Tool("Jupyter", PortMapping(8888, PortType.TCP, 20002), "t0k")
    assert _gateway().tool_url("ab12", tool) == "http://tcp.example.com:20002/lab?token=t0k"


def test_every_mapped_port_has_a_route_those_of_tools_included() -> None:
    instance = an_instance()
    open_routes = routes_of(instance, open_=True)
    assert [route.mapping.port for route in open_routes] == [80, 3306, 8888]
    assert {route.address for route in open_routes} == {instance.address}
    assert {route.address for route in routes_of(instance, open_=False)} == {None}


def test_without_an_address_no_route_leads_anywhere() -> None:
    routes = routes_of(an_instance(address="", tools=()), open_=True)
    assert routes[0] == Route(instance_id=an_instance().id, mapping=HTTP, address=None)
    assert {route.address for route in routes} == {None}
