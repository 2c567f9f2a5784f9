"""A real Innkeep for tests: the installed command as a process, with folders and ports of its own.

``with Server() as server`` starts it and, at the end, removes all that it left on the machine: the
process, its proxy, its engine objects and its folders. The process may run behind a command
prefix, as ``nsenter --net=...``, and with variables of the caller's.
"""

import contextlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

from innkeep.gateway import haproxy_process
from tests.e2e.client import Client
from tests.e2e.server_config import DEFAULT_SETTINGS, SMALL_PRODUCT, free_ports, to_toml
from tests.images import DOCKER_SOCKET, ask_docker

_INNKEEP = str(Path(sys.executable).with_name("innkeep"))


class Server:
    """One server with everything around it.

    Args:
        settings: keys of the config file beside or over the tests' own.
        products: replace the one small product.
        prefix: command before the server's, as ``("nsenter", "--net=/run/netns/x")``.
        env: variables over the caller's own.
        host: address of this machine, as the server sees it, for its API and proxy.
        docker: path of the engine's socket.
        tcp_port_count: length of the proxy's range of tcp ports.
        program: the command ``innkeep``, or what stands for it.
        await_clusters: whether a start waits until every cluster is up.
    """

    def __init__(
        self,
        *,
        settings: Mapping[str, Any] | None = None,
        products: Sequence[Mapping[str, Any]] = (SMALL_PRODUCT,),
        prefix: Sequence[str] = (),
        env: Mapping[str, str] | None = None,
        host: str = "127.0.0.1",
        docker: str = DOCKER_SOCKET,
        tcp_port_count: int = 20,
        program: Sequence[str] = (_INNKEEP,),
        await_clusters: bool = True,
    ) -> None:
        # Short, since the path of a socket may have about 100 characters.
        self.root = Path(tempfile.mkdtemp(prefix="ik-", dir="/tmp"))
        self.data_dir = self.root / "data"
        self.config = self.root / "config.toml"
        self.log_file = self.root / "server.log"
        self.host = host
        self.docker = docker
        self.key = f"sk_{uuid.uuid4().hex}"
        ports = free_ports(tcp_port_count + 3)
        self.port, self.proxy_port, self.ssh_port = ports[0], ports[1], ports[2]
        self.tcp_ports = ports[3:]
        self._command_words = [*prefix, *program]
        self.await_clusters = await_clusters
        self._env = {
            name: value for name, value in os.environ.items() if not name.startswith("INNKEEP_")
        }
        self._env |= {"DOCKER_HOST": f"unix://{docker}", "INNKEEP_API_KEY": self.key}
        self._env |= env or {}
        self._clients: list[Client] = []
        self._process: subprocess.Popen[bytes] | None = None
        self.configure(settings or {}, products)
        self.api = self.client(self.key)

    def configure(
        self, settings: Mapping[str, Any], products: Sequence[Mapping[str, Any]] = (SMALL_PRODUCT,)
    ) -> None:
        """Write the config file; takes effect at the next start."""
        own = {
            "run_dir": str(self.root / "run"),
            "proxy_listen": f"{self.host}:{self.proxy_port}",
            "ssh_listen": f"{self.host}:{self.ssh_port}",
            "tcp_ports": f"{self.tcp_ports[0]}-{self.tcp_ports[-1]}",
        }
        self.config.write_text(
            to_toml({**DEFAULT_SETTINGS, **own, **settings}, {"products": products})
        )

    @property
    def url(self) -> str:
        """Where the API is, without the base path."""
        return f"http://{self.host}:{self.port}"

    @property
    def deployment(self) -> str:
        """The id on all engine objects."""
        return (self.data_dir / "deployment").read_text().strip()

    @property
    def log(self) -> str:
        """All that every run of the server wrote."""
        return self.log_file.read_text()

    @property
    def pid(self) -> int:
        """The running server's process id."""
        assert self._process is not None, "the server is not running"
        return self._process.pid

    @property
    def is_started(self) -> bool:
        """Whether the server was started and not ended since."""
        return self._process is not None

    def has_ended(self) -> bool:
        """Whether the server that was started ended by itself; it is forgotten then."""
        if self._process is not None and self._process.poll() is not None:
            self._process = None
            return True
        return False

    def set_variable(self, name: str, value: str) -> None:
        """Give servers a variable from the next start on."""
        self._env[name] = value

    def client(self, key: str) -> Client:
        """The API with some key."""
        client = Client(self.url, key)
        self._clients.append(client)
        return client

    def as_owner(self, owner: str) -> Client:
        """The API with a fresh key of another owner, made by the command line."""
        made = self.innkeep("admin", "key", "create", "--owner", owner)
        assert made.returncode == 0, made.stderr
        return self.client(made.stdout.strip())

    def innkeep(
        self, *arguments: str, env: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run an operator's command against this server's data folder, to its end."""
        return self.command(
            *arguments, "--data-dir", str(self.data_dir), "--config", str(self.config), env=env
        )

    def command(
        self, *arguments: str, env: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run the command line to its end."""
        return subprocess.run(
            self._command(*arguments),
            env={**self._env, **(env or {})},
            capture_output=True,
            text=True,
            timeout=60,
        )

    def serve_to_its_end(
        self, *, env: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Start a server that is expected to refuse, and answer what it said."""
        return self.innkeep("serve", "--listen", f"{self.host}:{self.port}", env=env)

    def start(self, *, seconds: float = 90) -> None:
        """Start the server and wait until it is ready."""
        assert self._process is None, "the server runs already"
        command = self._command("serve", "--listen", f"{self.host}:{self.port}")
        with self.log_file.open("ab") as log:
            self._process = subprocess.Popen(
                [*command, "--data-dir", self.data_dir, "--config", self.config],
                env=self._env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self.wait_ready(seconds=seconds)

    def wait_ready(self, *, seconds: float = 90) -> None:
        """Wait until ``/readyz`` answers 200 with every cluster up."""
        end = time.monotonic() + seconds
        while not self._is_ready():
            ended = self._process.poll() if self._process else 0
            assert ended is None, f"the server ended with {ended}:\n{self.log[-4000:]}"
            assert time.monotonic() < end, f"not ready in {seconds} s:\n{self.log[-4000:]}"
            time.sleep(0.05)

    def _is_ready(self) -> bool:
        try:
            reply = self.api.http.get("/readyz", timeout=5)
        except httpx.TransportError:
            return False
        if reply.status_code != 200 or not self.await_clusters:
            return reply.status_code == 200
        return all(cluster["up"] for cluster in reply.json()["clusters"].values())

    def stop(self, *, seconds: float = 40) -> int:
        """End the server politely; answers its exit code."""
        return self._end(signal.SIGTERM, seconds)

    def kill(self) -> None:
        """End the server as a crash would."""
        self._end(signal.SIGKILL, 10)

    def restart(self) -> None:
        """Stop politely and start again on the same folders and ports."""
        assert self.stop() == 0, self.log[-4000:]
        self.start()

    def _end(self, number: signal.Signals, seconds: float) -> int:
        assert self._process is not None, "the server is not running"
        self._process.send_signal(number)
        try:
            code = self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise
        finally:
            self._process = None
        return code

    def _command(self, *arguments: str) -> list[str]:
        return [*self._command_words, *arguments]

    def fetch(
        self, instance_id: str, port: int, path: str = "/", *, method: str = "GET"
    ) -> httpx.Response:
        """One request to an instance's http port through the proxy, by the Host header."""
        return httpx.request(
            method,
            f"http://{self.host}:{self.proxy_port}{path}",
            headers={"Host": f"{instance_id}-{port}.localhost:{self.proxy_port}"},
            timeout=10,
            trust_env=False,
        )

    def text(self, instance_id: str, port: int, path: str = "/", *, seconds: float = 20) -> str:
        """Body of the first 200 that an http port answers; waits for the program inside."""
        end = time.monotonic() + seconds
        while (reply := self.fetch(instance_id, port, path)).status_code != 200:
            assert time.monotonic() < end, (reply.status_code, reply.text)
            time.sleep(0.05)
        return reply.text

    def inspect(self, instance_id: str) -> dict[str, Any]:
        """Docker's record of an instance's container."""
        status, record = self.ask_docker("GET", f"containers/innkeep-{instance_id}/json")
        assert status == 200, record
        found: dict[str, Any] = record
        return found

    def ask_docker(self, method: str, path: str, **query: str) -> tuple[int, Any]:
        """One call of the engine's API."""
        return ask_docker(method, path, query=query, docker=self.docker)

    def engine_objects(self) -> dict[str, list[str]]:
        """Names of all that this deployment has on the engine, by kind."""
        filters = json.dumps({"label": [f"innkeep.deployment={self.deployment}"]})
        containers = self.ask_docker("GET", "containers/json", all="1", filters=filters)[1]
        volumes = self.ask_docker("GET", "volumes", filters=filters)[1]["Volumes"] or []
        networks = self.ask_docker("GET", "networks", filters=filters)[1]
        images = self.ask_docker("GET", "images/json", filters=filters)[1]
        return {
            "containers": [each["Names"][0].removeprefix("/") for each in containers],
            "volumes": [each["Name"] for each in volumes],
            "networks": [each["Name"] for each in networks],
            "images": [each["Id"] for each in images],
        }

    def spare_sandboxes(self) -> dict[str, str]:
        """Names of the sandboxes that no instance has yet, each with the id reserved for it."""
        with contextlib.closing(sqlite3.connect(self.data_dir / "innkeep.db", timeout=30)) as store:
            rows = store.execute("SELECT sandbox, instance_id FROM spare_sandboxes").fetchall()
        return dict(rows)

    def wait_pool(self, *, seconds: float = 60) -> None:
        """Wait until as many sandboxes are ready as are wanted by what was created last."""
        # It looks at what is wanted a moment after the last create.
        time.sleep(1)
        end = time.monotonic() + seconds
        while not all(
            cluster["sandboxes"]["ready"] >= cluster["sandboxes"]["wanted"]
            for cluster in self.api.http.get("/readyz").json()["clusters"].values()
        ):
            assert time.monotonic() < end, f"the pool is not full:\n{self.log[-4000:]}"
            time.sleep(0.1)

    def purge_engine(self) -> None:
        """Remove every engine object of this deployment."""
        if not (self.data_dir / "deployment").exists():
            return
        for kind, names in self.engine_objects().items():
            for name in names:
                self.ask_docker("DELETE", f"{kind}/{name}", force="true", v="true")

    def _unmount_storage(self) -> None:
        mounts = [line.split()[1] for line in Path("/proc/mounts").read_text().splitlines()]
        for mount in reversed(mounts):
            if Path(mount).is_relative_to(self.root):
                subprocess.run(["umount", mount], check=True)

    def close(self) -> None:
        """Remove everything that the server left on the machine."""
        with contextlib.ExitStack() as tidy:
            tidy.callback(shutil.rmtree, self.root, ignore_errors=True)
            tidy.callback(self._unmount_storage)
            tidy.callback(self.purge_engine)
            for client in self._clients:
                tidy.callback(client.close)
            tidy.callback(haproxy_process.stop, self.data_dir)
            if self._process is not None:
                self.stop()

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: object, trace: TracebackType | None
    ) -> None:
        self.close()
