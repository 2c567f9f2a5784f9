"""What a program inside an instance sees of what was asked for: words, variables, mounts."""

import pytest

from tests.e2e.guests import HTTP_PORT, inside
from tests.e2e.server import Server

pytestmark = [pytest.mark.docker, pytest.mark.proxy]


@pytest.mark.parametrize(
    ("entrypoint", "command", "words"),
    [
        ("", "", "image-entrypoint image-command"),
        ("", "'my command' x", "image-entrypoint my command x"),
        ("/bin/guest my-entrypoint", "", "my-entrypoint"),
        ("/bin/guest 'my entrypoint'", "my-command", "my entrypoint my-command"),
    ],
    ids=["neither", "command only", "entrypoint only", "both"],
)
def test_command_and_entrypoint_mean_what_docker_says(
    server: Server, guest: str, entrypoint: str, command: str, words: str
) -> None:
    instance_id = server.api.create_running(
        guest, ports="80/http", entrypoint=entrypoint, command=command
    )
    assert server.text(instance_id, HTTP_PORT, "/words") == f"{words}\n"
    shown = server.api.look(instance_id)
    assert (shown["entrypoint"], shown["command"]) == (entrypoint, command)
    server.api.delete(instance_id)


@pytest.fixture(scope="module")
def furnished(server: Server, guest: str) -> str:
    """An instance with variables and a mount point of its own."""
    return server.api.create_running(
        guest,
        ports="80/http",
        envs=[
            {"key": "BOTH", "value": "mine"},
            {"key": "EMPTY", "value": ""},
            {"key": "TWICE", "value": "first"},
            {"key": "TWICE", "value": "last"},
        ],
        localStorageMountPoint="/data/my files",
    )


def test_variables_win_over_the_images_and_keep_the_others(server: Server, furnished: str) -> None:
    seen = inside(server, furnished, "tr '\\0' '\\n' < /proc/1/environ").splitlines()
    assert {"FROM_IMAGE=kept", "BOTH=mine", "EMPTY=", "TWICE=last"} <= set(seen)
    assert len([line for line in seen if line.startswith(("BOTH=", "TWICE="))]) == 2


def test_local_storage_is_a_mount_at_the_path_that_was_asked_for(
    server: Server, furnished: str
) -> None:
    _assert_is_writable_mount(server, furnished, "/data/my files")
    assert server.api.look(furnished)["volumeMounts"] == [
        {"type": "local", "size": "5", "id": "", "mountPath": "/data/my files"}
    ]
    assert inside(server, furnished, "ls -d /workspace || echo none").endswith("none")


def test_local_storage_is_at_workspace_by_default(server: Server, guest: str) -> None:
    instance_id = server.api.create_running(guest, ports="80/http")
    _assert_is_writable_mount(server, instance_id, "/workspace")
    server.api.delete(instance_id)


def _assert_is_writable_mount(server: Server, instance_id: str, path: str) -> None:
    script = f"stat -c %d / '{path}'; echo kept > '{path}/file' && cat '{path}/file'"
    root_device, device, text = inside(server, instance_id, script).splitlines()
    assert device != root_device
    assert text == "kept"
    mounted = path.replace(" ", "\\040")
    mounts = inside(server, instance_id, "cat /proc/mounts").splitlines()
    options = next(line.split()[3] for line in mounts if line.split()[1] == mounted)
    assert "rw" in options.split(",")


def test_memory_cores_and_processes_are_limited_as_the_product_says(
    server: Server, furnished: str
) -> None:
    both = "cat /sys/fs/cgroup/{new} 2>/dev/null || cat /sys/fs/cgroup/{old}"

    def limit(new: str, old: str) -> list[int]:
        return [
            int(word) for word in inside(server, furnished, both.format(new=new, old=old)).split()
        ]

    assert limit("memory.max", "memory/memory.limit_in_bytes") == [1024**3]
    assert limit("pids.max", "pids/pids.max") == [256]
    quota, period = limit("cpu.max", "cpu/cpu.cfs_quota_us /sys/fs/cgroup/cpu/cpu.cfs_period_us")
    assert quota == period


def test_the_process_limit_holds(server: Server, furnished: str) -> None:
    script = "for number in $(seq 300); do sleep 3 & done 2>&1; echo end"
    assert "fork" in inside(server, furnished, script)
    assert server.api.look(furnished)["status"] == "running"


def test_the_host_name_is_the_id_and_resolves_to_the_own_address(
    server: Server, furnished: str
) -> None:
    assert inside(server, furnished, "hostname; cat /etc/hostname").split() == [furnished] * 2
    words = inside(server, furnished, "ip -4 -o addr show dev eth0").split()
    address = words[words.index("inet") + 1].partition("/")[0]
    hosts = [line.split() for line in inside(server, furnished, "cat /etc/hosts").splitlines()]
    assert [address, furnished] in hosts
    assert ["127.0.0.1", "localhost"] in hosts
