"""Waiting together for one pull, and the way chosen to an image."""

import asyncio
from dataclasses import replace

import pytest

from innkeep.domain.image_reference import parse_image_reference
from innkeep.domain.instance import LayerProgress, PullProgress, RegistryLogin
from innkeep.engines.base import ProgressSink
from innkeep.engines.errors import EngineUnavailable, ImageRefused
from innkeep.engines.image_policy import ImageWay, choose_way
from innkeep.engines.shared_pulls import SharedPulls
from innkeep.engines.values import ImageRequest

HALF = PullProgress(layers=(LayerProgress(id="a", state="Downloading", current=1, total=2),))


class Pull:
    """A pull that ends when told."""

    def __init__(self) -> None:
        self.begun = 0
        self.ended_early = 0
        self.go = asyncio.Event()
        self.failure: Exception | None = None

    async def __call__(self, report: ProgressSink) -> str:
        self.begun += 1
        report(HALF)
        try:
            await self.go.wait()
        except asyncio.CancelledError:
            self.ended_early += 1
            raise
        if self.failure is not None:
            raise self.failure
        return "image"


async def _settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


def _ignore(progress: PullProgress) -> None:
    pass


async def test_equal_requests_share_one_pull_and_each_hears_its_progress() -> None:
    pulls, pull = SharedPulls(), Pull()
    heard: list[PullProgress] = []
    waiting = []
    for _ in range(3):
        waiting.append(asyncio.ensure_future(pulls.join("key", pull, heard.append)))
        await _settle()
    pull.go.set()
    assert await asyncio.gather(*waiting) == ["image"] * 3
    assert pull.begun == 1
    assert heard == [HALF] * 3


async def test_different_keys_do_not_share() -> None:
    pulls, pull = SharedPulls(), Pull()
    pull.go.set()
    await asyncio.gather(pulls.join("one", pull, _ignore), pulls.join("two", pull, _ignore))
    assert pull.begun == 2


async def test_one_who_gives_up_leaves_the_pull_to_the_others() -> None:
    pulls, pull = SharedPulls(), Pull()
    first = asyncio.ensure_future(pulls.join("key", pull, _ignore))
    second = asyncio.ensure_future(pulls.join("key", pull, _ignore))
    await _settle()
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    pull.go.set()
    assert await second == "image"
    assert pull.ended_early == 0


async def test_a_pull_that_nobody_waits_for_ends_and_the_next_one_begins_anew() -> None:
    pulls, pull = SharedPulls(), Pull()
    waiting = [asyncio.ensure_future(pulls.join("key", pull, _ignore)) for _ in range(2)]
    await _settle()
    for one in waiting:
        one.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    assert pull.ended_early == 1
    pull.go.set()
    assert await pulls.join("key", pull, _ignore) == "image"
    assert pull.begun == 2


async def test_a_failure_is_everyones_and_is_not_kept() -> None:
    pulls, pull = SharedPulls(), Pull()
    pull.failure = ImageRefused("imageNotFound", "no")
    waiting = [asyncio.ensure_future(pulls.join("key", pull, _ignore)) for _ in range(2)]
    await _settle()
    pull.go.set()
    assert await asyncio.gather(*waiting, return_exceptions=True) == [pull.failure] * 2
    pull.failure = None
    assert await pulls.join("key", pull, _ignore) == "image"


async def test_closing_tells_those_who_wait_that_the_engine_is_gone() -> None:
    pulls, pull = SharedPulls(), Pull()
    waiting = asyncio.ensure_future(pulls.join("key", pull, _ignore))
    await _settle()
    await pulls.close()
    with pytest.raises(EngineUnavailable):
        await waiting


LOGIN = RegistryLogin(username="ann", password="x")
FIXED = ImageRequest(
    reference=parse_image_reference("r.example.com/a:1"), login=None, guarded=False
)
FLOATING = replace(FIXED, reference=parse_image_reference("r.example.com/a"))
EXACT = replace(FIXED, reference=parse_image_reference("r.example.com/a@sha256:" + "a" * 64))


@pytest.mark.parametrize(
    ("request_", "present", "way"),
    [
        (FIXED, False, ImageWay.PULL),
        (replace(FIXED, login=LOGIN), False, ImageWay.PULL),
        (replace(FIXED, guarded=True), False, ImageWay.PULL),
        (FIXED, True, ImageWay.USE_LOCAL),
        (EXACT, True, ImageWay.USE_LOCAL),
        (FLOATING, True, ImageWay.REFRESH),
        (replace(FIXED, login=LOGIN), True, ImageWay.ASK_FIRST),
        (replace(FIXED, guarded=True), True, ImageWay.ASK_FIRST),
        (replace(FLOATING, guarded=True), True, ImageWay.ASK_FIRST),
        (replace(FLOATING, login=LOGIN), True, ImageWay.ASK_FIRST),
        (replace(EXACT, login=LOGIN, guarded=True), True, ImageWay.ASK_FIRST),
    ],
)
def test_the_way_to_an_image(request_: ImageRequest, present: bool, way: ImageWay) -> None:
    assert choose_way(request_, present=present) is way
