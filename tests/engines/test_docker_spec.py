"""What is asked of Docker, as a table, and what Docker's records mean. No Docker needed."""

from dataclasses import replace
from ipaddress import IPv4Network
from typing import Any

import pytest

from innkeep.engines.docker_errors import explain_init
from innkeep.engines.docker_host import check_runtimes, check_suitable, facts_of
from innkeep.engines.docker_networks import overlapping_route, read_routes
from innkeep.engines.docker_observe import interpret, interpret_exit, listed_object
from innkeep.engines.docker_privileges import CAPABILITIES, Privileges
from innkeep.engines.docker_rescue import kept_volumes, rescue_labels
from innkeep.engines.docker_sandbox import pause_program
from innkeep.engines.docker_spec import (
    ToolsMount,
    bridge_name,
    bridge_prefix,
    container_name,
    container_request,
    generation_of,
    label_changes,
    network_request,
    rescue_tag,
    sandbox_request,
)
from innkeep.engines.errors import EngineUnsuitable
from innkeep.engines.values import (
    ContainerSpec,
    Exit,
    NetworkSpec,
    ObjectKind,
    Phase,
    SandboxSpec,
    VolumeMount,
)

OURS = "5f0c2c1e-8d2f-4c3a-9a63-1f2e3d4c5b6a"
SPEC = ContainerSpec(
    instance_id="00112233445566aa",
    sandbox=SandboxSpec(
        name="innkeep-sandbox-abc", network="innkeep-net", address="10.1.0.9", host_name="guest"
    ),
    image="sha256:" + "a" * 64,
    entrypoint=None,
    command=None,
    env=(("A", "1"), ("SECRET", "x=y")),
    cores=2,
    memory_gib=4,
    pids=256,
    rootfs_gib=10,
    local_volume=VolumeMount(mount_path="/workspace", size_gib=5),
)


def _request(spec: ContainerSpec = SPEC, **changes: Any) -> dict[str, Any]:
    arguments: dict[str, Any] = {"sandbox_id": "5ab", "limit_root_disk": False, **changes}
    return container_request(spec, OURS, **arguments)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("NetworkMode", "container:5ab"),
        ("RestartPolicy", {"Name": "no"}),
        ("Init", True),
        ("NanoCpus", 2_000_000_000),
        ("Memory", 4 * 1024**3),
        ("MemorySwap", 4 * 1024**3),
        ("PidsLimit", 256),
        ("CapDrop", ["ALL"]),
        ("CapAdd", list(CAPABILITIES)),
        ("SecurityOpt", ["no-new-privileges"]),
        (
            "LogConfig",
            {"Type": "json-file", "Config": {"max-size": "10m", "max-file": "3"}},
        ),
    ],
)
def test_a_container_is_asked_for_with(field: str, value: object) -> None:
    assert _request()["HostConfig"][field] == value


def test_another_runtime_is_named_where_the_product_says_so() -> None:
    assert "Runtime" not in _request()["HostConfig"]
    assert _request(replace(SPEC, runtime="runsc"))["HostConfig"]["Runtime"] == "runsc"


def test_a_docker_without_a_wanted_runtime_is_refused_by_its_name() -> None:
    info = {**INFO, "Runtimes": {"runc": {"path": "runc"}, "other": {"path": "other"}}}
    check_runtimes(info, {"other"})
    check_runtimes(info, ())
    with pytest.raises(EngineUnsuitable, match=r"'runsc', which .* it has other, runc"):
        check_runtimes(info, {"runsc", "other"})


def test_no_container_gets_what_would_reach_over_to_others() -> None:
    dangerous = {"NET_RAW", "NET_ADMIN", "MKNOD", "SYS_ADMIN", "SYS_PTRACE", "SYS_MODULE", "ALL"}
    assert not dangerous & set(CAPABILITIES)
    host = _request()["HostConfig"]
    assert not host.get("Privileged")
    assert not [option for option in host["SecurityOpt"] if "unconfined" in option]


def test_privileges_are_widened_where_the_operator_says_so_and_no_further() -> None:
    host = _request(privileges=Privileges(escalation=True, open_files=4096))["HostConfig"]
    assert "SecurityOpt" not in host
    assert host["CapAdd"] == list(CAPABILITIES)
    assert host["Ulimits"] == [{"Name": "nofile", "Soft": 4096, "Hard": 4096}]
    assert "Ulimits" not in _request()["HostConfig"]


def test_every_bridge_of_a_deployment_begins_as_the_firewall_expects_and_no_other_does() -> None:
    names = {bridge_name(OURS, f"innkeep-5f0c2c1e-{number}") for number in range(200)}
    assert len(names) == 200
    assert all(name.startswith(bridge_prefix(OURS)) and len(name) <= 15 for name in names)
    assert not bridge_name("another", "innkeep-net").startswith(bridge_prefix(OURS))


def test_a_container_is_labelled_and_made_from_the_exact_image() -> None:
    request = _request()
    assert request["Labels"] == {
        "innkeep.deployment": OURS,
        "innkeep.role": "instance",
        "innkeep.instance": SPEC.instance_id,
        "innkeep.sandbox": SPEC.sandbox.name,
        "innkeep.generation": "0",
        "innkeep.image": SPEC.image,
        "innkeep.tools": "",
    }
    assert request["Image"] == SPEC.image
    assert request["Env"] == ["A=1", "SECRET=x=y"]
    assert _request(image="sha256:rescued")["Image"] == "sha256:rescued"


def test_the_first_generation_has_the_names_that_there_were_before_and_each_other_its_own() -> None:
    assert [container_name("i", number) for number in (0, 1, 12)] == [
        "innkeep-i",
        "innkeep-i-1",
        "innkeep-i-12",
    ]
    assert [rescue_tag("i", number) for number in (0, 3)] == [
        "innkeep-rescue:i",
        "innkeep-rescue:i-3",
    ]
    assert [generation_of(labels) for labels in (None, {}, {"innkeep.generation": "7"})] == [
        0,
        0,
        7,
    ]


def test_the_tools_volume_is_mounted_read_only_and_its_version_is_a_label() -> None:
    request = _request(tools=ToolsMount(version="3f2a91bc04d7", folder="/data/tools/3f2a91bc04d7"))
    assert request["Labels"]["innkeep.tools"] == "3f2a91bc04d7"
    assert request["HostConfig"]["Mounts"][-1] == {
        "Type": "bind",
        "Source": "/data/tools/3f2a91bc04d7",
        "Target": "/.innkeep",
        "ReadOnly": True,
    }


@pytest.mark.parametrize(
    ("entrypoint", "command", "said"),
    [
        (None, None, {}),
        (None, ("c",), {"Cmd": ["c"]}),
        (("e",), None, {"Entrypoint": ["e"]}),
        (("e",), ("c", "d"), {"Entrypoint": ["e"], "Cmd": ["c", "d"]}),
    ],
)
def test_only_what_was_given_of_entrypoint_and_command_is_said(
    entrypoint: tuple[str, ...] | None, command: tuple[str, ...] | None, said: dict[str, Any]
) -> None:
    request = _request(replace(SPEC, entrypoint=entrypoint, command=command))
    assert {key: request[key] for key in ("Entrypoint", "Cmd") if key in request} == said


def test_the_root_disk_is_limited_only_where_that_works() -> None:
    assert "StorageOpt" not in _request()["HostConfig"]
    assert _request(limit_root_disk=True)["HostConfig"]["StorageOpt"] == {"size": "10G"}


def test_volumes_are_mounted_by_name_and_nothing_is_copied_into_the_local_one() -> None:
    mounts = _request(kept_volumes={"b" * 64: "/data"})["HostConfig"]["Mounts"]
    assert [(mount["Source"], mount["Target"]) for mount in mounts] == [
        ("b" * 64, "/data"),
        (f"innkeep-{SPEC.instance_id}-local", "/workspace"),
    ]
    assert mounts[1]["VolumeOptions"] == {"NoCopy": True}
    assert _request(replace(SPEC, local_volume=None))["HostConfig"]["Mounts"] == []


def test_a_sandbox_has_the_address_no_rights_and_no_word_of_the_instance() -> None:
    request = sandbox_request(SPEC.sandbox, OURS)
    endpoint = request["NetworkingConfig"]["EndpointsConfig"]["innkeep-net"]
    assert endpoint["IPAMConfig"]["IPv4Address"] == "10.1.0.9"
    assert request["Hostname"] == "guest"
    assert request["HostConfig"]["CapDrop"] == ["ALL"]
    assert request["HostConfig"]["SecurityOpt"] == ["no-new-privileges"]
    assert request["HostConfig"]["ReadonlyRootfs"] is True
    assert request["StopSignal"] == "SIGKILL"
    assert SPEC.instance_id not in repr(request)
    assert request["Labels"]["innkeep.deployment"] == OURS


@pytest.mark.parametrize(("members_talk", "said"), [(True, "true"), (False, "false")])
def test_a_network_lets_members_talk_only_where_wished(members_talk: bool, said: str) -> None:
    spec = NetworkSpec(name="innkeep-net", subnet="10.1.0.0/20", members_talk=members_talk)
    request = network_request(spec, OURS)
    assert request["Options"]["com.docker.network.bridge.enable_icc"] == said
    assert request["IPAM"]["Config"] == [{"Subnet": "10.1.0.0/20", "Gateway": "10.1.0.1"}]
    device = request["Options"]["com.docker.network.bridge.name"]
    assert len(device) <= 15
    assert device != bridge_name(OURS, "another")


def test_the_environment_is_not_in_the_repr_of_a_spec() -> None:
    assert "x=y" not in repr(SPEC)


NEVER = "0001-01-01T00:00:00Z"


def _record(identity: str, started: str, finished: str = NEVER, **state: Any) -> dict[str, Any]:
    return {
        "Id": identity,
        "HostConfig": {"NetworkMode": "container:box"},
        "State": {
            "Running": finished == NEVER and started != NEVER,
            "StartedAt": started,
            "FinishedAt": finished,
            "ExitCode": 0,
            "OOMKilled": False,
            **state,
        },
    }


def _at(seconds: str) -> str:
    return f"2026-01-02T03:04:{seconds}Z"


BOX = _record("box", _at("05.5"))


@pytest.mark.parametrize(
    ("container", "sandbox", "phase"),
    [
        (None, None, Phase.ABSENT),
        (None, BOX, Phase.ABSENT),
        (_record("c", NEVER), BOX, Phase.CREATED),
        (_record("c", NEVER, ExitCode=127), None, Phase.CREATED),
        (_record("c", _at("05.50000001")), BOX, Phase.RUNNING),
        (_record("c", _at("06")), BOX, Phase.RUNNING),
        (_record("c", _at("05.49")), BOX, Phase.ADRIFT),
        (_record("c", _at("06")), None, Phase.ADRIFT),
        (_record("c", _at("06")), _record("box", _at("05"), _at("07")), Phase.ADRIFT),
        (_record("c", _at("06")), _record("another", _at("05")), Phase.ADRIFT),
        (_record("c", _at("06"), _at("07")), BOX, Phase.ENDED),
        (_record("c", _at("06"), _at("07"), Status="removing"), BOX, Phase.INTERRUPTED),
        (_record("c", _at("06"), _at("07"), Status="dead"), BOX, Phase.INTERRUPTED),
        (_record("c", _at("04"), _at("05.4999")), BOX, Phase.INTERRUPTED),
        (_record("c", _at("06"), _at("07")), None, Phase.INTERRUPTED),
        (
            _record("c", _at("06"), _at("07")),
            _record("box", _at("05"), _at("07.1")),
            Phase.INTERRUPTED,
        ),
        (_record("c", _at("06"), _at("07")), _record("another", _at("05")), Phase.INTERRUPTED),
    ],
)
def test_the_phase_follows_from_both_records(
    container: dict[str, Any] | None, sandbox: dict[str, Any] | None, phase: Phase
) -> None:
    seen = interpret("i", container, sandbox)
    assert seen.phase is phase
    assert (seen.exit is not None) == (phase is Phase.ENDED)


@pytest.mark.parametrize(
    ("code", "killed_for_memory", "told"),
    [
        (0, False, Exit(code=0, signal=None, out_of_memory=False)),
        (0, True, Exit(code=0, signal=None, out_of_memory=False)),
        (1, False, Exit(code=1, signal=None, out_of_memory=False)),
        (128, False, Exit(code=128, signal=None, out_of_memory=False)),
        (129, False, Exit(code=129, signal=1, out_of_memory=False)),
        (137, True, Exit(code=137, signal=9, out_of_memory=True)),
        (143, False, Exit(code=143, signal=15, out_of_memory=False)),
        (165, False, Exit(code=165, signal=37, out_of_memory=False)),
        (166, False, Exit(code=166, signal=None, out_of_memory=False)),
        (255, False, Exit(code=255, signal=None, out_of_memory=False)),
    ],
)
def test_an_exit_is_read_with_its_signal(code: int, killed_for_memory: bool, told: Exit) -> None:
    assert interpret_exit({"ExitCode": code, "OOMKilled": killed_for_memory}) == told


def test_the_list_names_containers_and_sandboxes_and_leaves_out_the_rest() -> None:
    labels = {"innkeep.role": "instance", "innkeep.instance": "i", "innkeep.sandbox": "s"}
    found = listed_object({"Id": "1", "Names": ["/innkeep-i"], "State": "paused", "Labels": labels})
    assert found is not None
    assert (found.kind, found.name, found.instance_id, found.sandbox, found.running) == (
        ObjectKind.CONTAINER,
        "innkeep-i",
        "i",
        "s",
        True,
    )
    labels = {"innkeep.role": "sandbox", "innkeep.sandbox": "s"}
    found = listed_object({"Id": "1", "Names": ["/s"], "State": "exited", "Labels": labels})
    assert found is not None
    assert (found.kind, found.instance_id, found.running) == (ObjectKind.SANDBOX, None, False)
    assert listed_object({"Id": "1", "Labels": None}) is None


INFO = {
    "OSType": "linux",
    "KernelVersion": "6.1.0",
    "OperatingSystem": "Debian GNU/Linux 12",
    "SecurityOptions": ["name=seccomp,profile=default"],
    "Architecture": "x86_64",
    "NCPU": 4,
    "MemTotal": 8 * 1024**3,
}


def test_this_hosts_own_engine_is_suitable_and_tells_its_facts() -> None:
    check_suitable(INFO, "6.1.0")
    facts = facts_of(
        {"Version": "20.10.24"}, INFO, root_disk_limit=False, storage_problem="no loop devices"
    )
    assert (facts.version, facts.architecture, facts.cores, facts.memory_gib) == (
        "20.10.24",
        "amd64",
        4,
        8.0,
    )
    assert not facts.capabilities.root_disk_limit
    assert not facts.capabilities.local_volume_limit
    assert not facts.capabilities.storage_limit
    assert facts.capabilities.storage_problem == "no loop devices"
    able = facts_of({"Version": "1"}, INFO, root_disk_limit=False, storage_problem="")
    assert able.capabilities.local_volume_limit
    assert able.capabilities.storage_limit


def test_storage_of_this_host_is_bound_and_takes_the_place_of_dockers_volume() -> None:
    sources = {"/workspace": "/srv/local/mnt/data", "/network": "/srv/st-1/mnt/data"}
    assert _request(sources=sources)["HostConfig"]["Mounts"] == [
        {"Type": "bind", "Source": "/srv/st-1/mnt/data", "Target": "/network"},
        {"Type": "bind", "Source": "/srv/local/mnt/data", "Target": "/workspace"},
    ]


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"OSType": "windows"}, "windows"),
        ({"SecurityOptions": ["name=seccomp", "name=rootless"]}, "rootless"),
        ({"KernelVersion": "5.15.0-linuxkit"}, "virtual"),
        ({"OperatingSystem": "Docker Desktop"}, "virtual"),
    ],
)
def test_any_other_engine_is_refused_with_the_reason(change: dict[str, Any], word: str) -> None:
    with pytest.raises(EngineUnsuitable, match=word):
        check_suitable({**INFO, **change}, "6.1.0")


ROUTES = (
    "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n"
    "eth0\t00000000\t010011AC\t0003\t0\t0\t0\t00000000\t0\t0\t0\n"
    "eth0\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0\n"
    "ik-own\t0000020A\t00000000\t0001\t0\t0\t0\t00F0FFFF\t0\t0\t0\n"
)


def test_the_kernels_routes_are_read_without_the_default_one() -> None:
    assert read_routes(ROUTES) == [
        ("eth0", IPv4Network("172.17.0.0/16")),
        ("ik-own", IPv4Network("10.2.0.0/20")),
    ]


@pytest.mark.parametrize(
    ("subnet", "overlap"),
    [
        ("172.17.3.0/24", ("eth0", IPv4Network("172.17.0.0/16"))),
        ("172.16.0.0/12", ("eth0", IPv4Network("172.17.0.0/16"))),
        ("10.2.0.0/20", None),
        ("192.168.7.0/24", None),
    ],
)
def test_a_subnet_that_a_route_leads_into_is_seen(
    subnet: str, overlap: tuple[str, IPv4Network] | None
) -> None:
    assert overlapping_route(subnet, read_routes(ROUTES), "ik-own") == overlap


def test_volumes_that_docker_made_are_remembered_on_a_rescued_image() -> None:
    container = {
        "Mounts": [
            {"Type": "volume", "Name": "c" * 64, "Destination": "/data"},
            {"Type": "volume", "Name": "innkeep-i-local", "Destination": "/workspace"},
            {"Type": "bind", "Source": "/x", "Destination": "/y"},
        ]
    }
    labels = rescue_labels(container, "i", OURS)
    assert labels["innkeep.role"] == "image"
    assert kept_volumes({"Config": {"Labels": labels}}) == {"c" * 64: "/data"}
    assert kept_volumes({"Config": {"Labels": None}}) == {}


def test_labels_become_lines_of_a_dockerfile() -> None:
    assert label_changes({"a.b": "c d", "e": ""}) == ['LABEL a.b="c d"', 'LABEL e=""']


@pytest.mark.parametrize(
    ("log", "told"),
    [
        (
            "[FATAL tini (7)] exec nosuch failed: No such file or directory\n",
            "The program can't be started: exec nosuch failed: No such file or directory.",
        ),
        ("sh: nosuch: not found\n", ""),
        ("", ""),
    ],
)
def test_an_init_that_could_not_execute_is_found_in_the_log(log: str, told: str) -> None:
    assert explain_init(log) == told


@pytest.mark.parametrize(("architecture", "machine"), [("amd64", 62), ("arm64", 183)])
def test_the_pause_program_is_an_executable_of_its_machine(architecture: str, machine: int) -> None:
    program = pause_program(architecture)
    assert program[:4] == b"\x7fELF"
    assert int.from_bytes(program[18:20], "little") == machine
    entry = int.from_bytes(program[24:32], "little")
    loaded_at = int.from_bytes(program[80:88], "little")
    assert loaded_at < entry < loaded_at + len(program)


def test_a_machine_without_a_pause_program_is_refused() -> None:
    with pytest.raises(EngineUnsuitable, match="s390x"):
        pause_program("s390x")
