"""The demo's server as a process: started or found again, asked, ended."""

import fcntl
import json
import os
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

from demo import place
from demo.narration import DemoFailed, say, wait_for

BASE_PATH = "/gpu-instance/openapi/v1"
_PORTS = range(8080, 8180)
_READY_SECONDS = 60
_CLUSTER_SECONDS = 60
_END_SECONDS = 40
_LETTING_GO_SECONDS = 5

# Loopback only: a proxy of the environment must not get these requests.
_opener = build_opener(ProxyHandler({}))


def process() -> int | None:
    """Process id of the demo's server, made sure of; ``None`` when it does not run.

    Raises:
        DemoFailed: something else holds the data folder.
    """
    lock = place.DATA / "server.lock"
    deadline = time.monotonic() + _LETTING_GO_SECONDS
    while True:
        holder = _holder(lock)
        if holder is None:
            return None
        command = Path(f"/proc/{holder}/cmdline")
        arguments = command.read_bytes().split(b"\0") if holder and command.exists() else []
        if b"serve" in arguments and str(place.DATA).encode() in arguments:
            return int(holder)
        # A process that is ending has lost its arguments before it lets go of its files.
        if any(arguments) or time.monotonic() > deadline:
            raise DemoFailed(f"process {holder or '?'} holds {lock} and isn't the demo's server")
        time.sleep(0.05)


def ensure() -> None:
    """Have the server running and ready.

    Raises:
        DemoFailed: it does not get ready.
    """
    pid = process()
    if pid is not None:
        say(f"The server of an earlier run is there (process {pid}, {address()})")
        _wait_until_ready(None)
        return
    place.DATA.mkdir(mode=0o700, parents=True, exist_ok=True)
    place.LISTEN.write(f"127.0.0.1:{_free_port()}")
    say(f"Starting the server on {address()} (its log is {place.LOG}) ...")
    with place.LOG.open("ab") as log:
        started = subprocess.Popen(  # noqa: S603  # our own command
            [
                place.INNKEEP,
                *("serve", "--listen", place.LISTEN.read()),
                *("--data-dir", str(place.DATA), "--config", str(place.CONFIG)),
            ],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=clean_environment(),
            cwd=place.CHECKOUT,
            start_new_session=True,
        )
    _wait_until_ready(started)


def clean_environment() -> dict[str, str]:
    """This environment without settings of other servers."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith("INNKEEP_")}
    if os.geteuid() != 0:
        # /run is root's; the socket's path must be short.
        kept["INNKEEP_RUN_DIR"] = f"/tmp/innkeep-{os.geteuid()}"  # noqa: S108  # checked for its owner
    return kept


def address() -> str:
    """Where the API is, as the beginning of a URL."""
    return f"http://{place.LISTEN.read()}"


def get(path: str) -> Any:
    """The reply of a GET, parsed.

    Raises:
        OSError: no reply, or one that isn't 200 (``HTTPError``).
    """
    return _ask(Request(f"{address()}{path}"))  # noqa: S310  # our own address


def call(path: str, body: dict[str, str] | None = None) -> Any:
    """The reply of an API call with the demo's key: GET, or POST with a body.

    Raises:
        OSError: no reply, or one that isn't 200 (``HTTPError``).
    """
    key = place.KEY_FILE.read_text().strip()
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    return _ask(Request(f"{address()}{BASE_PATH}{path}", data, headers))  # noqa: S310


def delete_instance(instance_id: str) -> None:
    """Delete an instance and wait until it is gone; gone already is fine.

    Raises:
        DemoFailed: it does not go.
        OSError: the server does not answer.
    """

    def gone() -> bool | None:
        try:
            status = call(f"/gpu/instance?instanceId={instance_id}")["status"]
        except HTTPError as problem:
            if problem.code == 404:
                return True
            raise
        return True if status == "removed" else None

    try:
        call("/gpu/instance/delete", {"instanceId": instance_id})
    except HTTPError as problem:
        if problem.code != 404:
            raise
    wait_for(f"end of instance {instance_id}", gone, seconds=90)


def end() -> int | None:
    """End the server; answers its process id if there was one.

    Raises:
        DemoFailed: it can't be ended.
    """
    pid = process()
    if pid is None:
        return None
    for how in (signal.SIGTERM, signal.SIGKILL):
        os.kill(pid, how)
        deadline = time.monotonic() + _END_SECONDS
        while time.monotonic() < deadline:
            if process() is None:
                return pid
            time.sleep(0.1)
    raise DemoFailed(f"the server (process {pid}) can't be ended")


def _holder(lock: Path) -> str | None:
    """What the holder of the lock wrote into it; ``None`` when nobody holds it."""
    if not lock.exists():
        return None
    with lock.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return file.read().strip()
    return None


def _ask(request: Request) -> Any:
    with _opener.open(request, timeout=30) as response:
        return json.load(response)


def _free_port() -> int:
    for port in _PORTS:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise DemoFailed(f"no port of 127.0.0.1 from {_PORTS[0]} to {_PORTS[-1]} is free")


def _wait_until_ready(started: "subprocess.Popen[bytes] | None") -> None:
    def ready() -> Any | None:
        if started is not None and started.poll() is not None:
            raise DemoFailed(f"the server ended with exit code {started.returncode}")
        try:
            return get("/readyz")
        except OSError:
            return None

    def cluster_up() -> Any | None:
        told = get("/readyz")
        return told if any(cluster["up"] for cluster in told["clusters"].values()) else None

    told = wait_for("ready server", ready, seconds=_READY_SECONDS)
    try:
        told = cluster_up() or wait_for("cluster", cluster_up, seconds=_CLUSTER_SECONDS)
    except DemoFailed:
        for name, cluster in told["clusters"].items():
            say(f"  cluster {name}: {cluster['detail']}")
        raise
    for name, cluster in told["clusters"].items():
        say(f"  ready; cluster {name}: {cluster['detail']}")
        for gap in cluster["unenforcedLimits"]:
            say(f"    not enforced here: {gap}")
