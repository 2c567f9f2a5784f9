"""Saving root disks of a fake cluster to its registry in memory, from which they can be pulled."""

from collections.abc import Collection

from innkeep.domain.instance import LayerProgress
from innkeep.engines.base import SaveSink
from innkeep.engines.errors import ImageUnavailable, PermanentError
from innkeep.engines.fake_cluster import FakeCluster, FakeContainer, FakeImage
from innkeep.engines.fake_images import image_identity
from innkeep.engines.values import SavedImage, SavePhase, SaveProgress, SaveRequest

_LAYER_BYTES = 1000


class FakeSaves:
    """The saves of a deployment on a fake cluster."""

    def __init__(self, cluster: FakeCluster, deployment: str) -> None:
        self._cluster = cluster
        self._deployment = deployment

    async def save(
        self, container: FakeContainer, request: SaveRequest, report: SaveSink
    ) -> SavedImage:
        """See ``ImageSaver.save_image``."""
        cluster, reference = self._cluster, str(request.reference)
        report(SaveProgress(phase=SavePhase.COMMITTING))
        files = dict(container.root_disk)
        cluster.saves[request.save_id] = self._deployment
        # A server that died does not get to tidy up either: the hook raises there first.
        cluster.reach("save_image", "committed")
        try:
            report(_pushing("Preparing", 0))
            self._refuse(request)
            report(_pushing("Pushing", _LAYER_BYTES // 2))
            await cluster.wait_for_pushes()
            cluster.check_away()
            self._refuse(request)
            before = cluster.registry.get(reference)
            image = FakeImage(
                login=request.login,
                version=before.version + 1 if before else 1,
                files=files,
            )
            cluster.registry[reference] = image
            report(_pushing("Pushed", _LAYER_BYTES))
            cluster.reach("save_image", "pushed")
        finally:
            cluster.reach("save_image", "before")
            cluster.saves.pop(request.save_id, None)
        return SavedImage(digest=image_identity(reference, image))

    def _refuse(self, request: SaveRequest) -> None:
        reference = request.reference
        if self._cluster.registry_away:
            raise ImageUnavailable(
                "registryUnreachable",
                f"The registry {reference.registry} can't be reached for the image {reference}.",
            )
        wanted = self._cluster.push_login
        if wanted is not None and request.login != wanted:
            hint = "give registryAuthId"
            if request.login is not None:
                hint = f"it was asked with the login for user {request.login.username}"
            raise PermanentError(
                "pushDenied",
                f"The registry {reference.registry} does not let {reference} be pushed; {hint}.",
            )

    def tidy(self, under_way: Collection[str]) -> None:
        """See ``ImageSaver.tidy_saves``."""
        for save_id, deployment in tuple(self._cluster.saves.items()):
            if deployment == self._deployment and save_id not in under_way:
                del self._cluster.saves[save_id]


def _pushing(state: str, current: int) -> SaveProgress:
    layer = LayerProgress(id="f1e2d3c4b5a6", state=state, current=current, total=_LAYER_BYTES)
    return SaveProgress(phase=SavePhase.PUSHING, layers=(layer,))
