"""JupyterHub with DockerSpawner, as its documents say, on loopback and a network of its own."""

import contextlib
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
from tests.e2e.server_config import free_ports
from tests.images import ask_docker

from bench.benchmark import CantMeasure
from bench.jupyter_image import run

_PACKAGES = ("jupyterhub", "dockerspawner")
_PROXY = "configurable-http-proxy"
_START_SECONDS = 60
_SPAWN_SECONDS = 180
_CONFIG = """
c.JupyterHub.bind_url = "http://127.0.0.1:{port}"
c.JupyterHub.hub_ip = "{gateway}"
c.JupyterHub.hub_port = {hub_port}
c.JupyterHub.spawner_class = "dockerspawner.DockerSpawner"
c.JupyterHub.authenticator_class = "dummy"
c.JupyterHub.db_url = "sqlite:///{folder}/hub.sqlite"
c.JupyterHub.cookie_secret_file = "{folder}/cookie-secret"
c.ConfigurableHTTPProxy.command = ["{proxy}"]
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{proxy_port}"
c.ConfigurableHTTPProxy.pid_file = "{folder}/proxy.pid"
c.Authenticator.allow_all = True
c.DockerSpawner.image = "{image}"
c.DockerSpawner.cmd = ["python3", "-m", "jupyterhub.singleuser"]
c.DockerSpawner.args = ["--allow-root"]
c.DockerSpawner.network_name = "{network}"
c.DockerSpawner.use_internal_ip = True
c.DockerSpawner.remove = True
c.DockerSpawner.name_template = "{network}-{{username}}"
c.DockerSpawner.cpu_limit = {cores}
c.DockerSpawner.mem_limit = "{memory_gib}G"
c.Spawner.start_timeout = 120
c.Spawner.http_timeout = 120
c.JupyterHub.services = [{{"name": "bench", "api_token": "{token}"}}]
c.JupyterHub.load_roles = [{{
    "name": "bench",
    "services": ["bench"],
    "scopes": ["admin:users", "admin:servers", "access:servers", "delete:servers"],
}}]
"""


def have_hub(cache: Path) -> Path:
    """The folder of JupyterHub's environment, made once.

    Raises:
        CantMeasure: it can't be made.
    """
    hub = cache / "hub"
    if not (hub / "bin" / "jupyterhub").exists():
        run([sys.executable, "-m", "venv", "--clear", str(hub)], "no environment can be made")
        pip = str(hub / "bin" / "pip")
        run([pip, "install", "--quiet", *_PACKAGES], "JupyterHub can't be installed")
    return hub


def have_proxy(cache: Path) -> Path:
    """JupyterHub's proxy, fetched once.

    Raises:
        CantMeasure: it can't be had.
    """
    program = cache / "proxy" / "node_modules" / ".bin" / _PROXY
    if not program.exists():
        if shutil.which("npm") is None:
            raise CantMeasure("the program npm is missing, which has JupyterHub's proxy")
        run(["npm", "install", "--prefix", str(cache / "proxy"), _PROXY], f"no {_PROXY}")
    return program


class Hub:
    """A running JupyterHub.

    Args:
        url: of its proxy.
        token: of a service that may start servers and use them.
    """

    def __init__(self, url: str, token: str) -> None:
        self._http = httpx.Client(
            base_url=url,
            headers={"Authorization": f"token {token}"},
            timeout=_SPAWN_SECONDS,
            trust_env=False,
        )
        self._users = 0

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    def spawn(self) -> float:
        """Seconds from the call that starts a new user's server until that answers."""
        self._users += 1
        name = f"user{self._users}"
        self._said(self._http.post(f"/hub/api/users/{name}"), 201)
        begun = time.perf_counter()
        self._said(self._http.post(f"/hub/api/users/{name}/server"), 201, 202)
        while self._http.get(f"/user/{name}/api/status").status_code != 200:
            if time.perf_counter() - begun > _SPAWN_SECONDS:
                raise TimeoutError("JupyterHub's server does not answer")
            time.sleep(0.01)
        took = time.perf_counter() - begun
        self._said(self._http.delete(f"/hub/api/users/{name}/server"), 202, 204)
        end = time.monotonic() + _SPAWN_SECONDS
        while self._http.delete(f"/hub/api/users/{name}").status_code != 204:
            if time.monotonic() > end:
                raise TimeoutError("JupyterHub's server does not end")
            time.sleep(0.1)
        return took

    def is_up(self) -> bool:
        """Whether its API answers."""
        with contextlib.suppress(httpx.TransportError):
            return self._http.get("/hub/api/").status_code == 200
        return False

    @staticmethod
    def _said(reply: httpx.Response, *wanted: int) -> None:
        if reply.status_code not in wanted:
            raise AssertionError(f"JupyterHub answers {reply.status_code}: {reply.text}")


@contextlib.contextmanager
def running_hub(cache: Path, image: str, product: Any) -> Iterator[Hub]:
    """JupyterHub meanwhile; what it made on Docker goes at the end.

    Raises:
        CantMeasure: it can't be had.
    """
    environment, proxy = have_hub(cache), have_proxy(cache)
    port, hub_port, proxy_port = free_ports(3)
    network, token = f"innkeep-bench-{secrets.token_hex(4)}", secrets.token_hex(16)
    with contextlib.ExitStack() as tidy:
        folder = Path(tempfile.mkdtemp(prefix="ik-hub-"))
        tidy.callback(shutil.rmtree, folder, ignore_errors=True)
        gateway = _make_network(network)
        tidy.callback(_remove, network)
        config = folder / "jupyterhub_config.py"
        config.write_text(
            _CONFIG.format(
                port=port,
                hub_port=hub_port,
                proxy_port=proxy_port,
                gateway=gateway,
                folder=folder,
                proxy=proxy,
                image=image,
                network=network,
                token=token,
                cores=product["cores"],
                memory_gib=product["memory_gib"],
            )
        )
        log = tidy.enter_context((folder / "log").open("wb"))
        process = subprocess.Popen(
            [environment / "bin" / "jupyterhub", "--config", config],
            cwd=folder,
            env={**os.environ, "CONFIGPROXY_AUTH_TOKEN": secrets.token_hex(16)},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
        tidy.callback(_end, process)
        hub = Hub(f"http://127.0.0.1:{port}", token)
        tidy.callback(hub.close)
        end = time.monotonic() + _START_SECONDS
        while not hub.is_up():
            if process.poll() is not None or time.monotonic() > end:
                raise AssertionError((folder / "log").read_text()[-2000:])
            time.sleep(0.1)
        try:
            yield hub
        except Exception as problem:
            problem.add_note((folder / "log").read_text()[-3000:])
            raise


def _make_network(name: str) -> str:
    body = f'{{"Name": "{name}", "CheckDuplicate": true}}'.encode()
    headers = {"Content-Type": "application/json"}
    status, made = ask_docker("POST", "networks/create", body=body, headers=headers)
    if status != 201:
        raise AssertionError(f"Docker makes no network: {made}")
    _, network = ask_docker("GET", f"networks/{name}")
    return str(network["IPAM"]["Config"][0]["Gateway"])


def _remove(network: str) -> None:
    _, listed = ask_docker("GET", "containers/json", query={"all": "1"})
    for container in listed:
        if any(name.startswith(f"/{network}-") for name in container["Names"]):
            ask_docker("DELETE", f"containers/{container['Id']}", query={"force": "1", "v": "1"})
    ask_docker("DELETE", f"networks/{network}")


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
