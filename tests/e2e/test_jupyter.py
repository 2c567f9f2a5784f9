"""The tool Jupyter: served where the image brings JupyterLab, and no hindrance where not."""

import httpx
import pytest

from tests.e2e.client import Json, until
from tests.e2e.guests import HTTP_PORT, JUPYTER_PORT, inside, jupyter_image
from tests.e2e.server import Server
from tests.images import ImageShelf

pytestmark = [pytest.mark.docker, pytest.mark.proxy]

_FIND_LAB = f"ps -o pid,args | awk '/[n]c -ll -p {JUPYTER_PORT}/ {{print $1}}'"
_TOOLS = [{"name": "Jupyter", "port": str(JUPYTER_PORT), "type": "http"}]


def _jupyter(server: Server, instance_id: str) -> Json:
    component: Json = server.api.look(instance_id)["connectComponentJupyter"]
    return component


def _told(server: Server, instance_id: str) -> list[str]:
    """What the instance's own history says of Jupyter."""
    address = server.api.look(instance_id)["connectComponentLog"]["systemLogAddress"]
    lines = httpx.get(address, trust_env=False).text.splitlines()
    return [line for line in lines if "Jupyter:" in line]


def test_an_image_without_jupyterlab_runs_all_the_same(server: Server, guest: str) -> None:
    instance_id = server.api.create_running(guest, ports="80/http", tools=_TOOLS)
    assert server.text(instance_id, HTTP_PORT) == "good day\n"
    component = _jupyter(server, instance_id)
    assert component["port"] == JUPYTER_PORT
    assert component["isRunning"] is False
    (told,) = until(lambda: _told(server, instance_id), what="a word about Jupyter")
    assert "the image has no JupyterLab" in told
    assert server.fetch(instance_id, JUPYTER_PORT).status_code == 502
    server.api.delete(instance_id)


@pytest.fixture(scope="module")
def lab(server: Server, shelf: ImageShelf) -> str:
    """An instance whose image has a program named like JupyterLab."""
    instance_id = server.api.create_running(jupyter_image(shelf), ports="80/http", tools=_TOOLS)
    until(lambda: _jupyter(server, instance_id)["isRunning"], what="Jupyter runs")
    return instance_id


def _open(server: Server, address: str) -> httpx.Response:
    url = httpx.URL(address)
    return httpx.get(
        url.copy_with(host=server.host), headers={"Host": url.netloc.decode()}, trust_env=False
    )


def test_its_address_opens_it_and_only_with_the_token(server: Server, lab: str) -> None:
    address = str(_jupyter(server, lab)["address"])
    assert address.startswith(f"http://{lab}-{JUPYTER_PORT}.localhost:{server.proxy_port}/")
    assert _open(server, address).text == "this is the lab"
    assert _open(server, address.partition("?")[0]).status_code == 403
    assert _open(server, f"{address}x").status_code == 403


def test_its_token_is_shown_to_the_owner_only_and_not_in_lists_or_process_arguments(
    server: Server, lab: str
) -> None:
    token = str(_jupyter(server, lab)["address"]).partition("token=")[2]
    assert len(token) >= 32
    assert token not in str(server.api.list_all())
    assert token not in server.log
    arguments = inside(server, lab, "cat /tmp/jupyter-options; cat /proc/*/cmdline | tr '\\0' ' '")
    assert token not in arguments
    assert f"--port={JUPYTER_PORT}" in arguments
    assert "root_dir=/workspace" in arguments


def test_it_runs_again_after_a_restart_and_a_stop_and_start(server: Server, lab: str) -> None:
    address = str(_jupyter(server, lab)["address"])
    server.api.act("restart", lab)
    server.api.wait_status(lab, "running")
    until(lambda: _jupyter(server, lab)["isRunning"], what="Jupyter after a restart")
    server.api.act("stop", lab)
    server.api.wait_status(lab, "exited")
    assert _jupyter(server, lab)["isRunning"] is False
    server.api.act("start", lab)
    server.api.wait_status(lab, "running")
    until(lambda: _jupyter(server, lab)["isRunning"], what="Jupyter after a start")
    assert _open(server, address).text == "this is the lab"


def test_it_is_begun_again_when_it_ends_and_only_once(server: Server, lab: str) -> None:
    until(lambda: _jupyter(server, lab)["isRunning"], what="Jupyter runs")
    (before,) = inside(server, lab, _FIND_LAB).split()
    inside(server, lab, f"kill {before}")
    until(
        lambda: inside(server, lab, _FIND_LAB) not in {"", before},
        what="Jupyter again",
    )
    until(lambda: _jupyter(server, lab)["isRunning"], what="Jupyter listens again")
    assert _open(server, str(_jupyter(server, lab)["address"])).text == "this is the lab"
    assert len(inside(server, lab, _FIND_LAB).split()) == 1
    told = _told(server, lab)[-1]
    assert told.endswith("Jupyter: the image's own JupyterLab is started on port 8888"), told


def test_a_tcp_port_serves_it_too(server: Server, shelf: ImageShelf) -> None:
    tools = [{"name": "Jupyter", "port": str(JUPYTER_PORT), "type": "tcp"}]
    instance_id = server.api.create_running(jupyter_image(shelf), tools=tools)
    until(lambda: _jupyter(server, instance_id)["isRunning"], what="Jupyter runs")
    address = httpx.URL(str(_jupyter(server, instance_id)["address"]))
    assert address.port in server.tcp_ports
    assert httpx.get(address, trust_env=False).text == "this is the lab"
    server.api.delete(instance_id)
