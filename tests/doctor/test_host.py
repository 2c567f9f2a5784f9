"""What the doctor says of the machine itself: packages, memory, kernel, ports, disks, names."""

import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from innkeep.doctor import names
from innkeep.doctor.disk import check_room
from innkeep.doctor.finding import Level
from innkeep.doctor.ground import DockerLook
from innkeep.doctor.host import check_clock, check_memory, check_python, unmet_requirements
from innkeep.doctor.kernel import check_kernel
from innkeep.doctor.names import check_names, own_addresses
from innkeep.doctor.ports import check_ports
from innkeep.doctor.proxy import check_proxy
from innkeep.engines.mount_table import file_system_in
from tests.doctor.conftest import MakeGround, levels, one
from tests.e2e.server_config import free_ports

MEBIBYTE = 1024**2


def test_what_innkeep_needs_is_installed_here(ground: MakeGround) -> None:
    assert one(check_python(ground()), "python").level is Level.OK


def test_a_package_that_is_missing_or_too_old_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = tmp_path / "needy-1.0.dist-info"
    made.mkdir()
    needs = ["nonesuch-for-a-test>=3", "typer>=9999", "rich>=1", 'gone-too; extra == "more"']
    lines = ["Metadata-Version: 2.1", "Name: needy", "Version: 1.0"]
    (made / "METADATA").write_text("\n".join([*lines, *(f"Requires-Dist: {n}" for n in needs)]))
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    missing, old = unmet_requirements("needy")
    assert missing == "nonesuch-for-a-test>=3 (is missing)"
    assert old.startswith("typer>=9999 (has ")


@pytest.mark.parametrize(
    ("total_gib", "free_gib", "level"),
    [(16, 12, Level.OK), (16, 0.5, Level.WARNING), (1, 0.9, Level.PROBLEM)],
)
def test_memory_must_be_left_beside_what_is_reserved(
    ground: MakeGround, tmp_path: Path, total_gib: float, free_gib: float, level: Level
) -> None:
    file = tmp_path / "meminfo"
    kib = MEBIBYTE
    file.write_text(
        f"MemTotal: {int(total_gib * kib)} kB\nMemAvailable: {int(free_gib * kib)} kB\n"
    )
    assert one(check_memory(ground(memory_reserve_gib=1), file), "memory").level is level


def test_the_clock_is_told_of_in_any_case(ground: MakeGround) -> None:
    assert one(check_clock(ground()), "clock").level in {Level.OK, Level.WARNING, Level.UNCHECKED}


def test_a_kernel_that_forwards_nothing_or_leaves_bridges_unfiltered_is_a_problem(
    ground: MakeGround, tmp_path: Path
) -> None:
    files = {
        "proc/filesystems": "nodev\toverlay\n\text4\n",
        "proc/sys/kernel/osrelease": "6.1.0",
        "proc/sys/net/ipv4/ip_forward": "0",
        "proc/sys/net/bridge/bridge-nf-call-iptables": "0",
    }
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content)
    for module in ("bridge", "nf_tables"):
        (tmp_path / "sys/module" / module).mkdir(parents=True)
    docker = DockerLook(socket="/nowhere", problem="away")
    found = list(check_kernel(ground(docker), tmp_path))
    assert levels(found) == {
        "kernel": Level.OK,
        "forwarding": Level.PROBLEM,
        "bridge filter": Level.PROBLEM,
    }
    assert one(found, "forwarding").command == "sysctl -w net.ipv4.ip_forward=1"
    (tmp_path / "proc/sys/net/ipv4/ip_forward").write_text("1")
    assert levels(check_kernel(ground(docker), tmp_path))["forwarding"] is Level.OK


@pytest.fixture
def held() -> Iterator[int]:
    """A port that this very process listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


def test_a_held_port_is_a_problem_that_names_its_holder(ground: MakeGround, held: int) -> None:
    free = free_ports(4)
    found = list(
        check_ports(
            ground(
                listen=f"127.0.0.1:{held}",
                proxy_listen=f"127.0.0.1:{held}",
                tcp_ports=f"{held}-{held}",
                ssh_listen=f"127.0.0.1:{held}",
            )
        )
    )
    assert set(levels(found).values()) == {Level.PROBLEM}
    api = one(found, "api port")
    assert "process " in api.message
    assert f":{held}" in api.command
    better = ground(
        listen=f"127.0.0.1:{free[0]}",
        proxy_listen=f"127.0.0.1:{free[1]}",
        tcp_ports=f"{free[2]}-{free[3]}",
        ssh_listen="off",
    )
    assert set(levels(check_ports(better)).values()) == {Level.OK}


def test_single_held_ports_of_the_range_are_left_out(ground: MakeGround, held: int) -> None:
    settings = ground(
        listen="127.0.0.1:0",
        proxy_listen="127.0.0.1:1",
        tcp_ports=f"{held}-{min(held + 40, 65535)}",
        ssh_listen="off",
    )
    told = one(check_ports(settings), "tcp ports")
    assert told.level is Level.WARNING
    assert str(held) in told.message


def test_an_address_of_another_machine_is_a_problem(ground: MakeGround) -> None:
    told = one(check_ports(ground(listen="192.0.2.1:8080", ssh_listen="off")), "api port")
    assert told.level is Level.PROBLEM
    assert "no address of this machine" in told.message


def test_a_full_disk_is_a_problem(tmp_path: Path) -> None:
    if subprocess.run(["id", "-u"], capture_output=True, text=True).stdout.strip() != "0":
        pytest.skip("only root mounts")
    if shutil.which("mkfs.ext4", path="/usr/sbin:/sbin") is None:
        pytest.skip("e2fsprogs is missing")
    image, point = tmp_path / "disk.img", tmp_path / "disk"
    point.mkdir()
    with image.open("wb") as file:
        file.truncate(16 * MEBIBYTE)
    subprocess.run(["/sbin/mkfs.ext4", "-q", "-F", image], check=True)
    subprocess.run(["mount", "-o", "loop", image, point], check=True)
    try:
        told = check_room("disk of data", point / "not" / "there" / "yet")
    finally:
        subprocess.run(["umount", point], check=True)
    assert told.level is Level.PROBLEM
    assert told.message.startswith("only 0.0 of 0.0 GiB are free")
    assert str(point) in told.command


def test_the_nearest_mount_of_a_path_is_found_with_its_options() -> None:
    table = (
        "20 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n"
        "30 20 8:2 / /var/lib/docker rw,relatime - xfs /dev/sdb rw,prjquota\n"
        "31 20 0:5 / /with\\040blank rw - tmpfs none rw\n"
    )
    docker = file_system_in(table, Path("/var/lib/docker/overlay2"))
    assert docker is not None
    assert (docker.kind, docker.is_shared) == ("xfs", False)
    assert "prjquota" in docker.options
    root = file_system_in(table, Path("/var/lib/dockers"))
    assert root is not None
    assert (root.point, root.is_shared) == (Path("/"), True)
    blank = file_system_in(table, Path("/with blank"))
    assert blank is not None
    assert blank.kind == "tmpfs"


def test_a_base_domain_that_leads_nowhere_is_a_problem(ground: MakeGround) -> None:
    told = one(check_names(ground(base_domain="cloud.invalid")), "names")
    assert told.level is Level.PROBLEM
    assert "*.cloud.invalid" in told.advice


def test_a_base_domain_must_lead_to_this_host(
    ground: MakeGround, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = {"cloud.example": {"198.51.100.7"}, "here.example": own_addresses() or {"127.0.0.1"}}

    def addresses_of(host: str) -> set[str]:
        return next((found for name, found in known.items() if host.endswith(name)), set())

    monkeypatch.setattr(names, "addresses_of", addresses_of)
    away = one(check_names(ground(base_domain="cloud.example")), "names")
    assert away.level is Level.WARNING
    assert "198.51.100.7" in away.message
    told = list(check_names(ground(base_domain="cloud.example", public_host="cloud.example")))
    assert levels(told) == {"names": Level.OK, "public host": Level.OK}
    assert one(check_names(ground(base_domain="here.example")), "names").level is Level.OK
    lost = check_names(ground(public_host="nowhere.test"))
    assert one(lost, "public host").level is Level.PROBLEM


def test_a_run_folder_whose_path_is_too_long_is_a_problem(
    ground: MakeGround, tmp_path: Path
) -> None:
    told = one(check_proxy(ground(run_dir=tmp_path / ("x" * 90))), "run folder")
    assert told.level is Level.PROBLEM
    assert "too long" in told.message
    assert one(check_proxy(ground(run_dir=Path("/tmp/ik-run"))), "run folder").level is Level.OK


def test_a_missing_haproxy_is_a_problem_with_the_command_that_installs_it(
    ground: MakeGround, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda *args, **kwargs: None)
    told = one(check_proxy(ground(run_dir=Path("/tmp/ik-run"))), "haproxy")
    assert told.level is Level.PROBLEM
    assert told.command == "apt-get install --yes haproxy"
