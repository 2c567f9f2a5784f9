"""The unit of systemd: it is well-formed, and leaves the server the rights that it needs."""

import subprocess
import sys
from pathlib import Path

import pytest

from innkeep.settings import Settings
from tests.docs.examples import CHECKOUT
from tests.e2e.conftest import need_program
from tests.e2e.guests import HTTP_PORT, guest_image
from tests.e2e.server import Server
from tests.images import DOCKER_SOCKET, ImageShelf, missing_busybox, missing_docker, own_name

UNIT = CHECKOUT / "packaging" / "innkeep.service"
# Each of them would give the server a mount namespace, whose mounts Docker does not see.
_OWN_MOUNTS = (
    *("BindPaths", "BindReadOnlyPaths", "DynamicUser", "ExecPaths", "InaccessiblePaths"),
    *("MountAPIVFS", "NoExecPaths", "PrivateDevices", "PrivateMounts", "PrivateTmp"),
    *("ProcSubset", "ProtectControlGroups", "ProtectHome", "ProtectHostname", "ProtectKernelLogs"),
    *("ProtectKernelModules", "ProtectKernelTunables", "ProtectProc", "ProtectSystem"),
    *("ReadOnlyPaths", "ReadWritePaths", "RootDirectory", "RootImage", "TemporaryFileSystem"),
)


def values_of(key: str) -> list[str]:
    """What the unit says about something, each line's words."""
    lines = UNIT.read_text().splitlines()
    return [line.partition("=")[2].strip() for line in lines if line.startswith(f"{key}=")]


def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    need_program("systemd-analyze", "systemd")
    # The command must be there when a unit is looked at.
    unit = tmp_path / "innkeep.service"
    unit.write_text(UNIT.read_text().replace("/opt/innkeep/bin/innkeep", sys.executable))
    told = subprocess.run(
        ["systemd-analyze", "verify", unit], capture_output=True, text=True, timeout=60
    )
    assert told.returncode == 0, told.stderr
    assert "innkeep.service" not in told.stderr


def test_the_unit_names_settings_that_exist_and_starts_what_the_pages_install() -> None:
    variables = {
        word.partition("=")[0] for line in values_of("Environment") for word in line.split()
    }
    settings = {f"INNKEEP_{name.upper()}" for name in Settings.model_fields}
    assert {name for name in variables if name.startswith("INNKEEP_")} <= settings
    (command,) = values_of("ExecStart")
    page = (CHECKOUT / "docs" / "server" / "index.md").read_text()
    assert command.split()[0] == "/opt/innkeep/bin/innkeep"
    for path in ("/opt/innkeep/bin/pip", "/var/lib/innkeep", "/etc/innkeep/innkeep.toml"):
        assert path in page


def test_a_stop_of_the_service_leaves_haproxy_and_its_sockets() -> None:
    assert values_of("KillMode") == ["process"]
    assert values_of("RuntimeDirectoryPreserve") == ["yes"]


@pytest.mark.parametrize("option", _OWN_MOUNTS)
def test_nothing_in_the_unit_hides_the_servers_mounts_from_docker(option: str) -> None:
    assert values_of(option) == []


def unit_rights() -> list[str]:
    """A command that gives another one the unit's rights and no others."""
    names = " ".join(values_of("CapabilityBoundingSet")).split()
    assert len(names) > 10
    bounding = ",".join(f"+{name.removeprefix('CAP_').lower()}" for name in names)
    return ["setpriv", "--no-new-privs", "--inh-caps=-all", f"--bounding-set=-all,{bounding}"]


def test_the_firewall_can_be_written_with_the_units_rights() -> None:
    need_program("setpriv", "util-linux")
    need_program("iptables", "iptables")
    script = "iptables -w -N TRIED && iptables -w -A TRIED -j REJECT && iptables -w -S TRIED"
    done = subprocess.run(
        ["unshare", "--net", *unit_rights(), "sh", "-c", script],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert "REJECT" in done.stdout


@pytest.mark.docker
@pytest.mark.proxy
def test_the_server_does_its_work_with_the_units_rights() -> None:
    if missing := missing_docker() or missing_busybox():
        pytest.skip(missing)
    for program in ("haproxy", "setpriv", "mkfs.ext4"):
        need_program(program, program)
    shelf = ImageShelf(DOCKER_SOCKET)
    try:
        guest = guest_image(shelf, own_name("unit"))
        with Server(prefix=unit_rights(), settings={"resync_seconds": 0.5}) as server:
            status = Path(f"/proc/{server.pid}/status").read_text()
            assert "NoNewPrivs:\t1" in status
            storage = server.api.post(
                "/networkstorage/create",
                {"clusterId": "local", "storageName": "disk", "storageSize": 1},
            ).json()["storageId"]
            made = server.api.create_running(
                guest,
                ports=f"{HTTP_PORT}/http, 81/http",
                localStorageMountPoint="/workspace",
                networkStorages=[{"Id": storage, "mountPoint": "/network"}],
            )
            assert server.text(made, HTTP_PORT) == "good day\n"
            # The doctor reads the tables of the instance's own namespace.
            ports = server.api.get("/gpu/instance/ports", instanceId=made).json()["ports"]
            found = {each["port"]: (each["problem"] or {}).get("code") for each in ports}
            assert found == {HTTP_PORT: None, 81: "nothingListens"}
            server.api.delete(made)
            gone = server.api.post("/networkstorage/delete", {"storageId": storage})
            assert gone.status_code == 200, gone.text
    finally:
        shelf.clear()
