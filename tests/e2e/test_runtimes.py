"""Products that another OCI runtime runs: here runc under another name, on a private Docker."""

import shutil
from collections.abc import Iterator

import pytest

from tests.e2e.client import PRODUCT
from tests.e2e.faults_stage import Stage, missing_stage, open_stage
from tests.e2e.guests import HTTP_PORT, PORTS, guest_image, inside
from tests.e2e.server_config import SMALL_PRODUCT
from tests.images import ImageShelf

pytestmark = [
    pytest.mark.docker,
    pytest.mark.proxy,
    pytest.mark.faults,
    pytest.mark.timeout(300),
]

_OTHER = "test.other"
_PRODUCTS = (
    SMALL_PRODUCT,
    {**SMALL_PRODUCT, "id": _OTHER, "name": "Test Other", "runtime": "other-runc"},
)
_SETTINGS = {"resync_seconds": 2, "sandbox_pool": 4}


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    if reason := missing_stage():
        pytest.skip(reason)
    other = f"other-runc={shutil.which('runc')}"
    with open_stage(
        _SETTINGS, products=_PRODUCTS, docker_options=[f"--add-runtime={other}"]
    ) as opened:
        yield opened


@pytest.fixture(scope="module")
def image(stage: Stage) -> str:
    return guest_image(ImageShelf(stage.docker.socket))


def _runtime(stage: Stage, instance_id: str) -> str:
    return str(stage.container_of(instance_id)["HostConfig"]["Runtime"])


def _sandbox_began(stage: Stage, instance_id: str) -> str:
    """When its network namespace was made; the kernel's own name of one may come again."""
    record = stage.docker.ask("GET", f"containers/{stage.sandbox_of(instance_id)}/json")[1]
    return str(record["State"]["StartedAt"])


def test_a_products_runtime_runs_its_instances_and_no_others(stage: Stage, image: str) -> None:
    api = stage.server.api
    stage.server.wait_pool()
    ready = set(stage.server.spare_sandboxes())
    assert ready
    other = api.create_running(image, ports=PORTS, productId=_OTHER)
    usual = api.create_running(image, ports=PORTS, productId=PRODUCT)
    assert _runtime(stage, other) == "other-runc"
    assert _runtime(stage, usual) == "runc"
    name = stage.docker.ask("GET", f"containers/{stage.sandbox_of(other)}/json")[1]["Name"]
    assert name.removeprefix("/") not in ready
    for each in (other, usual):
        assert inside(stage.server, each, "hostname") == each


def test_each_start_has_a_network_namespace_that_nobody_was_in(stage: Stage, image: str) -> None:
    api = stage.server.api
    instance = api.create_running(image, ports=PORTS, productId=_OTHER)
    inside(stage.server, instance, "echo kept > /note")
    address = stage.address_of(instance)
    seen = {_sandbox_began(stage, instance)}
    # The program ends by itself, and its sandbox lives on.
    end = "(sleep 1; kill -9 $(cut -d ' ' -f 1 /proc/1/task/1/children)) > /dev/null 2>&1 &"
    inside(stage.server, instance, end)
    api.wait_status(instance, "exited", seconds=120)
    for order in ("start", "restart"):
        api.act(order, instance)
        api.wait_status(instance, "running", seconds=120)
        stage.server.text(instance, HTTP_PORT, seconds=120)
        seen.add(_sandbox_began(stage, instance))
    assert len(seen) == 3
    assert inside(stage.server, instance, "cat /note") == "kept"
    assert stage.address_of(instance) == address
    assert _runtime(stage, instance) == "other-runc"


def test_a_docker_without_the_runtime_is_refused_at_the_start_by_name(stage: Stage) -> None:
    server = stage.server
    assert server.stop() == 0
    wanting = {**SMALL_PRODUCT, "id": "test.gvisor", "name": "gVisor", "runtime": "runsc"}
    server.configure({"memory_overcommit": 64, **_SETTINGS}, [*_PRODUCTS, wanting])
    refused = server.serve_to_its_end()
    assert refused.returncode != 0
    assert "'runsc', which this Docker does not have" in refused.stderr + refused.stdout
    server.configure({"memory_overcommit": 64, **_SETTINGS}, _PRODUCTS)
    server.start(seconds=60)
