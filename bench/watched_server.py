"""``innkeep serve`` that notes when it is in sync, and what it asked its engine for that.

Run as ``python -m bench.watched_server NOTES innkeep serve ...``: NOTES is a file that gets one
JSON object a line. Fake clusters begin with all that the store says runs in them; the time that
this takes is noted, since a real cluster is there already.
"""

import gc
import json
import sys
import time
import tracemalloc
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from bench.crowd import populate
from innkeep.app import engines as engines_module
from innkeep.app import server
from innkeep.cli.main import app
from innkeep.data_folder import DataFolder
from innkeep.domain.product import Catalog, Cluster
from innkeep.engines.base import Engine
from innkeep.engines.fake import FakeEngine
from innkeep.reconciler.cluster_keeper import ClusterKeeper
from innkeep.settings import Settings
from innkeep.store.database import Transaction
from innkeep.store.tables import instances

_LISTS = ("survey", "list_networks")


class _Watch:
    """What is noted of one server."""

    def __init__(self, notes: Path) -> None:
        self._notes = notes
        self._build_engines = engines_module.build_engines
        self._compare = ClusterKeeper.compare
        self._calls: Counter[str] = Counter()

    def note(self, what: str, **told: object) -> None:
        with self._notes.open("a") as file:
            file.write(json.dumps({"what": what, "at": time.time(), **told}) + "\n")

    def build_engines(
        self, settings: Settings, folder: DataFolder, catalog: Catalog
    ) -> Mapping[Cluster, Engine]:
        engines = self._build_engines(settings, folder, catalog)
        begun = time.perf_counter()
        before = tracemalloc.get_traced_memory()[0]
        for cluster, engine in engines.items():
            for verb in _LISTS:
                setattr(engine, verb, self._counted(verb, getattr(engine, verb)))
            if isinstance(engine, FakeEngine):
                database = folder.open_database(settings.database_at, settings.secrets_key_file)
                database._run(
                    database._reader,
                    populate,
                    (cluster.id, engine._cluster, folder.deployment_id()),
                    {},
                )
                database.close()
        gc.collect()
        self.note(
            "populated",
            bytes=tracemalloc.get_traced_memory()[0] - before,
            seconds=time.perf_counter() - begun,
        )
        return engines

    def _counted(self, verb: str, call: Any) -> Any:
        async def counted(*args: object, **kwargs: object) -> object:
            self._calls[verb] += 1
            return await call(*args, **kwargs)

        return counted

    async def compare(self, keeper: ClusterKeeper) -> None:
        cpu = time.process_time()
        begun = time.perf_counter()
        await self._compare(keeper)
        self.note(
            "compared",
            seconds=time.perf_counter() - begun,
            cpu_seconds=time.process_time() - cpu,
            calls=dict(self._calls),
            due=await keeper._parts.database.read(_count_due),
        )
        if tracemalloc.is_tracing():
            gc.collect()
            self.note("allocated", bytes=tracemalloc.get_traced_memory()[0])


def _count_due(tx: Transaction) -> int:
    due = select(func.count()).select_from(instances).where(instances.c.due_at.is_not(None))
    return tx.connection.execute(due).scalar() or 0


def main() -> None:
    """Serve as the command line says."""
    watch = _Watch(Path(sys.argv[1]))
    watch.note("loaded")
    vars(server)["build_engines"] = watch.build_engines

    async def compare(keeper: ClusterKeeper) -> None:
        await watch.compare(keeper)

    keeper_class: Any = ClusterKeeper
    keeper_class.compare = compare
    app(sys.argv[3:], prog_name="innkeep")


if __name__ == "__main__":
    main()
