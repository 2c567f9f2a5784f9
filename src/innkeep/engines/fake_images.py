"""Images of the fake engine: the same policy as a real one, over a registry in memory.

The decisions come from ``image_policy`` and the sharing from ``shared_pulls``, so what is tested
with the fake is the code that real engines run.
"""

import hashlib

from innkeep.domain.instance import LayerProgress, PullProgress, RegistryLogin
from innkeep.engines.base import ProgressSink
from innkeep.engines.errors import EngineError, ImageRefused, ImageUnavailable
from innkeep.engines.fake_cluster import FakeCluster, FakeImage
from innkeep.engines.image_policy import ImageWay, choose_way, pull_key
from innkeep.engines.shared_pulls import SharedPulls
from innkeep.engines.values import ImageRequest


class FakeImages:
    """Has images on a fake cluster."""

    def __init__(self, cluster: FakeCluster) -> None:
        self._cluster = cluster
        self._pulls = SharedPulls()

    async def ensure(self, request: ImageRequest, progress: ProgressSink) -> str:
        """Have the image on the cluster; see ``Engine.ensure_image``."""
        reference = str(request.reference)
        local = self._cluster.local_images.get(reference)
        match choose_way(request, present=local is not None):
            case ImageWay.USE_LOCAL:
                assert local is not None
                return local
            case ImageWay.ASK_FIRST:
                identity = image_identity(reference, self._ask(reference, request.login))
                return local if local == identity else await self._pull(request, progress)
            case ImageWay.REFRESH:
                assert local is not None
                try:
                    return await self._pull(request, progress)
                except (ImageRefused, ImageUnavailable):
                    return local
            case ImageWay.PULL:
                return await self._pull(request, progress)

    async def close(self) -> None:
        """End every pull."""
        await self._pulls.close()

    async def _pull(self, request: ImageRequest, progress: ProgressSink) -> str:
        reference, login = str(request.reference), request.login

        async def begin(report: ProgressSink) -> str:
            report(PullProgress(layers=()))
            image = self._ask(reference, login)
            self._cluster.pulls[reference] += 1
            report(_progress("Downloading", image.size_bytes // 2, image.size_bytes))
            await self._cluster.wait_for_pulls()
            self._cluster.check_away()
            if image.wrong_architecture:
                raise ImageRefused(
                    "imageWrongArchitecture",
                    f"The image {reference} is made for another architecture than the cluster's.",
                )
            report(_progress("Pull complete", image.size_bytes, image.size_bytes))
            identity = image_identity(reference, image)
            self._cluster.local_images[reference] = identity
            return identity

        return await self._pulls.join(pull_key(request), begin, progress)

    def _ask(self, reference: str, login: RegistryLogin | None) -> FakeImage:
        refusal = self._refusal(reference, login)
        if refusal is not None:
            raise refusal
        return self._cluster.registry.get(reference, FakeImage())

    def _refusal(self, reference: str, login: RegistryLogin | None) -> EngineError | None:
        if self._cluster.registry_away:
            return ImageUnavailable(
                "registryUnreachable", f"The registry of the image {reference} can't be reached."
            )
        image = self._cluster.registry.get(reference)
        if image is None and self._cluster.known_images_only:
            return ImageRefused("imageNotFound", f"The image {reference} was not found.")
        if image is not None and image.login is not None and login != image.login:
            hint = "give imageAuth or imageAuthId"
            if login is not None:
                auth = f"registry auth {login.stored_as!r}" if login.stored_as else "login"
                hint = f"check the {auth} for user {login.username}"
            return ImageRefused(
                "imageNoAccess",
                f"No access to the image {reference}: 401 from the registry; {hint}.",
            )
        return None


def image_behind(cluster: FakeCluster, identity: str) -> FakeImage:
    """The image that a local copy came from, with how it behaves."""
    for reference, local in cluster.local_images.items():
        image = cluster.registry.get(reference, FakeImage())
        if local == identity == image_identity(reference, image):
            return image
    return FakeImage()


def image_identity(reference: str, image: FakeImage) -> str:
    """The exact identity of an image's present content."""
    return "sha256:" + hashlib.sha256(f"{reference} {image.version}".encode()).hexdigest()


def _progress(state: str, current: int, total: int) -> PullProgress:
    layer = LayerProgress(id="a1b2c3d4e5f6", state=state, current=current, total=total)
    return PullProgress(layers=(layer,))
