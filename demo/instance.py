"""The demo's instance: created by the published curl call, watched, and visited on both ports."""

import http.client
import json
import secrets
import shlex
import socket
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit

from demo import place, server
from demo.narration import DemoFailed, say, wait_for

_NAME = "demo"
_HTTP_PORT, _TCP_PORT = 80, 3306
# Serves the greeting over http, from the local storage, and echoes over tcp.
_COMMAND = (
    f'sh -c "echo $GREETING >/workspace/index.html && httpd -p {_HTTP_PORT} -h /workspace '
    f'&& exec nc -ll -p {_TCP_PORT} -e cat"'
)
_RUNNING_SECONDS = 300
_VISIT_SECONDS = 30
_ENDED = frozenset({"exited", "removed"})

Json = dict[str, Any]


@dataclass(frozen=True)
class Visits:
    """What came back through the two ports, and how long each took."""

    http_answer: str
    http_seconds: float
    tcp_answer: str
    tcp_seconds: float


def remove_earlier() -> None:
    """Remove the instance of an earlier run, so that the demo never needs room for two."""
    earlier = place.INSTANCE.read()
    if earlier:
        say(f"Removing the instance of the earlier run ({earlier}) ...")
        server.delete_instance(earlier)


def create(image: str) -> tuple[str, str]:
    """Create the instance; answers its id and the greeting that it is to serve.

    Raises:
        DemoFailed: the server refused.
    """
    greeting = f"Hello from Innkeep, {secrets.token_hex(4)}"
    command = _curl_call(_smallest_product(), image, greeting)
    say("\nCreating a CPU instance:\n")
    say(command)
    say()
    done = subprocess.run(  # noqa: S603  # exactly the command that was printed
        ["bash", "-c", command],  # noqa: S607
        check=False,
        capture_output=True,
        text=True,
        env={**server.clean_environment(), "no_proxy": "127.0.0.1", "NO_PROXY": "127.0.0.1"},
    )
    if done.returncode != 0:
        raise DemoFailed(f"curl ended with exit code {done.returncode}: {done.stderr.strip()}")
    say(done.stdout)
    try:
        instance_id = str(json.loads(done.stdout)["id"])
    except (ValueError, KeyError):
        raise DemoFailed("the create was refused, see the reply above") from None
    place.INSTANCE.write(instance_id)
    return instance_id, greeting


def watch(instance_id: str) -> Json:
    """Follow the instance until it runs, telling each step; answers it in full.

    Raises:
        DemoFailed: it ended, or did not get there in time.
    """
    begun = time.monotonic()
    told = ""

    def look() -> Json | None:
        nonlocal told
        instance: Json = server.call(f"/gpu/instance?instanceId={instance_id}")
        state = _state(instance)
        if state != told:
            told = state
            say(f"  {time.monotonic() - begun:6.2f} s  {state}")
        if instance["status"] in _ENDED:
            raise DemoFailed(f"the instance is {state}")
        return instance if instance["status"] == "running" else None

    return wait_for("running instance", look, seconds=_RUNNING_SECONDS, pause=0.05)


def visit(instance: Json, greeting: str) -> Visits:
    """Fetch the http port through the proxy and the tcp port, and compare what comes back.

    Raises:
        DemoFailed: a port does not answer, or something else does.
    """
    endpoints = {mapping["port"]: mapping["endpoint"] for mapping in instance["portMappings"]}
    http_answer, http_seconds = _fetch(instance["id"], "http", lambda: _get(endpoints[_HTTP_PORT]))
    if http_answer.strip() != greeting:
        raise DemoFailed(f"the http port answered {http_answer[:200]!r}, not {greeting!r}")
    line = f"over tcp and back, {secrets.token_hex(4)}"
    tcp_answer, tcp_seconds = _fetch(
        instance["id"], "tcp", lambda: _echo(endpoints[_TCP_PORT], line)
    )
    if tcp_answer != line:
        raise DemoFailed(f"the tcp port answered {tcp_answer[:200]!r}, not {line!r}")
    # An instance that answered and then ended would not be a success.
    _check_alive(instance["id"])
    return Visits(http_answer.strip(), http_seconds, tcp_answer, tcp_seconds)


def _smallest_product() -> str:
    offers = [offer for offer in server.call("/cpu/products")["data"] if offer["availableDeploy"]]
    if not offers:
        raise DemoFailed("no product can be deployed now: this machine has no room left")
    smallest = min(offers, key=lambda offer: (offer["cpuNum"], offer["memorySize"]))
    return str(smallest["id"])


def _curl_call(product: str, image: str, greeting: str) -> str:
    body = {
        "name": _NAME,
        "productId": product,
        "imageUrl": image,
        "imageAuth": "",
        "imageAuthId": "",
        "ports": f"{_HTTP_PORT}/http, {_TCP_PORT}/tcp",
        "envs": [{"key": "GREETING", "value": greeting}],
        "tools": [],
        "command": _COMMAND,
        "entrypoint": "",
        "clusterId": "",
        "localStorageMountPoint": "",
        "networkStorages": [],
        "networkId": "",
        "kind": "cpu",
    }
    key = f"$(cat {shlex.quote(str(place.KEY_FILE))})"
    return (
        "curl --request POST \\\n"
        f"--url {server.address()}{server.BASE_PATH}/gpu/instance/create \\\n"
        f'--header "Authorization: Bearer {key}" \\\n'
        "--header 'Content-Type: application/json' \\\n"
        f"--data '\n{json.dumps(body, indent=2)}\n'"
    )


def _state(instance: Json) -> str:
    state = str(instance["status"])
    pull = instance["pullProgress"]
    if pull and pull["totalBytes"]:
        state += f" {pull['bytes'] / 1e6:.1f} of {pull['totalBytes'] / 1e6:.1f} MB"
    if instance["statusError"]["message"]:
        state += f": {instance['statusError']['message']}"
    return state


def _check_alive(instance_id: str) -> None:
    instance = server.call(f"/gpu/instance?instanceId={instance_id}")
    if instance["status"] in _ENDED:
        raise DemoFailed(f"the instance is {_state(instance)}")


def _fetch(instance_id: str, kind: str, attempt: Callable[[], str]) -> tuple[str, float]:
    last: Exception | None = None

    def look() -> tuple[str, float] | None:
        nonlocal last
        begun = time.monotonic()
        try:
            answer = attempt()
        except (OSError, http.client.HTTPException) as problem:
            last = problem
            _check_alive(instance_id)
            return None
        return answer, time.monotonic() - begun

    try:
        return wait_for(f"answer of the {kind} port", look, seconds=_VISIT_SECONDS)
    except DemoFailed as problem:
        raise DemoFailed(f"{problem}: {last}") from last


def _get(endpoint: str) -> str:
    # By address and Host header: not every resolver knows *.localhost.
    url = urlsplit(endpoint)
    connection = http.client.HTTPConnection("127.0.0.1", url.port or 80, timeout=10)
    try:
        connection.request("GET", "/", headers={"Host": url.netloc})
        response = connection.getresponse()
        text = response.read().decode(errors="replace")
    finally:
        connection.close()
    if response.status == 502:
        raise ConnectionError("nothing listens yet")
    if response.status != 200:
        raise DemoFailed(f"{endpoint} answered {response.status}: {text[:200]!r}")
    return text


def _echo(endpoint: str, line: str) -> str:
    # By address here too: a bare machine may not even know the name localhost.
    port = int(endpoint.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=10) as link:
        link.sendall(f"{line}\n".encode())
        with link.makefile() as replies:
            answer = replies.readline()
    if not answer:
        raise ConnectionError("nothing listens yet")
    return answer.strip()


def refusal_of(problem: HTTPError) -> str:
    """What the server said in an error reply."""
    return problem.read().decode(errors="replace")[:600]
