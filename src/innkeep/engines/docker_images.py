"""Having images on a Docker host without giving anyone what they have no access to.

The way is chosen by ``image_policy``; here it is walked: look-ups of local copies always by the
full reference, questions to the registry with the request's own login, and shared pulls.
"""

import asyncio
import posixpath
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from aiodocker.exceptions import DockerError

from innkeep.domain.image_reference import ImageReference
from innkeep.domain.instance import PullProgress
from innkeep.domain.tools_volume import MOUNT_POINT, is_reserved
from innkeep.engines.base import ProgressSink
from innkeep.engines.docker_link import DockerLink
from innkeep.engines.docker_pull import (
    LayerLedger,
    bound_silence,
    login_headers,
    pull_parameters,
    read_pull_line,
)
from innkeep.engines.docker_registry_errors import explain_refusal, wrong_architecture
from innkeep.engines.docker_spec import SAVE_PREFIX
from innkeep.engines.errors import EngineUnavailable, ImageRefused, ImageUnavailable
from innkeep.engines.image_policy import ImageWay, choose_way, pull_key
from innkeep.engines.shared_pulls import SharedPulls
from innkeep.engines.values import ImageRequest


async def find_image(link: DockerLink, name: str) -> dict[str, Any] | None:
    """Docker's record of an image by name or id, if it is there."""
    try:
        async with link.call():
            client = await link.client()
            return await client.images.inspect(name)
    except DockerError as problem:
        if problem.status == 404:
            return None
        raise


class DockerImages:
    """The images of a Docker host.

    Args:
        link: the connection.
        stall_seconds: how long a pull or a registry may be silent before it is given up.
    """

    def __init__(self, link: DockerLink, stall_seconds: float) -> None:
        self._link = link
        self._stall_seconds = stall_seconds
        self._pulls = SharedPulls()
        self.architecture = ""
        """The host's, as images name it; set when the engine is connected."""

    async def close(self) -> None:
        """End every pull."""
        await self._pulls.close()

    async def ensure(self, request: ImageRequest, progress: ProgressSink) -> str:
        """Have the image on the host; see ``Engine.ensure_image``."""
        local = await self.find(str(request.reference))
        if local is not None and _is_being_pushed(local):
            # Its name says what it will be in the registry, if that takes it from its owner.
            local = None
        way = choose_way(request, present=local is not None)
        if local is None or way is ImageWay.PULL:
            return await self._pull(request, progress)
        if way is ImageWay.USE_LOCAL:
            return self._checked(local, request.reference)
        if way is ImageWay.REFRESH:
            try:
                return await self._pull(request, progress)
            except (ImageRefused, ImageUnavailable):
                return self._checked(local, request.reference)
        digest = await self._ask(request)
        if digest and _came_as(local, digest):
            return self._checked(local, request.reference)
        return await self._pull(request, progress)

    async def find(self, name: str) -> dict[str, Any] | None:
        """Docker's record of a local image, if there is one."""
        return await find_image(self._link, name)

    async def _ask(self, request: ImageRequest) -> str:
        """Ask the registry for the image's digest with this request's own login."""
        reference = request.reference
        path, headers = f"distribution/{reference}/json", login_headers(reference, request.login)
        async with self._explained(request), self._link.call(None), self._bound(reference):
            record = await self._link.ask("GET", path, headers=headers)
        return str((record.get("Descriptor") or {}).get("digest", ""))

    async def _pull(self, request: ImageRequest, progress: ProgressSink) -> str:
        async def begin(report: ProgressSink) -> str:
            report(PullProgress(layers=()))
            await self._run_pull(request, report)
            image = await self.find(str(request.reference))
            if image is None:
                raise EngineUnavailable(f"The download of {request.reference} broke off.")
            return self._checked(image, request.reference)

        return await self._pulls.join(pull_key(request), begin, progress)

    async def _run_pull(self, request: ImageRequest, report: ProgressSink) -> None:
        reference, ledger = request.reference, LayerLedger()
        headers = login_headers(reference, request.login)
        async with (
            self._explained(request),
            self._link.call(None),
            self._bound(reference) as bound,
            self._link.request(
                "POST", "images/create", params=pull_parameters(reference), headers=headers
            ) as response,
        ):
            while line := await response.content.readline():
                bound.reschedule(asyncio.get_running_loop().time() + self._stall_seconds)
                progress = read_pull_line(line, ledger)
                if progress is not None:
                    report(progress)

    def _bound(self, reference: ImageReference) -> AbstractAsyncContextManager[asyncio.Timeout]:
        sentence = f"Nothing came from {reference.registry} for the image {reference}"
        return bound_silence(self._stall_seconds, "pullStalled", sentence)

    @asynccontextmanager
    async def _explained(self, request: ImageRequest) -> AsyncIterator[None]:
        try:
            yield
        except DockerError as problem:
            raise explain_refusal(
                problem.message, request.reference, request.login, self.architecture
            ) from None

    def _checked(self, image: dict[str, Any], reference: ImageReference) -> str:
        found = str(image.get("Architecture") or self.architecture)
        if self.architecture and found != self.architecture:
            raise wrong_architecture(reference, self.architecture, found)
        for volume in sorted((image.get("Config") or {}).get("Volumes") or {}):
            if is_reserved(posixpath.normpath(volume)):
                raise ImageRefused(
                    "imageReservedPath",
                    f"The image {reference} declares a volume at {volume}, and {MOUNT_POINT} is "
                    "Innkeep's own in every instance.",
                )
        return str(image["Id"])


def _is_being_pushed(image: dict[str, Any]) -> bool:
    return any(str(name).startswith(SAVE_PREFIX) for name in image.get("RepoTags") or [])


def _came_as(image: dict[str, Any], digest: str) -> bool:
    return any(str(known).endswith(f"@{digest}") for known in image.get("RepoDigests") or [])
