"""Images are pulled ahead on real Docker, with a login, and instances start from them."""

from collections.abc import Iterator
from urllib.parse import quote

import pytest

from tests.e2e.client import Client, Json, until
from tests.e2e.conftest import running_server
from tests.e2e.server import Server
from tests.e2e.slow_registry import SlowRegistry
from tests.engines.registry import GOOD_LOGIN, Registry
from tests.images import ImageShelf, ask_docker, own_name

pytestmark = [pytest.mark.docker, pytest.mark.proxy]


@pytest.fixture
def private_image(shelf: ImageShelf, private_registry: Registry) -> str:
    """Name of an image that only its registry has, and only for a login."""
    local = shelf.busybox(own_name("ahead"), command=["sleep", "1000"], marker="ahead")
    name = private_registry.push(local, "team/ahead", "1")
    shelf.drop(local)
    return name


@pytest.fixture
def login(server: Server) -> Iterator[str]:
    """Id of a registry auth for the private registry."""
    body = {"name": "ahead", "username": GOOD_LOGIN.username, "password": GOOD_LOGIN.password}
    assert server.api.post("/repository/auth/save", body).status_code == 200
    auth_id = str(server.api.get("/repository/auths").json()["data"][0]["id"])
    yield auth_id
    server.api.post("/repository/auth/delete", {"id": auth_id})


def ask(api: Client, image: str, **fields: object) -> str:
    reply = api.post("/image/prewarm", {"imageUrl": image, "clusterId": "local", **fields})
    assert reply.status_code == 200, reply.text
    return str(reply.json()["id"])


def look(api: Client, task_id: str) -> Json:
    (task,) = [row for row in api.get("/image/prewarm").json()["data"] if row["id"] == task_id]
    found: Json = task
    return found


def wait_for(api: Client, task_id: str, state: str) -> Json:
    until(lambda: look(api, task_id)["state"] == state, seconds=60, what=f"{task_id} {state}")
    return look(api, task_id)


def test_a_private_image_is_there_before_its_instance(
    server: Server, private_image: str, login: str
) -> None:
    refused = ask(server.api, private_image)
    (reason,) = wait_for(server.api, refused, "Failed")["reason"]
    assert "no access" in reason
    assert private_image in reason
    task = wait_for(server.api, ask(server.api, private_image, repositoryAuth=login), "Succeeded")
    status, image = ask_docker("GET", f"images/{quote(private_image)}/json")
    assert status == 200
    assert task["imageSize"] == str(image["Size"])
    assert int(task["completeTime"]) >= int(task["createTime"])
    instance_id = server.api.create(private_image, imageAuthId=login)
    shown = server.api.wait_status(instance_id, "running")
    assert "pulling" not in {step["status"] for step in shown["statusHistory"]}
    server.api.delete(instance_id)
    ids = [refused, task["id"]]
    assert server.api.post("/image/prewarm/delete", {"ids": ids}).json() == {}
    assert ask_docker("GET", f"images/{quote(private_image)}/json")[0] == 200, "it stays there"
    assert GOOD_LOGIN.password not in server.log


def test_an_instance_that_is_created_meanwhile_shares_the_pull(
    server: Server, shelf: ImageShelf
) -> None:
    with SlowRegistry(stalls=True) as registry:
        task_id = ask(server.api, registry.image)
        until(lambda: registry.layer_requests == 1, what="the layer is downloaded")
        assert look(server.api, task_id)["state"] == "Running"
        instance_id = server.api.create(registry.image)
        server.api.wait_status(instance_id, "pulling")
        registry.hurry.set()
        wait_for(server.api, task_id, "Succeeded")
        server.api.wait_status(instance_id, "running")
        assert registry.layer_requests == 1
        server.api.delete(instance_id)
        server.api.post("/image/prewarm/delete", {"ids": [task_id]})


def test_deleting_a_task_ends_a_pull_that_nobody_else_waits_for(
    server: Server, shelf: ImageShelf
) -> None:
    with SlowRegistry(stalls=True) as registry:
        task_id = ask(server.api, registry.image)
        until(lambda: registry.layer_requests == 1, what="the layer is downloaded")
        server.api.post("/image/prewarm/delete", {"ids": [task_id]})
        assert registry.abandoned.wait(60), "Docker went on with it"
        assert server.api.get("/image/prewarm").json()["total"] == 0


def test_a_task_outlives_a_server_that_is_killed(shelf: ImageShelf) -> None:
    with SlowRegistry(stalls=True) as registry, running_server() as server:
        task_id = ask(server.api, registry.image)
        until(lambda: registry.layer_requests == 1, what="the layer is downloaded")
        server.kill()
        registry.hurry.set()
        server.start()
        wait_for(server.api, task_id, "Succeeded")
