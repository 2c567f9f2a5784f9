"""Saving a root disk: committed to a local image, pushed, and nothing of it left here afterwards.

Docker pushes only what has the very name it gets in the registry. That name may be another image's
on this host, and whoever made the save need not have any right to it, so the image is marked by a
name of ours for as long as it has the other one: ``docker_images`` never takes a marked image for
what its other name says. An image that had the name before is kept aside and gets it back, unless
the push replaced it in the registry.
"""

import asyncio
from collections.abc import Collection, Mapping
from contextlib import aclosing, suppress
from typing import Any

from aiodocker.exceptions import DockerError

from innkeep.engines.base import SaveSink
from innkeep.engines.docker_commit import DockerCommit
from innkeep.engines.docker_images import find_image
from innkeep.engines.docker_link import DockerLink
from innkeep.engines.docker_push import DockerPush
from innkeep.engines.docker_rescue import DockerRescue
from innkeep.engines.docker_spec import SAVE_PREFIX, save_repository
from innkeep.engines.values import SavedImage, SavePhase, SaveProgress, SaveRequest

_ASIDE = "-before"
_PATIENCE = 5
"""A registry that has got a big layer may be silent for a while: it checks and moves it."""


class DockerSaves:
    """Saves root disks of a deployment's containers.

    Args:
        link: the connection.
        deployment: whose containers.
        stall_seconds: how long a pull may be silent; a push may for five times as long.
    """

    def __init__(self, link: DockerLink, deployment: str, stall_seconds: float) -> None:
        self._link = link
        self._repository = save_repository(deployment)
        self._commit = DockerCommit(link, deployment)
        self._rescue = DockerRescue(link, deployment)
        self._push = DockerPush(link, stall_seconds * _PATIENCE)
        self._names: dict[str, asyncio.Lock] = {}
        self._committing: set[asyncio.Task[str]] = set()

    async def close(self) -> None:
        """End every commit that nobody waits for any more."""
        for task in tuple(self._committing):
            task.cancel()
        await asyncio.gather(*self._committing, return_exceptions=True)

    async def save(
        self, container: Mapping[str, Any], request: SaveRequest, report: SaveSink
    ) -> SavedImage:
        """See ``ImageSaver.save_image``."""
        # One name can be one image's only; a second save to it comes after the first.
        async with self._names.setdefault(str(request.reference), asyncio.Lock()):
            # An earlier attempt's, whose server died: before its marker goes to the new image.
            await self._forget(request.save_id, pushed=False)
            # Not the container's own image, which may be a root disk that was kept.
            base = await self._rescue.origin(container)
            config = await self._commit.config_of(base)
            report(SaveProgress(phase=SavePhase.COMMITTING))
            await self._make(container, request.save_id, config, base)
            pushed = False
            try:
                volumes = tuple(sorted(config.get("Volumes") or {}))
                report(SaveProgress(phase=SavePhase.PUSHING, volumes=volumes))
                digest = await self._push_it(request, report, volumes)
                pushed = True
            finally:
                await asyncio.shield(self._forget(request.save_id, pushed=pushed))
            return SavedImage(digest=digest)

    async def _make(
        self, container: Mapping[str, Any], save_id: str, config: Mapping[str, Any], base: str
    ) -> None:
        """Commit; Docker can't be made to stop it, so that it ends behind who left."""
        name = f"{self._repository}:{save_id}"
        task = asyncio.create_task(
            self._commit.commit(
                container, name, config, base=base, note="root disk saved by Innkeep"
            )
        )
        self._committing.add(task)
        task.add_done_callback(self._committing.discard)
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError:
            task.add_done_callback(lambda _: self._forget_later(save_id))
            raise

    def _forget_later(self, save_id: str) -> None:
        async def forget() -> str:
            await self._forget(save_id, pushed=False)
            return ""

        task = asyncio.ensure_future(forget())
        self._committing.add(task)
        task.add_done_callback(self._committing.discard)

    async def _push_it(
        self, request: SaveRequest, report: SaveSink, volumes: tuple[str, ...]
    ) -> str:
        own, reference = f"{self._repository}:{request.save_id}", request.reference
        if await find_image(self._link, str(reference)) is not None:
            await self._tag(str(reference), f"{own}{_ASIDE}")
        await self._tag(own, str(reference))
        digest = ""
        async with aclosing(self._push.push(reference, request.login)) as states:
            async for ledger in states:
                digest = ledger.digest
                report(SaveProgress(phase=SavePhase.PUSHING, layers=ledger.layers, volumes=volumes))
        return digest

    async def _forget(self, save_id: str, *, pushed: bool) -> None:
        own = f"{self._repository}:{save_id}"
        aside = f"{own}{_ASIDE}"
        image = await find_image(self._link, own)
        if image is not None:
            names = [name for name in image["RepoTags"] if not name.startswith(SAVE_PREFIX)]
            for name in names:
                if await find_image(self._link, aside) is not None:
                    if pushed:
                        # As after a pull of what was pushed, the earlier image has no name now.
                        await self._tag(own, aside)
                    else:
                        await self._tag(aside, name)
                        continue
                await self._untag(name)
        await self._untag(aside)
        await self._untag(own)

    async def tidy(self, under_way: Collection[str]) -> None:
        """See ``ImageSaver.tidy_saves``."""
        async with self._link.call():
            client = await self._link.client()
            images = await client.images.list(filters={"reference": [self._repository]})
        names = [name for image in images for name in image.get("RepoTags") or []]
        own = {
            name.partition(":")[2].removesuffix(_ASIDE)
            for name in names
            if name.startswith(f"{self._repository}:")
        }
        for save_id in own - set(under_way):
            await self._forget(save_id, pushed=False)
        if not under_way and not self._committing:
            await self._commit.tidy()

    async def _tag(self, name: str, new: str) -> None:
        repository, _, tag = new.rpartition(":")
        async with (
            self._link.call(),
            self._link.request(
                "POST", f"images/{name}/tag", params={"repo": repository, "tag": tag}
            ),
        ):
            pass

    async def _untag(self, name: str) -> None:
        with suppress(DockerError):
            async with self._link.call():
                client = await self._link.client()
                # By force: somebody may have made a container of it meanwhile, and keeps that.
                await client.images.delete(name, force=True, noprune=True)
