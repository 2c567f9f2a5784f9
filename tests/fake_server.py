"""A real server process whose cluster is the fake one: all of it is real but the containers."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.e2e.server import Server
from tests.e2e.server_config import SMALL_PRODUCT

BIG_PRODUCT: Mapping[str, Any] = {
    "id": "test.big",
    "name": "Test Big",
    "cores": 2,
    "memory_gib": 4,
    "rootfs_gib": 10,
    "local_volume_gib": 5,
}
CLUSTER = '[[clusters]]\nid = "home-1"\nname = "HOME-1 (Cellar)"\nengine = "fake"\n'


class FakeServer(Server):
    """A server for tests of what stands in front of it; it starts in a moment."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(settings=settings, products=(SMALL_PRODUCT, BIG_PRODUCT))

    def configure(
        self, settings: Mapping[str, Any], products: Sequence[Mapping[str, Any]] = (SMALL_PRODUCT,)
    ) -> None:
        super().configure(settings, products)
        self.config.write_text(self.config.read_text() + CLUSTER)

    def start(self, *, seconds: float = 120) -> None:
        super().start(seconds=seconds)

    def purge_engine(self) -> None:
        """There is nothing on any engine."""
