"""The configured engines, made and looked at for the first time."""

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import partial

import structlog

from innkeep.app.isolation import isolation_mode
from innkeep.catalog import cluster_settings
from innkeep.catalog_settings import ClusterSettings
from innkeep.data_folder import DataFolder
from innkeep.domain.product import Catalog, Cluster
from innkeep.engines.base import Engine
from innkeep.engines.docker import DockerEngine
from innkeep.engines.docker_privileges import Privileges
from innkeep.engines.errors import EngineError, EngineUnsuitable
from innkeep.engines.fake import FakeEngine
from innkeep.engines.fake_cluster import FakeCluster
from innkeep.engines.values import EngineFacts
from innkeep.settings import Settings, docker_socket

_log = structlog.get_logger(__name__)

_FIRST_CONNECT_SECONDS = 5.0


def build_engines(
    settings: Settings, folder: DataFolder, catalog: Catalog
) -> Mapping[Cluster, Engine]:
    """The engine of every configured cluster, not connected yet."""
    configured = {cluster.id: cluster for cluster in cluster_settings(settings)}
    return {
        cluster: _build_engine(
            settings, configured[cluster.id], folder, catalog.runtimes_of(cluster.id)
        )
        for cluster in catalog.clusters
    }


def _build_engine(
    settings: Settings, cluster: ClusterSettings, folder: DataFolder, runtimes: Collection[str]
) -> Engine:
    if cluster.engine == "fake":
        return FakeEngine(FakeCluster(), folder.deployment_id())
    return DockerEngine(
        docker_socket(settings),
        folder.deployment_id(),
        settings.pull_stall_seconds,
        storage_folder=folder.storage,
        tools_folder=folder.tools,
        privileges=_privileges(settings, cluster),
        isolation=isolation_mode(settings, cluster),
        runtimes=runtimes,
    )


def count_calls(engines: Iterable[tuple[str, Engine]], note: Callable[..., None]) -> None:
    """Have the calls of all engines counted; before they are connected.

    Args:
        engines: each with its cluster's id.
        note: takes the cluster's id, the kind of call, its seconds, and whether it ``failed``.
    """
    for cluster_id, engine in engines:
        if isinstance(engine, DockerEngine):
            engine.watch_calls(partial(note, cluster_id))


def _privileges(settings: Settings, cluster: ClusterSettings) -> Privileges:
    own = cluster.privilege_escalation
    return Privileges(
        escalation=settings.privilege_escalation if own is None else own,
        open_files=settings.open_files,
    )


async def first_facts(engines: Mapping[Cluster, Engine]) -> Mapping[str, EngineFacts]:
    """Connect all engines at once; answers the facts of those that are up, by their cluster's id.

    Raises:
        EngineUnsuitable: one of them can't be used; all are closed.
    """
    looks = await asyncio.gather(
        *(_first_look(cluster, engine) for cluster, engine in engines.items()),
        return_exceptions=True,
    )
    problems = [look for look in looks if isinstance(look, BaseException)]
    if problems:
        for engine in engines.values():
            await engine.close()
        raise problems[0]
    found = zip(engines, looks, strict=True)
    return {cluster.id: look for cluster, look in found if isinstance(look, EngineFacts)}


async def _first_look(cluster: Cluster, engine: Engine) -> EngineFacts | None:
    try:
        async with asyncio.timeout(_FIRST_CONNECT_SECONDS):
            return await engine.connect()
    except EngineUnsuitable:
        raise
    except (EngineError, TimeoutError) as problem:
        # Its keeper goes on trying.
        _log.warning("cluster is away", cluster=cluster.id, why=str(problem))
        return None
