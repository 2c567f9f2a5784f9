"""Having an instance's image on its cluster, with progress in the store while it takes time."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

from innkeep.domain.image_reference import ImageReference, parse_image_reference
from innkeep.domain.instance import Instance, PullProgress, RegistryLogin
from innkeep.engines.base import Engine
from innkeep.engines.values import ImageRequest
from innkeep.reconciler.interruption import Interruption
from innkeep.store import guarded_images
from innkeep.store.database import Database

_RECORD_EVERY_SECONDS = 0.5

Recorder = Callable[[PullProgress], Awaitable[None]]
"""Stores how far the pull is; the first call of a pull also means that it began."""


async def ensure_image(
    engine: Engine,
    database: Database,
    instance: Instance,
    interruption: Interruption,
    record: Recorder,
) -> str:
    """The engine's exact name of the instance's image, once the engine has it.

    Raises:
        Interrupted: the instance is wished to be something else now.
        ImageRefused, ImageUnavailable: the engine can't have it.
    """
    reference = parse_image_reference(instance.image_url)
    request = await image_request(database, instance.cluster_id, reference, instance.image_login)
    watch = _Watch()
    async with watch.recording(record):
        return await interruption.guard(engine.ensure_image(request, watch.take))


async def image_request(
    database: Database,
    cluster_id: str,
    reference: ImageReference,
    login: RegistryLogin | None,
) -> ImageRequest:
    """What to ask an engine for, after it was noted whether the image is for everyone.

    Args:
        database: where that is noted.
        cluster_id: where the image is wanted.
        reference: which image.
        login: that of the one who wants it.
    """
    guarded = await database.read(guarded_images.is_guarded, cluster_id, reference.name)
    if login is not None and not guarded:
        # Before the pull: a copy must never be there without the note that it is not for everyone.
        await database.write(guarded_images.guard, cluster_id, reference.name)
    return ImageRequest(reference=reference, login=login, guarded=guarded or login is not None)


class _Watch:
    """Passes the newest progress on, not each of the engine's hundreds of reports."""

    def __init__(self) -> None:
        self._newest: PullProgress | None = None
        self._news = asyncio.Event()
        self._finished = asyncio.Event()

    def take(self, progress: PullProgress) -> None:
        self._newest = progress
        self._news.set()

    @contextlib.asynccontextmanager
    async def recording(self, record: Recorder) -> AsyncIterator[None]:
        recorder = asyncio.create_task(self._record(record))
        try:
            yield
        finally:
            self._finished.set()
            self._news.set()
            # A record that lost its race is found out by the next move of the status.
            await asyncio.gather(recorder, return_exceptions=True)

    async def _record(self, record: Recorder) -> None:
        recorded: PullProgress | None = None
        while True:
            await self._news.wait()
            self._news.clear()
            if self._newest is not None and self._newest is not recorded:
                recorded = self._newest
                await record(recorded)
            if self._finished.is_set():
                return
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_RECORD_EVERY_SECONDS):
                    await self._finished.wait()
