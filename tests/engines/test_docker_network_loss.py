"""A network removed by hand, as `docker network prune` does while all its instances are stopped."""

import json

import pytest

from innkeep.engines.errors import NetworkMissing
from innkeep.engines.values import Phase
from tests.engines.conformance.bench import DockerBench, make_spec, ref_of
from tests.images import DOCKER_SOCKET, ask_docker

pytestmark = pytest.mark.docker


async def test_a_stopped_instance_starts_again_on_a_network_that_was_made_anew(
    docker_bench: DockerBench,
) -> None:
    engine = docker_bench.engine
    spec = await make_spec(docker_bench)
    handle = await engine.start(spec, await engine.create(spec))
    await docker_bench.write(spec, "/kept", "root disk")
    await engine.stop(ref_of(spec), 0)
    status, answer = ask_docker("DELETE", f"networks/{spec.sandbox.network}", docker=DOCKER_SOCKET)
    assert status == 204, answer

    with pytest.raises(NetworkMissing):
        await engine.start(spec, handle)
    await engine.ensure_network(docker_bench.network)
    await engine.start(spec, handle)

    assert (await engine.observe(ref_of(spec))).phase is Phase.RUNNING
    assert await docker_bench.read(spec, "/kept") == "root disk"
    shown = await docker_bench.runner.run_command(ref_of(spec), ["ip", "addr"])
    assert f"{spec.sandbox.address}/" in shown.output


async def test_a_sandbox_that_is_in_no_network_at_its_start_is_in_its_own_before_anything_runs(
    docker_bench: DockerBench,
) -> None:
    engine = docker_bench.runner
    spec = await make_spec(docker_bench)
    await engine.ensure_sandbox(spec.sandbox)
    # As when a server died between leaving one network and joining the next.
    status, answer = ask_docker(
        "POST",
        f"networks/{spec.sandbox.network}/disconnect",
        body=json.dumps({"Container": spec.sandbox.name, "Force": True}).encode(),
        headers={"Content-Type": "application/json"},
        docker=DOCKER_SOCKET,
    )
    assert status == 200, answer
    await engine.start(spec, await engine.create(spec))
    shown = await engine.run_command(ref_of(spec), ["ip", "addr"])
    assert f"{spec.sandbox.address}/" in shown.output
