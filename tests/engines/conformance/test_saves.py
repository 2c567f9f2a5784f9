"""Saving a root disk to a registry: every engine pushes the same, and leaves nothing behind."""

import asyncio
from dataclasses import replace

import pytest

from innkeep.domain.image_reference import parse_image_reference
from innkeep.domain.instance import RegistryLogin
from innkeep.engines.base import ImageSaver
from innkeep.engines.errors import ImageUnavailable, PermanentError
from innkeep.engines.values import ContainerSpec, ImageRequest, SavePhase, SaveProgress, SaveRequest
from tests.engines.conformance.bench import Bench, ignore_progress, make_spec, ref_of
from tests.engines.conformance.push_place import PushPlace

WRONG = RegistryLogin(username="innkeeper", password="surely not this")


def saver_of(bench: Bench) -> ImageSaver:
    assert isinstance(bench.engine, ImageSaver)
    return bench.engine


async def running(bench: Bench) -> ContainerSpec:
    spec = await make_spec(bench)
    await bench.engine.start(spec, await bench.engine.create(spec))
    return spec


def a_save(place: PushPlace, name: str, login: RegistryLogin | None) -> SaveRequest:
    reference = parse_image_reference(f"{place.host}/team/{name}:1")
    return SaveRequest(save_id=f"job-{name}", reference=reference, login=login)


async def test_what_was_pushed_can_be_pulled_and_has_the_files(
    bench: Bench, push_place: PushPlace
) -> None:
    spec = await running(bench)
    await bench.write(spec, "/kept", "kept")
    await bench.write(spec, "/workspace/left-out", "left out")
    request = a_save(push_place, "pulled", push_place.login)
    reports: list[SaveProgress] = []
    saved = await saver_of(bench).save_image(ref_of(spec), request, reports.append)
    assert saved.digest.startswith("sha256:")
    assert [reports[0].phase, reports[-1].phase] == [SavePhase.COMMITTING, SavePhase.PUSHING]
    assert reports[-1].layers
    assert all(layer.current == layer.total for layer in reports[-1].layers)
    assert await push_place.leftovers() == []

    pull = ImageRequest(reference=request.reference, login=push_place.login, guarded=True)
    image = await bench.engine.ensure_image(pull, ignore_progress)
    copy = replace(await make_spec(bench), image=image)
    await bench.engine.start(copy, await bench.engine.create(copy))
    assert await bench.read(copy, "/kept") == "kept"
    assert await bench.read(copy, "/workspace/left-out") == ""
    await bench.engine.remove(ref_of(copy))


async def test_a_root_disk_that_was_kept_over_a_lost_sandbox_is_saved_as_any_other(
    bench: Bench, push_place: PushPlace
) -> None:
    spec = await running(bench)
    await bench.write(spec, "/kept", "kept")
    await bench.lose_sandbox(spec.sandbox.name)
    await bench.engine.start(spec, (await bench.engine.observe(ref_of(spec))).handle)
    request = a_save(push_place, "rescued", push_place.login)
    await saver_of(bench).save_image(ref_of(spec), request, lambda _: None)
    pull = ImageRequest(reference=request.reference, login=push_place.login, guarded=True)
    image = await bench.engine.ensure_image(pull, ignore_progress)
    assert await push_place.strange_to(image, "GREETING")
    copy = replace(await make_spec(bench), image=image)
    await bench.engine.start(copy, await bench.engine.create(copy))
    assert await bench.read(copy, "/kept") == "kept"
    await bench.engine.remove(ref_of(copy))


async def test_a_wrong_login_is_refused_for_good_and_leaves_nothing(
    bench: Bench, push_place: PushPlace
) -> None:
    spec = await running(bench)
    for login in (WRONG, None):
        request = a_save(push_place, "refused", login)
        with pytest.raises(PermanentError) as refusal:
            await saver_of(bench).save_image(ref_of(spec), request, lambda _: None)
        assert refusal.value.state == "pushDenied"
        assert push_place.host in refusal.value.message
        assert WRONG.password not in refusal.value.message
    assert await push_place.leftovers() == []


async def test_a_registry_that_is_away_may_be_there_later(
    bench: Bench, push_place: PushPlace
) -> None:
    spec = await running(bench)
    push_place.go_away()
    request = a_save(push_place, "away", push_place.login)
    with pytest.raises(ImageUnavailable) as problem:
        await saver_of(bench).save_image(ref_of(spec), request, lambda _: None)
    assert problem.value.state == "registryUnreachable"
    assert await push_place.leftovers() == []
    push_place.come_back()
    saved = await saver_of(bench).save_image(ref_of(spec), request, lambda _: None)
    assert saved.digest.startswith("sha256:")


async def test_a_save_that_is_cancelled_in_its_push_leaves_nothing(
    bench: Bench, push_place: PushPlace
) -> None:
    spec = await running(bench)
    pushing = asyncio.Event()

    def watch(progress: SaveProgress) -> None:
        if progress.layers and not pushing.is_set():
            push_place.hold()
            pushing.set()

    request = a_save(push_place, "cancelled", push_place.login)
    saving = asyncio.create_task(saver_of(bench).save_image(ref_of(spec), request, watch))
    async with asyncio.timeout(30):
        await pushing.wait()
    assert await push_place.leftovers()
    saving.cancel()
    assert isinstance(
        (await asyncio.gather(saving, return_exceptions=True))[0], asyncio.CancelledError
    )
    assert await push_place.leftovers() == []
    push_place.release()


async def test_what_a_server_that_died_left_is_tidied_but_for_what_is_under_way(
    bench: Bench, push_place: PushPlace
) -> None:
    spec = await running(bench)
    await push_place.leave(spec, "job-dead")
    await push_place.leave(spec, "job-alive")
    await saver_of(bench).tidy_saves({"job-alive"})
    assert await push_place.leftovers() == ["job-alive"]
    await saver_of(bench).tidy_saves(())
    assert await push_place.leftovers() == []


async def test_an_instance_without_a_container_has_nothing_to_save(
    bench: Bench, push_place: PushPlace
) -> None:
    spec = await make_spec(bench)
    request = a_save(push_place, "nothing", push_place.login)
    with pytest.raises(PermanentError) as refusal:
        await saver_of(bench).save_image(ref_of(spec), request, lambda _: None)
    assert refusal.value.state == "instanceMissing"
