"""A private image through a stored login: pulled, told of when wrong, independent afterwards."""

from collections.abc import Iterator

import pytest

from tests.e2e.client import Client
from tests.e2e.server import Server
from tests.engines.registry import GOOD_LOGIN, Registry
from tests.images import ImageShelf, own_name

pytestmark = [pytest.mark.docker, pytest.mark.proxy]

WRONG_PASSWORD = "surely not the password"


@pytest.fixture(scope="module")
def private_image(shelf: ImageShelf, private_registry: Registry) -> str:
    """Name of an image that only its registry has, and only for a login."""
    local = shelf.busybox(own_name("by-auth"), command=["sleep", "1000"], marker="by-auth")
    name = private_registry.push(local, "team/by-auth", "1")
    shelf.drop(local)
    return name


def save_auth(client: Client, name: str, password: str) -> str:
    """Keep a login of the registry's user; answers its id, found by its name as clients do."""
    body = {"name": name, "username": GOOD_LOGIN.username, "password": password}
    reply = client.post("/repository/auth/save", body)
    assert reply.status_code == 200, reply.text
    listed = client.get("/repository/auths").json()["data"]
    return next(str(auth["id"]) for auth in listed if auth["name"] == name)


@pytest.fixture
def good_auth(server: Server) -> Iterator[str]:
    """Id of a login that the registry takes."""
    auth_id = save_auth(server.api, "the team's registry", GOOD_LOGIN.password)
    yield auth_id
    server.api.post("/repository/auth/delete", {"id": auth_id})


def test_a_wrong_login_is_told_within_seconds_by_its_name_and_not_repeated(
    server: Server, private_image: str
) -> None:
    auth_id = save_auth(server.api, "the team's old token", WRONG_PASSWORD)
    instance_id = server.api.create(private_image, imageAuthId=auth_id)
    shown = server.api.wait_status(instance_id, "exited", seconds=10)
    assert shown["statusError"]["state"] == "imageNoAccess"
    message = shown["statusError"]["message"]
    assert "the team's old token" in message
    assert GOOD_LOGIN.username in message
    assert private_image in message
    assert WRONG_PASSWORD not in str(shown) + server.log
    server.api.delete(instance_id)
    server.api.post("/repository/auth/delete", {"id": auth_id})


def test_a_private_image_is_pulled_with_the_stored_login(
    server: Server, private_image: str, private_registry: Registry, good_auth: str
) -> None:
    private_registry.forget()
    instance_id = server.api.create_running(private_image, imageAuthId=good_auth)
    shown = server.api.look(instance_id)
    assert shown["imageAuthId"] == good_auth
    assert GOOD_LOGIN.password not in str(shown) + server.log
    server.api.delete(instance_id)


def test_an_instance_keeps_its_login_when_the_stored_one_is_gone(
    server: Server, private_image: str, private_registry: Registry, good_auth: str
) -> None:
    instance_id = server.api.create_running(private_image, imageAuthId=good_auth)
    deleted = server.api.post("/repository/auth/delete", {"id": good_auth})
    assert deleted.status_code == 200
    server.api.act("stop", instance_id)
    server.api.wait_status(instance_id, "exited")
    # Without container and image, a start has to pull again, with the copied login.
    server.ask_docker("DELETE", f"containers/innkeep-{instance_id}", force="true")
    private_registry.forget()
    server.api.act("start", instance_id)
    assert server.api.wait_status(instance_id, "running")["imageAuthId"] == good_auth
    server.api.delete(instance_id)


def test_another_owner_can_not_use_the_stored_login(
    server: Server, private_image: str, good_auth: str
) -> None:
    stranger = server.as_owner("a stranger")
    reply = stranger.try_create(private_image, imageAuthId=good_auth)
    assert reply.status_code == 400
    assert reply.json()["reason"] == "REGISTRY_AUTH_NOT_FOUND"
    assert stranger.get("/repository/auths").json() == {"data": []}
