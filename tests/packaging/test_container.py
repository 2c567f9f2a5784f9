"""The recipe of the container image: built, and run as a server on this machine's Docker.

Its base is made of this host's Debian packages, and Python's packages come from a folder, so that
no public image is needed.
"""

import importlib.metadata
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from innkeep.settings import Settings
from tests.docs.examples import CHECKOUT
from tests.e2e.client import Client, until
from tests.e2e.conftest import need_program
from tests.e2e.guests import HTTP_PORT, guest_image
from tests.e2e.server_config import free_ports
from tests.images import DOCKER_SOCKET, ImageShelf, ask_docker, missing_busybox, missing_docker
from tests.images import own_name as own_image
from tests.packaging.base_image import base_root, missing_packages
from tests.python_image import python_version

RECIPE = CHECKOUT / "packaging" / "Dockerfile"
COMPOSE = CHECKOUT / "packaging" / "compose.yaml"


def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(COMPOSE.read_text())["services"]
    return found


def bounding_set() -> set[str]:
    """The capabilities that the unit of systemd leaves."""
    unit = (COMPOSE.parent / "innkeep.service").read_text()
    lines = re.findall(r"^CapabilityBoundingSet=(.*)$", unit, re.MULTILINE)
    return set(" ".join(lines).split())


def test_the_recipe_names_no_index_and_keeps_no_cache() -> None:
    text = RECIPE.read_text()
    steps = [line.split()[0] for line in text.splitlines() if re.match(r"[A-Z]+ ", line)]
    assert steps[0] == "ARG"
    assert steps.count("FROM") == 2
    assert {"COPY", "HEALTHCHECK", "LABEL", "ENTRYPOINT", "CMD", "STOPSIGNAL"} <= set(steps)
    assert "--no-cache-dir" in text
    assert "index-url" not in text
    variables = set(re.findall(r"\bINNKEEP_[A-Z_]+", text + COMPOSE.read_text()))
    assert variables <= {f"INNKEEP_{name.upper()}" for name in Settings.model_fields}


def test_the_compose_file_gives_the_server_what_the_page_says_it_needs() -> None:
    server = compose()["server"]
    assert (server["network_mode"], server["pid"], server["cgroup"]) == ("host", "host", "host")
    assert {f"CAP_{each}" for each in server["cap_add"]} == bounding_set()
    assert server["cap_drop"] == ["ALL"]
    data = next(each for each in server["volumes"] if isinstance(each, dict))
    assert data["source"] == data["target"] == server["environment"]["INNKEEP_DATA_DIR"]
    assert data["bind"]["propagation"] == "rshared"
    assert "/var/run/docker.sock:/var/run/docker.sock" in server["volumes"]
    assert (COMPOSE.parent / server["build"]["context"] / server["build"]["dockerfile"]).exists()
    assert compose()["postgresql"]["profiles"] == ["postgresql"]


def runtime_packages() -> list[str]:
    """What the server needs of Python's packages, and its builder, as they are installed here."""
    versions: dict[str, str] = {}
    seen: set[str] = set()
    waiting = [Requirement("innkeep"), Requirement("hatchling")]
    while waiting:
        wanted = waiting.pop()
        if str(wanted) in seen:
            continue
        seen.add(str(wanted))
        known = importlib.metadata.distribution(wanted.name)
        versions[canonicalize_name(wanted.name)] = known.version
        for needed in map(Requirement, known.requires or ()):
            marker, needed.marker = needed.marker, None
            extras = ("", *wanted.extras)
            if marker is None or any(marker.evaluate({"extra": each}) for each in extras):
                waiting.append(needed)
    del versions["innkeep"]
    return [f"{name}=={version}" for name, version in versions.items()]


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The image, built as the page says."""
    if missing := missing_docker() or missing_busybox() or missing_packages():
        pytest.skip(missing)
    need_program("docker", "docker.io")
    folder = tmp_path_factory.mktemp("container")
    base, built = own_image("base"), own_image("server")
    tree = folder / "tree"
    tree.mkdir()
    for name in ("src", "packaging", "pyproject.toml", "README.md", "LICENSE", ".dockerignore"):
        source = CHECKOUT / name
        if source.is_dir():
            shutil.copytree(source, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, tree / name)
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--quiet", "--no-deps"]
    kind = ["--only-binary", ":all:", "--python-version", python_version()]
    subprocess.run(
        [*pip, *kind, "--dest", str(tree / "wheels"), *runtime_packages()], check=True, timeout=500
    )
    base_root(folder / "base.tar")
    docker = ["docker", "--host", f"unix://{DOCKER_SOCKET}"]
    changes = ("--change", "ENV PATH=/usr/sbin:/usr/bin:/sbin:/bin")
    subprocess.run(
        [*docker, "import", *changes, str(folder / "base.tar"), base],
        check=True,
        capture_output=True,
        timeout=300,
    )
    arguments = {"BASE": base, "APT": "", "PIP_OPTIONS": "--no-index --find-links /source/wheels"}
    words = [word for pair in arguments.items() for word in ("--build-arg", "=".join(pair))]
    recipe = ["--file", "packaging/Dockerfile"]
    told = ""
    try:
        done = subprocess.run(
            [*docker, "build", "--force-rm", "--tag", built, *recipe, *words, "."],
            cwd=tree,
            env={**os.environ, "DOCKER_BUILDKIT": "0"},
            capture_output=True,
            text=True,
            timeout=600,
        )
        told = done.stdout
        assert done.returncode == 0, told[-3000:] + done.stderr[-3000:]
        yield built
    finally:
        # What was built on the way has no name.
        steps = re.findall(r"^ ---> ([0-9a-f]{12})$", told, re.MULTILINE)
        for name in (built, *reversed(steps), base):
            ask_docker("DELETE", f"images/{name}", query={"force": "true"})


@pytest.fixture
def data_folder() -> Iterator[Path]:
    """A data folder whose mounts are shared, as the page tells to make it."""
    folder = Path(tempfile.mkdtemp(prefix="ik-", dir="/tmp"))
    subprocess.run(["mount", "--bind", folder, folder], check=True)
    subprocess.run(["mount", "--make-shared", folder], check=True)
    try:
        yield folder
    finally:
        mounts = [line.split()[1] for line in Path("/proc/mounts").read_text().splitlines()]
        for mount in reversed(mounts):
            if Path(mount).is_relative_to(folder):
                subprocess.run(["umount", mount], check=True)
        shutil.rmtree(folder)


@pytest.mark.long
@pytest.mark.docker
@pytest.mark.timeout(900)
def test_a_server_in_a_container_starts_instances_with_storage_and_leaves_nothing(
    image: str, data_folder: Path
) -> None:
    shelf = ImageShelf(DOCKER_SOCKET)
    key, ports = f"sk_{uuid.uuid4().hex}", free_ports(6)
    api_port, proxy_port, ssh_port = ports[:3]
    settings = {
        "INNKEEP_DATA_DIR": str(data_folder),
        "INNKEEP_RUN_DIR": str(data_folder / "run"),
        "INNKEEP_API_KEY": key,
        "INNKEEP_LISTEN": f"127.0.0.1:{api_port}",
        "INNKEEP_PROXY_LISTEN": f"127.0.0.1:{proxy_port}",
        "INNKEEP_SSH_LISTEN": f"127.0.0.1:{ssh_port}",
        "INNKEEP_TCP_PORTS": f"{ports[3]}-{ports[-1]}",
        # The machine's own firewall is left alone.
        "INNKEEP_ISOLATION": "false",
        "INNKEEP_SANDBOX_POOL": "0",
        "INNKEEP_STORAGE_TRASH_HOURS": "0",
        "INNKEEP_MEMORY_RESERVE_GIB": "0",
    }
    name = f"innkeep-test-server-{uuid.uuid4().hex[:8]}"
    wanted = compose()["server"]
    record = {
        "Image": image,
        "Env": [f"{variable}={value}" for variable, value in settings.items()],
        "HostConfig": {
            "NetworkMode": wanted["network_mode"],
            "PidMode": wanted["pid"],
            "CgroupnsMode": wanted["cgroup"],
            "CapAdd": wanted["cap_add"],
            "CapDrop": wanted["cap_drop"],
            "SecurityOpt": wanted["security_opt"],
            "DeviceCgroupRules": wanted["device_cgroup_rules"],
            "Binds": [
                f"{DOCKER_SOCKET}:/var/run/docker.sock",
                f"{data_folder}:{data_folder}:rshared",
                "/dev:/dev",
            ],
        },
    }
    made = _make(name, record)
    client = Client(f"http://127.0.0.1:{api_port}", key)
    try:
        _use(client, guest_image(shelf, own_image("guest")), proxy_port)
        told = until(lambda: _health(made), seconds=120, what="Docker finds it healthy", pause=1)
        assert told == "healthy"
    except BaseException:
        print(_log(made))
        raise
    finally:
        client.close()
        made_it = (data_folder / "deployment").exists()
        deployment = (data_folder / "deployment").read_text().strip() if made_it else ""
        ask_docker("POST", f"containers/{made}/stop", query={"t": "60"})
        ask_docker("DELETE", f"containers/{made}", query={"force": "true"})
        left = _left(deployment) if deployment else []
        shelf.clear()
    assert left == [], "a deleted instance leaves nothing but the networks"


def _make(name: str, record: dict[str, Any]) -> str:
    status, made = ask_docker(
        "POST",
        "containers/create",
        query={"name": name},
        body=json.dumps(record).encode(),
        headers={"Content-Type": "application/json"},
    )
    assert status == 201, made
    status, answer = ask_docker("POST", f"containers/{made['Id']}/start")
    assert status == 204, answer
    return str(made["Id"])


def _use(client: Client, guest: str, proxy_port: int) -> None:
    until(lambda: _is_up(client), seconds=120, what="the server is ready", pause=0.5)
    product = client.get("/cpu/products").json()["data"][0]["id"]
    storage = client.post(
        "/networkstorage/create",
        {"clusterId": "local", "storageName": "disk", "storageSize": 1},
    ).json()["storageId"]
    instance_id = client.create(
        guest,
        productId=product,
        ports=f"{HTTP_PORT}/http",
        networkStorages=[{"Id": storage, "mountPoint": "/www/disk"}],
    )
    client.wait_status(instance_id, "running", seconds=120)
    host = {"Host": f"{instance_id}-{HTTP_PORT}.localhost"}

    def visit() -> str:
        reply = httpx.get(f"http://127.0.0.1:{proxy_port}/", headers=host, trust_env=False)
        return reply.text if reply.status_code == 200 else ""

    assert until(visit, seconds=60, what="the instance is reached") == "good day\n"
    # What the server mounted in its container is the instance's disk, and not an empty folder.
    script = "dd if=/dev/zero of=/www/disk/full bs=1M count=2000; df -m /www/disk | tail -n 1"
    reply = httpx.post(
        f"http://127.0.0.1:{proxy_port}/cgi-bin/run",
        headers=host,
        content=script,
        timeout=120,
        trust_env=False,
    )
    assert int(reply.text.split()[-5]) < 1100, reply.text
    ports = client.get("/gpu/instance/ports", instanceId=instance_id).json()["ports"]
    assert [each["isReachable"] for each in ports] == [True]
    client.delete(instance_id)
    gone = client.post("/networkstorage/delete", {"storageId": storage})
    assert gone.status_code == 200, gone.text


def _is_up(client: Client) -> bool:
    try:
        reply = client.http.get("/readyz")
    except httpx.TransportError:
        return False
    return reply.status_code == 200 and bool(reply.json()["clusters"]["local"]["up"])


def _health(container: str) -> str:
    state = ask_docker("GET", f"containers/{container}/json")[1]["State"]
    found = str(state["Health"]["Status"])
    return "" if found == "starting" else found


def _log(container: str) -> str:
    query = {"stdout": "1", "stderr": "1", "tail": "100"}
    return str(ask_docker("GET", f"containers/{container}/logs", query=query)[1])


def _left(deployment: str) -> list[str]:
    """Names of the deployment's objects; all of them are removed."""
    filters = {"filters": json.dumps({"label": [f"innkeep.deployment={deployment}"]})}
    containers = ask_docker("GET", "containers/json", query={**filters, "all": "1"})[1]
    volumes = ask_docker("GET", "volumes", query=filters)[1]["Volumes"] or []
    networks = ask_docker("GET", "networks", query=filters)[1]
    images = ask_docker("GET", "images/json", query=filters)[1]
    for each in containers:
        ask_docker("DELETE", f"containers/{each['Id']}", query={"force": "true"})
    for each in volumes:
        ask_docker("DELETE", f"volumes/{each['Name']}")
    for each in networks:
        ask_docker("DELETE", f"networks/{each['Id']}")
    for each in images:
        ask_docker("DELETE", f"images/{each['Id']}", query={"force": "true"})
    return [*(each["Names"][0] for each in containers), *(each["Name"] for each in volumes)]
