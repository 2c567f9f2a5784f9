"""Single calls of Docker's API over its socket, so that no docker command is needed."""

import http.client
import json
import os
import socket
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode


class _SocketConnection(http.client.HTTPConnection):
    def __init__(self, path: str, seconds: float) -> None:
        super().__init__("docker", timeout=seconds)
        self._path = path
        self._seconds = seconds

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self._seconds)
        self.sock.connect(self._path)


def socket_address() -> str:
    """Docker's socket, as the server finds it."""
    return os.environ.get("DOCKER_HOST") or "/var/run/docker.sock"


def call(
    method: str,
    path: str,
    query: Mapping[str, str] | None = None,
    body: bytes | None = None,
    *,
    seconds: float = 60,
) -> tuple[int, Any]:
    """Make one call; answers the status and the reply, parsed where it is JSON.

    Raises:
        OSError: Docker does not answer (in time).
    """
    connection = _SocketConnection(socket_address().removeprefix("unix://"), seconds)
    headers = {"Content-Type": "application/x-tar"} if body is not None else {}
    try:
        connection.request(method, f"/{path}?{urlencode(query or {})}", body, headers)
        response = connection.getresponse()
        text = response.read().decode(errors="replace")
    except http.client.HTTPException as problem:
        raise ConnectionError(f"Docker's answer can't be read: {problem}") from problem
    finally:
        connection.close()
    try:
        return response.status, json.loads(text)
    except ValueError:
        return response.status, text


def answers() -> bool:
    """Whether a Docker Engine is there."""
    try:
        return call("GET", "_ping", seconds=10)[0] == 200
    except OSError:
        return False


def with_label(label: str) -> dict[str, list[str]]:
    """Names of everything that carries a label, by kind.

    Raises:
        OSError: Docker does not answer.
    """
    query = {"filters": json.dumps({"label": [label]})}
    containers = call("GET", "containers/json", {**query, "all": "1"})[1]
    volumes = call("GET", "volumes", query)[1]
    networks = call("GET", "networks", query)[1]
    images = call("GET", "images/json", query)[1]
    return {
        "containers": [container["Names"][0].lstrip("/") for container in containers],
        "volumes": [volume["Name"] for volume in volumes.get("Volumes") or []],
        "networks": [network["Name"] for network in networks],
        "images": [(image.get("RepoTags") or [image["Id"]])[0] for image in images],
    }
