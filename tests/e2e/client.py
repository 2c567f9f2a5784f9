"""What an owner does with a server: calls of the public API with one key, and waiting for them."""

import time
from collections.abc import Callable
from typing import Any, TypeVar

import httpx

BASE_PATH = "/gpu-instance/openapi/v1"
PRODUCT = "test.small"
"""A product of every server under test: 1 core, 1 GiB."""

Json = dict[str, Any]
T = TypeVar("T")


def until(
    look: Callable[[], T | None], *, seconds: float = 90, what: str = "", pause: float = 0.05
) -> T:
    """Look again and again until the answer is true in Python's sense, and answer it."""
    end = time.monotonic() + seconds
    while not (answer := look()):
        assert time.monotonic() < end, f"not within {seconds} s: {what or look}"
        time.sleep(pause)
    return answer


class Client:
    """One owner's view of a server's API.

    Args:
        url: the server's, without the base path.
        key: the owner's API key.
    """

    def __init__(self, url: str, key: str) -> None:
        self.url = url
        self.key = key
        # Each call on a connection of its own: none may outlive a server that was killed.
        self.http = httpx.Client(
            base_url=url,
            headers={"Authorization": f"Bearer {key}"},
            limits=httpx.Limits(max_keepalive_connections=0),
            timeout=30,
            trust_env=False,
        )

    def close(self) -> None:
        self.http.close()

    def get(self, path: str, **query: str | int) -> httpx.Response:
        """GET below the base path."""
        return self.http.get(BASE_PATH + path, params=query)

    def post(self, path: str, body: Json) -> httpx.Response:
        """POST JSON below the base path."""
        return self.http.post(BASE_PATH + path, json=body)

    def try_create(self, image: str, **fields: object) -> httpx.Response:
        """Ask for an instance; answers whatever the server says."""
        body: Json = {"productId": PRODUCT, "imageUrl": image, "kind": "cpu", **fields}
        return self.post("/gpu/instance/create", body)

    def create(self, image: str, **fields: object) -> str:
        """Ask for an instance that must be accepted; answers its id."""
        reply = self.try_create(image, **fields)
        assert reply.status_code == 200, reply.text
        return str(reply.json()["id"])

    def create_running(self, image: str, **fields: object) -> str:
        """Have a running instance; answers its id."""
        instance_id = self.create(image, **fields)
        self.wait_status(instance_id, "running")
        return instance_id

    def act(self, action: str, instance_id: str) -> None:
        """Give an order (start, stop, restart, delete) that must be accepted."""
        reply = self.post(f"/gpu/instance/{action}", {"instanceId": instance_id})
        assert reply.status_code == 200, reply.text

    def look(self, instance_id: str) -> Json:
        """One instance as the API shows it."""
        reply = self.get("/gpu/instance", instanceId=instance_id)
        assert reply.status_code == 200, reply.text
        shown: Json = reply.json()
        return shown

    def is_gone(self, instance_id: str) -> bool:
        """Whether the instance is removed, be it still shown or not."""
        reply = self.get("/gpu/instance", instanceId=instance_id)
        return reply.status_code == 404 or reply.json()["status"] == "removed"

    def list_all(self, **query: str | int) -> list[Json]:
        """Every living instance of the owner (up to 1,000)."""
        reply = self.get("/gpu/instances", pageSize=1000, pageNum=1, **query)
        assert reply.status_code == 200, reply.text
        rows: list[Json] = reply.json()["instances"]
        return rows

    def wait_status(self, instance_id: str, *wanted: str, seconds: float = 90) -> Json:
        """Wait for one of the statuses; fails at once when the instance ended otherwise."""
        final = {"exited", "removed"} - set(wanted)
        end = time.monotonic() + seconds
        while (shown := self.look(instance_id))["status"] not in wanted:
            # An order to start or restart takes effect before it is answered.
            assert shown["status"] not in final, (shown["status"], shown["statusError"])
            assert time.monotonic() < end, (wanted, shown["status"], shown["statusHistory"])
            time.sleep(0.05)
        return shown

    def delete(self, instance_id: str) -> None:
        """Delete an instance and wait until it is gone."""
        self.act("delete", instance_id)
        until(lambda: self.is_gone(instance_id), what=f"{instance_id} removed")

    def endpoint(self, instance_id: str, port: int) -> str:
        """What the API says how a port is reached."""
        mappings = self.look(instance_id)["portMappings"]
        return str(next(each["endpoint"] for each in mappings if each["port"] == port))
