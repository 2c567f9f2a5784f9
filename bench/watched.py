"""Starting a watched server and reading what it noted."""

import contextlib
import json
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.e2e.server import Server
from tests.e2e.server_config import SMALL_PRODUCT, to_toml

from bench.crowd import multiply
from innkeep.data_folder import DataFolder

FAKE = "fake"
_ROOT = Path(__file__).parents[1]
_SYNC_SECONDS = 120


@dataclass(frozen=True)
class Synced:
    """How a start went, up to the end of the first full comparison."""

    seconds: float
    """From the start of the process until it was ready and in sync."""
    work_seconds: float
    """Of it, what came after the modules were loaded."""
    comparison_seconds: float
    """Of it, the comparison with the engine."""
    calls: Mapping[str, int]
    """List calls of the engine until then."""
    due: int
    """Instances that were to be looked at afterwards."""


class WatchedServer(Server):
    """A server whose starts are timed.

    Args:
        fake: whether its one cluster is a fake one.
        settings: beside the tests' own.
    """

    def __init__(
        self, *, fake: bool, settings: Mapping[str, Any] | None = None, products: Sequence[Any] = ()
    ) -> None:
        self._fake = fake
        super().__init__(
            settings=settings,
            products=products or (SMALL_PRODUCT,),
            env={"PYTHONPATH": str(_ROOT)},
        )
        self.notes = self.root / "notes"
        watched = [sys.executable, "-m", "bench.watched_server", str(self.notes)]
        self._command_words = [*watched, *self._command_words]

    def configure(
        self, settings: Mapping[str, Any], products: Sequence[Mapping[str, Any]] = (SMALL_PRODUCT,)
    ) -> None:
        """See ``Server.configure``; adds the fake cluster."""
        super().configure(settings, products)
        if self._fake:
            with self.config.open("a") as file:
                file.write(to_toml({}, {"clusters": [{"id": FAKE, "engine": "fake"}]}))

    def fill(self, count: int) -> None:
        """Have so many running instances, of the one that a client would create."""
        instance_id = self.api.create_running("image:1", ports="80/http", tools=_JUPYTER)
        assert instance_id
        self.stop()
        database = DataFolder(self.data_dir).open_database()
        database._run(database._writer, multiply, (count,), {})
        database.close()

    def timed_start(self) -> Synced:
        """Start, and wait until everything is in sync."""
        self.notes.unlink(missing_ok=True)
        begun = time.time()
        self.start(seconds=_SYNC_SECONDS)
        ready = time.time()
        noted = self._first("compared")
        populated = self._first("populated")["seconds"]
        end = max(noted["at"], ready) - populated
        return Synced(
            seconds=end - begun,
            work_seconds=end - self._first("loaded")["at"],
            comparison_seconds=noted["seconds"],
            calls=noted["calls"],
            due=noted["due"],
        )

    def told(self, what: str) -> list[dict[str, Any]]:
        """What was noted since the last start."""
        if not self.notes.exists():
            return []
        lines = (json.loads(line) for line in self.notes.read_text().splitlines())
        return [line for line in lines if line["what"] == what]

    def _first(self, what: str) -> dict[str, Any]:
        end = time.monotonic() + _SYNC_SECONDS
        while not (found := self.told(what)):
            if time.monotonic() > end:
                raise TimeoutError(f"the server did not get in sync:\n{self.log[-2000:]}")
            time.sleep(0.002)
        return found[0]

    @contextlib.contextmanager
    def traced(self) -> Iterator[None]:
        """Have servers that are started meanwhile count what their objects take; that is slow."""
        self._env["PYTHONTRACEMALLOC"] = "1"
        try:
            yield
        finally:
            del self._env["PYTHONTRACEMALLOC"]


_JUPYTER = [{"name": "Jupyter", "port": "8888", "type": "http"}]
