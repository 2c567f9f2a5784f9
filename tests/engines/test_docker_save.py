"""Saves on Docker: names of images on the host, and a commit that nobody waits for any more."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from innkeep.domain.image_reference import ImageReference, parse_image_reference
from innkeep.engines.errors import PermanentError
from innkeep.engines.values import SavePhase, SaveProgress, SaveRequest
from tests.engines.conformance.bench import DockerBench, make_spec, ref_of
from tests.engines.conformance.push_place import DockerPushPlace, PushPlace
from tests.engines.registry import Registry
from tests.images import DOCKER_SOCKET, ImageShelf, ask_docker, own_name

pytestmark = pytest.mark.docker


def _image(name: str) -> dict[str, Any] | None:
    status, record = ask_docker("GET", f"images/{name}/json")
    return dict(record) if status == 200 else None


def _request(reference: ImageReference) -> SaveRequest:
    return SaveRequest(save_id="job-names", reference=reference, login=None)


async def test_an_image_that_had_the_name_loses_it_only_to_a_push_that_was_taken(
    docker_bench: DockerBench, shelf: ImageShelf, tmp_path: Path
) -> None:
    spec = await make_spec(docker_bench)
    await docker_bench.runner.start(spec, await docker_bench.runner.create(spec))
    registry = Registry(tmp_path, DOCKER_SOCKET, None)
    reference = parse_image_reference(f"{registry.host}/team/name:1")
    earlier = shelf.busybox(own_name("earlier"), marker="earlier")
    shelf.tag(earlier, f"{registry.host}/team/name", "1")
    had = _image(earlier)
    assert had is not None

    def ignore(_: SaveProgress) -> None: ...

    # Nobody is there to take it.
    with pytest.raises(Exception, match="can't be reached"):
        await docker_bench.runner.save_image(ref_of(spec), _request(reference), ignore)
    now = _image(str(reference))
    assert now is not None
    assert now["Id"] == had["Id"]
    registry.begin()
    try:
        await docker_bench.runner.save_image(ref_of(spec), _request(reference), ignore)
        # Whoever wants it by that name now gets what was pushed; the earlier one is kept.
        assert _image(str(reference)) is None
        assert _image(had["Id"]) is not None
    finally:
        registry.end()


async def test_a_save_that_is_cancelled_in_its_commit_leaves_nothing_behind_it(
    docker_bench: DockerBench, tmp_path: Path
) -> None:
    spec = await make_spec(docker_bench)
    await docker_bench.runner.start(spec, await docker_bench.runner.create(spec))
    script = "dd if=/dev/zero of=/big bs=1M count=200"
    await docker_bench.runner.run_command(ref_of(spec), ["sh", "-c", script])
    registry = Registry(tmp_path, DOCKER_SOCKET, None)
    place: PushPlace = DockerPushPlace(docker_bench, registry, DOCKER_SOCKET)
    committing = asyncio.Event()

    def watch(progress: SaveProgress) -> None:
        assert progress.phase is SavePhase.COMMITTING
        committing.set()

    reference = parse_image_reference(f"{registry.host}/team/cancelled:1")
    saving = asyncio.create_task(
        docker_bench.runner.save_image(ref_of(spec), _request(reference), watch)
    )
    async with asyncio.timeout(30):
        await committing.wait()
    # Let the commit begin.
    await asyncio.sleep(0)
    saving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await saving
    filters = f'{{"label":["innkeep.deployment={docker_bench.deployment}","innkeep.role=commit"]}}'

    async def left() -> int:
        between = ask_docker("GET", "images/json", query={"filters": filters})[1]
        return len(await place.leftovers()) + len(between)

    async with asyncio.timeout(60):
        # The commit runs to its end in Docker; asked for its end, the engine waits for it.
        while docker_bench.runner._saves._committing or await left():
            await asyncio.sleep(0.1)
    status, record = ask_docker("GET", f"containers/innkeep-{spec.instance_id}/json")
    assert status == 200
    assert record["State"]["Running"]
    assert not record["State"]["Paused"]


async def test_a_save_of_nothing_names_what_is_missing(docker_bench: DockerBench) -> None:
    spec = await make_spec(docker_bench)
    reference = parse_image_reference("127.0.0.1:1/team/none:1")
    with pytest.raises(PermanentError) as refusal:
        await docker_bench.runner.save_image(ref_of(spec), _request(reference), lambda _: None)
    assert refusal.value.state == "instanceMissing"
