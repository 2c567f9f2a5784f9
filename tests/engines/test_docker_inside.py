"""What an instance on Docker sees from inside: its program, its limits, its rights, its network."""

import asyncio
import json
import socket
from collections.abc import Sequence
from dataclasses import replace

import pytest

from innkeep.domain.image_reference import parse_image_reference
from innkeep.engines.errors import StartRefused
from innkeep.engines.values import ContainerSpec, ImageRequest, NetworkSpec, Phase
from tests.engines.conformance.bench import (
    DockerBench,
    ensure_free_network,
    ignore_progress,
    make_spec,
    ref_of,
)
from tests.images import ImageShelf, ask_docker, own_name

pytestmark = pytest.mark.docker

# Writes the words it was started with, then stays.
_TELL = ["sh", "-c", 'echo "$0" "$@" > /words; exec sleep 1000']


async def _identity(bench: DockerBench, name: str) -> str:
    request = ImageRequest(reference=parse_image_reference(name), login=None, guarded=False)
    return await bench.engine.ensure_image(request, ignore_progress)


async def _run(bench: DockerBench, spec: ContainerSpec) -> ContainerSpec:
    await bench.engine.start(spec, await bench.engine.create(spec))
    return spec


async def _inside(bench: DockerBench, spec: ContainerSpec, script: str) -> str:
    result = await bench.runner.run_command(ref_of(spec), ["sh", "-c", script])
    return result.output.strip()


@pytest.mark.parametrize(
    ("entrypoint", "command", "words"),
    [
        (None, None, "image-entry image-command"),
        (None, ("mine",), "image-entry mine"),
        ((*_TELL, "my-entry"), None, "my-entry"),
        ((*_TELL, "my-entry"), ("mine",), "my-entry mine"),
    ],
    ids=["neither", "command only", "entrypoint only", "both"],
)
async def test_entrypoint_and_command_mean_what_docker_says(
    docker_bench: DockerBench,
    shelf: ImageShelf,
    entrypoint: Sequence[str] | None,
    command: Sequence[str] | None,
    words: str,
) -> None:
    name = shelf.busybox(
        own_name("words"), entrypoint=[*_TELL, "image-entry"], command=["image-command"]
    )
    spec = replace(
        await make_spec(docker_bench),
        image=await _identity(docker_bench, name),
        entrypoint=None if entrypoint is None else tuple(entrypoint),
        command=None if command is None else tuple(command),
    )
    await _run(docker_bench, spec)
    script = "while [ ! -s /words ]; do sleep 0.02; done; cat /words"
    assert await _inside(docker_bench, spec, script) == words


async def test_an_image_without_a_program_is_refused_with_advice(
    docker_bench: DockerBench, shelf: ImageShelf
) -> None:
    name = shelf.busybox(own_name("empty"))
    spec = replace(await make_spec(docker_bench), image=await _identity(docker_bench, name))
    with pytest.raises(StartRefused, match="give a command or an entrypoint"):
        await docker_bench.engine.create(spec)


async def test_a_user_that_the_image_does_not_have_is_told_by_name(
    docker_bench: DockerBench, shelf: ImageShelf
) -> None:
    name = shelf.busybox(own_name("user"), command=["sleep", "1000"], user="nobody-there")
    spec = replace(await make_spec(docker_bench), image=await _identity(docker_bench, name))
    handle = await docker_bench.engine.create(spec)
    with pytest.raises(StartRefused, match="nobody-there"):
        await docker_bench.engine.start(spec, handle)
    assert (await docker_bench.engine.observe(ref_of(spec))).phase is Phase.CREATED


async def test_the_environment_and_the_host_name_are_the_wished_ones(
    docker_bench: DockerBench,
) -> None:
    spec = await _run(docker_bench, await make_spec(docker_bench))
    assert await _inside(docker_bench, spec, "echo $GREETING; hostname") == "good day\nguest"


async def test_the_limits_are_the_kernels_own(docker_bench: DockerBench) -> None:
    spec = await _run(docker_bench, replace(await make_spec(docker_bench), pids=40))
    script = (
        "cat /sys/fs/cgroup/memory.max 2>/dev/null "
        "|| cat /sys/fs/cgroup/memory/memory.limit_in_bytes"
    )
    assert int(await _inside(docker_bench, spec, script)) == 1024**3
    script = (
        "cat /sys/fs/cgroup/cpu.max 2>/dev/null "
        "|| cat /sys/fs/cgroup/cpu/cpu.cfs_quota_us /sys/fs/cgroup/cpu/cpu.cfs_period_us"
    )
    quota, period = (await _inside(docker_bench, spec, script)).split()
    assert int(quota) == int(period)
    script = "for i in $(seq 60); do sleep 5 & done; wait; echo all"
    result = await docker_bench.runner.run_command(ref_of(spec), ["sh", "-c", script])
    assert "can't fork" in result.output
    assert (await docker_bench.engine.observe(ref_of(spec))).phase is Phase.RUNNING


async def test_raw_packets_and_device_nodes_are_not_to_be_had(docker_bench: DockerBench) -> None:
    spec = await _run(docker_bench, await make_spec(docker_bench))
    held = int((await _inside(docker_bench, spec, "grep CapBnd /proc/self/status")).split()[1], 16)
    net_raw, mknod, chown = 13, 27, 0
    assert not held & (1 << net_raw)
    assert not held & (1 << mknod)
    assert held & (1 << chown)


async def test_the_first_process_is_an_init_that_reaps(docker_bench: DockerBench) -> None:
    spec = await _run(docker_bench, await make_spec(docker_bench))
    assert "init" in await _inside(docker_bench, spec, "cat /proc/1/comm")


async def test_instances_of_a_shared_network_reach_the_host_but_not_each_other(
    docker_bench: DockerBench,
) -> None:
    first, second = [
        await _run(docker_bench, await make_spec(docker_bench, volume=False)) for _ in range(2)
    ]
    for spec in (first, second):
        await docker_bench.runner.launch_command(
            ref_of(spec), ["sh", "-c", "while true; do echo hello | nc -l -p 8000; done"]
        )
        assert await _first_line(spec.sandbox.address) == b"hello\n"
    reach = f"nc -w 2 {second.sandbox.address} 8000 < /dev/null 2>/dev/null || echo unreachable"
    assert await _inside(docker_bench, first, reach) == "unreachable"


async def test_members_of_a_talking_network_reach_each_other(docker_bench: DockerBench) -> None:
    network = await ensure_free_network(
        docker_bench.engine, docker_bench.deployment, members_talk=True, purpose="vpc"
    )
    first, second = [
        await _run(docker_bench, _placed(await make_spec(docker_bench), network, host))
        for host in (2, 3)
    ]
    await docker_bench.runner.launch_command(
        ref_of(second), ["sh", "-c", "while true; do echo hello | nc -l -p 8000; done"]
    )
    await _first_line(second.sandbox.address)
    reach = f"nc -w 5 {second.sandbox.address} 8000 < /dev/null"
    assert await _inside(docker_bench, first, reach) == "hello"


def _placed(spec: ContainerSpec, network: NetworkSpec, host: int) -> ContainerSpec:
    address = network.subnet.replace(".0/24", f".{host}")
    return replace(spec, sandbox=replace(spec.sandbox, network=network.name, address=address))


async def _first_line(address: str) -> bytes:
    async with asyncio.timeout(20):
        while True:
            try:
                reader, writer = await asyncio.open_connection(address, 8000, family=socket.AF_INET)
            except OSError:
                await asyncio.sleep(0.05)
                continue
            line = await reader.readline()
            writer.close()
            if line:
                return line


async def test_volumes_that_the_image_asks_for_survive_a_rescue_and_go_with_the_instance(
    docker_bench: DockerBench, shelf: ImageShelf
) -> None:
    name = shelf.busybox(own_name("volume"), command=["sleep", "1000"], volumes=["/data"])
    spec = replace(await make_spec(docker_bench), image=await _identity(docker_bench, name))
    await _run(docker_bench, spec)
    await docker_bench.write(spec, "/data/note", "kept")
    volumes = _volumes_of(spec)
    assert len(volumes) == 1
    await docker_bench.lose_sandbox(spec.sandbox.name)
    await docker_bench.engine.start(spec, "")
    assert await docker_bench.read(spec, "/data/note") == "kept"
    assert _volumes_of(spec) == volumes
    await docker_bench.engine.remove(ref_of(spec))
    for volume in volumes:
        assert ask_docker("GET", f"volumes/{volume}")[0] == 404


def _volumes_of(spec: ContainerSpec) -> set[str]:
    status, record = ask_docker("GET", f"containers/innkeep-{spec.instance_id}/json")
    assert status == 200, record
    return {mount["Name"] for mount in record["Mounts"] if mount["Type"] == "volume"}


async def test_a_command_tells_its_output_and_code_and_is_bounded(
    docker_bench: DockerBench,
) -> None:
    spec = await _run(docker_bench, await make_spec(docker_bench))
    runner, ref = docker_bench.runner, ref_of(spec)
    result = await runner.run_command(
        ref,
        ["sh", "-c", "echo $A; pwd; echo bad >&2; exit 7"],
        env=[("A", "b")],
        working_dir="/tmp",
    )
    assert result.exit_code == 7
    assert sorted(result.output.split()) == ["/tmp", "b", "bad"]
    result = await runner.run_command(ref, ["sh", "-c", "yes | head -c 200000"])
    assert (result.exit_code, len(result.output)) == (0, 64 * 1024)
    with pytest.raises(TimeoutError):
        await runner.run_command(ref, ["sleep", "30"], timeout_seconds=0.5)


async def test_everything_carries_the_deployment_and_no_restart_policy(
    docker_bench: DockerBench,
) -> None:
    spec = await _run(docker_bench, await make_spec(docker_bench))
    filters = json.dumps({"label": [f"innkeep.deployment={docker_bench.deployment}"]})
    _, containers = ask_docker("GET", "containers/json", query={"filters": filters})
    assert {one["Names"][0] for one in containers} == {
        f"/innkeep-{spec.instance_id}",
        f"/{spec.sandbox.name}",
    }
    for one in containers:
        _, record = ask_docker("GET", f"containers/{one['Id']}/json")
        assert record["HostConfig"]["RestartPolicy"]["Name"] == "no"
        assert not record["HostConfig"]["PortBindings"]
    _, volumes = ask_docker("GET", "volumes", query={"filters": filters})
    assert not volumes["Volumes"]
    assert [path.name for path in docker_bench.storage_folder.iterdir()] == [
        f"local-{spec.instance_id}"
    ]
    _, networks = ask_docker("GET", "networks", query={"filters": filters})
    assert docker_bench.network.name in {one["Name"] for one in networks}


async def test_a_polite_program_may_end_itself_within_the_grace(docker_bench: DockerBench) -> None:
    script = "trap 'echo done > /root/farewell; exit 0' TERM; while true; do sleep 0.05; done"
    spec = replace(await make_spec(docker_bench), command=("sh", "-c", script))
    await _run(docker_bench, spec)
    await docker_bench.engine.stop(ref_of(spec), 20)
    await docker_bench.engine.start(spec, "")
    assert await docker_bench.read(spec, "/root/farewell") == "done\n"
    assert (await docker_bench.engine.observe(ref_of(spec))).phase is Phase.RUNNING
