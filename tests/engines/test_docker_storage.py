"""Storage on a real Docker engine beyond the conformance suite: earlier volumes, missing rights."""

import os
import uuid
from dataclasses import replace
from pathlib import Path

import pytest

from innkeep.engines.base import StorageKeeper
from innkeep.engines.docker import DockerEngine
from innkeep.engines.errors import EngineError, PermanentError
from innkeep.engines.loop_storage import unmount_below
from innkeep.engines.values import ObjectKind, StorageMount, StorageSpec
from tests.engines.conformance.bench import DockerBench, make_spec, ref_of
from tests.images import DOCKER_SOCKET, ask_docker

pytestmark = pytest.mark.docker


async def test_without_a_folder_local_storage_is_a_volume_and_network_storage_is_refused(
    docker_bench: DockerBench,
) -> None:
    plain = DockerEngine(DOCKER_SOCKET, docker_bench.deployment)
    try:
        capabilities = (await plain.connect()).capabilities
        assert not capabilities.storage_limit
        assert not capabilities.local_volume_limit
        assert capabilities.storage_problem
        with pytest.raises(PermanentError) as told:
            await plain.ensure_storage(StorageSpec(id="st-none", size_gib=1))
        assert told.value.state == "storageUnsupported"
        spec = await make_spec(docker_bench)
        await plain.start(spec, await plain.create(spec))
        assert ask_docker("GET", f"volumes/innkeep-{spec.instance_id}-local")[0] == 200
    finally:
        await plain.close()


async def test_a_volume_that_an_earlier_version_made_is_kept_even_for_a_new_container(
    docker_bench: DockerBench,
) -> None:
    earlier = DockerEngine(DOCKER_SOCKET, docker_bench.deployment)
    await earlier.connect()
    spec = await make_spec(docker_bench)
    await earlier.start(spec, await earlier.create(spec))
    await earlier.close()
    await docker_bench.engine.connect()
    await docker_bench.write(spec, "/workspace/note", "from before")
    await docker_bench.engine.stop(ref_of(spec), 0)
    await docker_bench.engine.start(spec, "")
    assert await docker_bench.read(spec, "/workspace/note") == "from before"
    await docker_bench.lose_container(spec)
    await docker_bench.engine.start(spec, await docker_bench.engine.create(spec))
    assert await docker_bench.read(spec, "/workspace/note") == "from before"
    await docker_bench.engine.remove(ref_of(spec))
    assert ask_docker("GET", f"volumes/innkeep-{spec.instance_id}-local")[0] == 404


async def test_everything_is_mounted_again_at_the_next_start_and_not_before(
    docker_bench: DockerBench,
) -> None:
    engine = docker_bench.engine
    assert isinstance(engine, StorageKeeper)
    await engine.ensure_storage(StorageSpec(id="st-reboot", size_gib=1))
    mount = StorageMount(storage_id="st-reboot", mount_path="/network")
    spec = replace(await make_spec(docker_bench), network_storages=(mount,))
    await engine.start(spec, await engine.create(spec))
    for path in ("/network/note", "/workspace/note"):
        await docker_bench.write(spec, path, path)
    await engine.stop(ref_of(spec), 0)
    unmount_below(docker_bench.storage_folder)
    folders = {path / "mnt" for path in docker_bench.storage_folder.iterdir()}
    assert len(folders) == 2
    assert not [path for folder in folders for path in folder.iterdir()]
    await engine.start(spec, "")
    for path in ("/network/note", "/workspace/note"):
        assert await docker_bench.read(spec, path) == path


async def test_the_disk_of_a_stopped_instance_is_off_the_host(docker_bench: DockerBench) -> None:
    spec = await make_spec(docker_bench)
    await docker_bench.engine.start(spec, await docker_bench.engine.create(spec))
    point = docker_bench.storage_folder / f"local-{spec.instance_id}" / "mnt"
    assert os.path.ismount(point)
    await docker_bench.engine.stop(ref_of(spec), 0)
    assert not os.path.ismount(point)


async def test_storage_begins_empty_and_open_to_every_user(docker_bench: DockerBench) -> None:
    spec = await make_spec(docker_bench)
    await docker_bench.engine.start(spec, await docker_bench.engine.create(spec))
    result = await docker_bench.runner.run_command(
        ref_of(spec), ["sh", "-c", "stat -c '%a %U' /workspace; ls -a /workspace"]
    )
    assert result.output.split() == ["1777", "root", ".", ".."]


async def test_a_survey_finds_disks_and_each_can_be_removed_alone(
    docker_bench: DockerBench,
) -> None:
    engine = docker_bench.runner
    await engine.ensure_storage(StorageSpec(id="st-found", size_gib=1))
    spec = await make_spec(docker_bench)
    await engine.create(spec)
    found = {
        one.name: one
        for one in await engine.survey(thorough=True)
        if one.kind in {ObjectKind.VOLUME, ObjectKind.STORAGE}
    }
    assert set(found) == {"st-found", f"local-{spec.instance_id}"}
    assert found[f"local-{spec.instance_id}"].instance_id == spec.instance_id
    await engine.remove_object(found["st-found"])
    left = {path.name for path in docker_bench.storage_folder.iterdir()}
    assert left == {f"local-{spec.instance_id}"}


async def test_a_purge_takes_every_storage_and_their_folder(
    docker_socket: str, tmp_path: Path
) -> None:
    folder = tmp_path / "storage"
    deployment = str(uuid.uuid4())
    engine = DockerEngine(docker_socket, deployment, storage_folder=folder)
    await engine.connect()
    await engine.ensure_storage(StorageSpec(id="st-1", size_gib=1))
    await engine.close()
    # As a clean-up does, which never connects.
    cleaner = DockerEngine(docker_socket, deployment, storage_folder=folder)
    await cleaner.purge()
    await cleaner.close()
    assert not folder.exists()


async def test_a_name_that_would_lead_out_of_the_folder_is_refused(
    docker_bench: DockerBench,
) -> None:
    for name in ("../outside", "", "a/b", "x" * 65):
        with pytest.raises(EngineError):
            await docker_bench.runner.ensure_storage(StorageSpec(id=name, size_gib=1))
