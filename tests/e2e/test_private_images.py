"""A private image is for those whose login the registry takes, also once a copy is on the host."""

import pytest

from tests.e2e.client import Client
from tests.e2e.server import Server
from tests.engines.registry import GOOD_LOGIN, Registry
from tests.images import ImageShelf, own_name

pytestmark = [pytest.mark.docker, pytest.mark.proxy]

_LOGIN = f"{GOOD_LOGIN.username}:{GOOD_LOGIN.password}"
_WRONG_LOGIN = f"{GOOD_LOGIN.username}:not the password"


@pytest.fixture(scope="module")
def private_image(shelf: ImageShelf, private_registry: Registry) -> str:
    """Name of an image that only its registry has, and only for a login."""
    local = shelf.busybox(own_name("private"), command=["sleep", "1000"], marker="private")
    name = private_registry.push(local, "team/private", "1")
    shelf.drop(local)
    return name


def _refused(client: Client, image: str, **fields: object) -> str:
    """The sentence that a create ends with; it must be there within seconds."""
    instance_id = client.create(image, **fields)
    shown = client.wait_status(instance_id, "exited", seconds=10)
    assert shown["statusError"]["state"] == "imageNoAccess"
    client.delete(instance_id)
    message: str = shown["statusError"]["message"]
    assert image in message
    assert "no access" in message
    return message


def test_a_private_image_needs_its_login(server: Server, private_image: str) -> None:
    message = _refused(server.api, private_image)
    assert "give imageAuth or imageAuthId" in message


def test_a_wrong_password_is_told_within_seconds_and_not_repeated(
    server: Server, private_image: str
) -> None:
    message = _refused(server.api, private_image, imageAuth=_WRONG_LOGIN)
    assert "the registry refused the login" in message
    assert GOOD_LOGIN.username in message
    assert "not the password" not in message + server.log


def test_the_right_login_pulls_it_and_is_never_shown(server: Server, private_image: str) -> None:
    instance_id = server.api.create(private_image, imageAuth=_LOGIN)
    shown = server.api.wait_status(instance_id, "running")
    assert shown["imageUrl"] == private_image
    everything = str(shown) + str(server.api.list_all()) + server.log
    assert GOOD_LOGIN.password not in everything
    for file in server.data_dir.rglob("*"):
        # Disks of instances are gigabytes of holes, and hold what instances wrote.
        if file.is_file() and file.suffix != ".img":
            assert GOOD_LOGIN.password.encode() not in file.read_bytes(), file
    server.api.delete(instance_id)


def test_another_owner_gets_the_copy_on_the_host_only_with_a_login_of_the_registry(
    server: Server, second_owner: Client, private_image: str
) -> None:
    first = server.api.create(private_image, imageAuth=_LOGIN)
    server.api.wait_status(first, "running")
    _refused(second_owner, private_image)
    _refused(second_owner, private_image, imageAuth=_WRONG_LOGIN)
    accepted = second_owner.create(private_image, imageAuth=_LOGIN)
    second_owner.wait_status(accepted, "running")
    second_owner.delete(accepted)
    server.api.delete(first)


def test_the_same_owner_without_the_login_is_refused_too(
    server: Server, private_image: str
) -> None:
    _refused(server.api, private_image)


def test_a_login_changes_nothing_for_an_image_that_everybody_may_have(
    second_owner: Client, shelf: ImageShelf, open_registry: Registry
) -> None:
    local = shelf.busybox(own_name("public"), command=["sleep", "1000"], marker="public")
    name = open_registry.push(local, "team/public", "1")
    shelf.drop(local)
    instance_id = second_owner.create(name)
    shown = second_owner.wait_status(instance_id, "running")
    assert {"pulling", "running"} <= {step["status"] for step in shown["statusHistory"]}
    second_owner.delete(instance_id)
