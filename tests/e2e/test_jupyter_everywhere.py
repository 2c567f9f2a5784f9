"""Jupyter on images that don't bring it: a notebook runs in a real browser, on each kind."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from innkeep.tools_volume import python_copy
from innkeep.tools_volume.sources import SourcesMissing
from tests.browser import missing_browser, open_page
from tests.e2e.client import Json, until
from tests.e2e.conftest import running_server
from tests.e2e.guests import JUPYTER_PORT
from tests.e2e.server import Server
from tests.images import ImageShelf, missing_musl, own_name
from tests.musl_python import OWN_PACKAGE, PYTHON, missing_musl_python, musl_python_root
from tests.python_image import missing_python, python_root, python_version
from tests.tools_cache import give_tools, tools_with_jupyter

# The first run on a machine builds the volume, and a Python for musl.
pytestmark = [pytest.mark.docker, pytest.mark.proxy, pytest.mark.timeout(900)]

_SLOW = 90_000
_IDLE = ("sleep", "100000")
_ASK_MUSL = f"""import sys, ctypes, {OWN_PACKAGE} as own, zmq.backend.cython._zmq as zmq
from packaging.tags import platform_tags
mapped = {{line.split()[-1] for line in open("/proc/self/maps") if "/" in line}}
loaders = sorted(path for path in mapped if "/ld-" in path or "/libc." in path)
print(6*7, sys.executable, own.SAID, zmq.__file__, loaders, *platform_tags())"""


@pytest.fixture(scope="module")
def lab_server(shelf: ImageShelf) -> Iterator[Server]:
    """A server whose instances get a tools volume with Jupyter."""
    if missing := missing_browser() or missing_python():
        pytest.skip(missing)
    try:
        tools = tools_with_jupyter([python_version()])
    except SourcesMissing as missing:
        pytest.skip(str(missing))
    server = running_server(resync_seconds=0.5)
    give_tools(tools, server.data_dir)
    with server:
        yield server


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with open_page() as page:
        page.set_default_timeout(_SLOW)
        yield page


def _image(shelf: ImageShelf, kind: str) -> str:
    if kind == "glibc":
        return shelf.root(own_name("own-python"), python_root(), command=_IDLE)
    if kind == "musl with its own Python":
        if missing := missing_musl_python():
            pytest.skip(missing)
        return shelf.root(own_name("musl-python"), musl_python_root(), command=_IDLE)
    if kind == "shell-less":
        return shelf.shell_less(command=_IDLE)
    if missing := missing_musl():
        pytest.skip(missing)
    hostile = {
        "LD_PRELOAD": "/lib/libc.so.6",
        "PYTHONHOME": "/nowhere",
        "PYTHONPATH": "/nowhere",
    }
    return shelf.musl(own_name("jupyter-musl"), command=_IDLE, env=hostile)


def _jupyter(server: Server, instance_id: str) -> Json:
    component: Json = server.api.look(instance_id)["connectComponentJupyter"]
    return component


@pytest.mark.parametrize(
    ("kind", "port_type", "kernel", "python"),
    [
        ("shell-less", "http", "Python {0} (Innkeep's own; this image has none)", "/.innkeep/"),
        ("musl", "tcp", "Python {0} (Innkeep's own; this image has none)", "/.innkeep/"),
        ("glibc", "http", "Python {1}", "/usr/bin/python3"),
    ],
    ids=["shell-less", "musl", "glibc with its own Python"],
)
def test_a_notebook_runs_in_a_browser(
    lab_server: Server,
    shelf: ImageShelf,
    page: Page,
    kind: str,
    port_type: str,
    kernel: str,
    python: str,
) -> None:
    tools = [{"name": "Jupyter", "port": str(JUPYTER_PORT), "type": port_type}]
    instance_id = lab_server.api.create_running(_image(shelf, kind), tools=tools)
    until(lambda: _jupyter(lab_server, instance_id)["isRunning"], what="Jupyter runs", seconds=120)
    page.goto(str(_jupyter(lab_server, instance_id)["address"]))
    name = kernel.format(python_copy.VERSION, python_version())
    output = _run_cell(page, name, "import os, sys; print(6*7, sys.executable, os.getcwd())")
    expect(output).to_contain_text(f"42 {python}", timeout=_SLOW)
    expect(output).to_contain_text("/workspace")
    assert page.get_by_text("Jupyter news").count() == 0
    lab_server.api.delete(instance_id)


@pytest.mark.long
def test_a_notebook_runs_in_a_python_made_for_musl(
    lab_server: Server, shelf: ImageShelf, page: Page
) -> None:
    tools = [{"name": "Jupyter", "port": str(JUPYTER_PORT), "type": "http"}]
    image = _image(shelf, "musl with its own Python")
    instance_id = lab_server.api.create_running(image, tools=tools)
    until(lambda: _jupyter(lab_server, instance_id)["isRunning"], what="Jupyter runs", seconds=120)
    page.goto(str(_jupyter(lab_server, instance_id)["address"]))
    output = _run_cell(page, f"Python {python_version()}", _ASK_MUSL)
    # Its executable, and what only this image has.
    expect(output).to_contain_text(f"42 {PYTHON} here I am", timeout=_SLOW)
    # A compiled package of the volume's, made for musl, and no other C library in the process.
    expect(output).to_contain_text("-musl.so ['/lib/ld-musl-x86_64.so.1']")
    # What decides which packages pip would install.
    expect(output).to_contain_text("musllinux_1_2_x86_64")
    expect(output).not_to_contain_text("manylinux")
    lab_server.api.delete(instance_id)


def _run_cell(page: Page, kernel: str, code: str) -> Locator:
    """Open a notebook from the launcher and run one cell; answers where its output appears."""
    page.locator(".jp-LauncherCard[data-category='Notebook']").first.click()
    expect(page.locator(".jp-KernelName")).to_have_text(kernel, timeout=_SLOW)
    # Typing before that would make JupyterLab begin a second kernel.
    expect(page.locator("#jp-main-statusbar")).to_contain_text("| Idle", timeout=_SLOW)
    page.locator(".jp-Notebook .jp-Cell .cm-content").first.click()
    page.keyboard.insert_text(code)
    page.keyboard.press("Shift+Enter")
    return page.locator(".jp-Notebook .jp-OutputArea-output").first
