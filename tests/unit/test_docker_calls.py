"""Calls of Docker are told apart by their kind, without the names in them."""

import pytest

from innkeep.engines.docker_calls import call_name


@pytest.mark.parametrize(
    ("method", "path", "name"),
    [
        ("GET", "/version", "GET version"),
        ("GET", "/v1.41/info", "GET info"),
        ("GET", "/v1.41/containers/json", "GET containers/json"),
        ("POST", "/v1.41/containers/create", "POST containers/create"),
        ("GET", "/v1.41/containers/innkeep-5b0c/json", "GET containers/{id}/json"),
        ("POST", "/v1.41/containers/innkeep-5b0c/start", "POST containers/{id}/start"),
        ("DELETE", "/v1.41/containers/innkeep-5b0c", "DELETE containers/{id}"),
        ("GET", "/v1.41/images/registry.example.com/team/web:1/json", "GET images/{id}/json"),
        ("DELETE", "/v1.41/images/registry.example.com/team/web:1", "DELETE images/{id}"),
        ("POST", "/v1.41/images/registry.example.com/team/web/push", "POST images/{id}/push"),
        ("POST", "/v1.41/images/create", "POST images/create"),
        ("DELETE", "/v1.41/networks/9f2a", "DELETE networks/{id}"),
        ("GET", "/v1.41/networks", "GET networks"),
    ],
)
def test_a_call_is_named_by_its_kind(method: str, path: str, name: str) -> None:
    assert call_name(method, path) == name
