"""What every process of a server joins in the same way out of its settings and parts."""

import shutil
from collections.abc import Mapping
from typing import Protocol

from innkeep.api.request_limits import RequestRates
from innkeep.data_folder import DataFolder
from innkeep.domain.clock import system_clock
from innkeep.domain.entry import EntryAddress
from innkeep.domain.prewarm import PrewarmQuota
from innkeep.domain.product import Catalog
from innkeep.domain.rate_limit import Rate
from innkeep.engines.base import Engine
from innkeep.gateway.port_doctor import Entrance, InstancePortDoctor
from innkeep.quota_settings import quota_defaults
from innkeep.reconciler.loop import Reconciler
from innkeep.reconciler.parts import Parts
from innkeep.reconciler.worker import WorkerReconciler
from innkeep.services.deployment import Deployment, StorageRoom
from innkeep.services.open_streams import OpenStreams
from innkeep.services.protocols import Gateway, RouteTable
from innkeep.settings import Settings
from innkeep.store.database import Database
from innkeep.webhooks.http_way import HttpWay

_SECONDS_AT_ONCE = 10


class Way(Gateway, Entrance, Protocol):
    """The gateway, as services and the port doctor need it."""


def parts_of(settings: Settings, database: Database, routes: RouteTable) -> Parts:
    """What a reconciler works with."""
    return Parts(
        database=database,
        routes=routes,
        clock=system_clock,
        stop_grace_seconds=settings.stop_grace_seconds,
        rest_seconds=settings.address_quiet_seconds,
        metrics_interval_seconds=settings.metrics_interval_seconds,
        metrics_keep_hours=settings.metrics_keep_hours,
        prewarm_image_gib=settings.prewarm_image_gib,
    )


def rates_of(settings: Settings) -> RequestRates:
    """How often clients may ask."""
    keys, wrong = settings.requests_per_second, settings.wrong_keys_per_minute
    return RequestRates(
        of_key=Rate(per_second=keys, burst=keys * _SECONDS_AT_ONCE),
        of_wrong_keys=Rate(per_second=wrong / 60, burst=wrong),
    )


def deployment_of(
    settings: Settings,
    *,
    folder: DataFolder,
    database: Database,
    catalog: Catalog,
    reconciler: Reconciler | WorkerReconciler,
    gateway: Way,
    engines: Mapping[str, Engine],
    entry: EntryAddress,
) -> Deployment:
    """What use cases work with."""

    def storage_room() -> StorageRoom:
        disk = shutil.disk_usage(folder.storage_disk)
        return StorageRoom(disk.total // 1024**3, disk.free // 1024**3)

    return Deployment(
        database=database,
        catalog=catalog,
        waker=reconciler,
        gateway=gateway,
        doctor=InstancePortDoctor(gateway, engines),
        monitor=reconciler,
        clock=system_clock,
        entry=entry,
        lenient_kind=settings.lenient_kind,
        prewarm_quota=PrewarmQuota(
            tasks=settings.prewarm_tasks, image_gib=settings.prewarm_image_gib
        ),
        quota_defaults=quota_defaults(settings),
        removed_grace_seconds=settings.removed_grace_seconds,
        storage_room=storage_room,
        storage_trash_seconds=settings.storage_trash_hours * 3600,
        open_streams=OpenStreams(each=settings.event_streams_each, overall=settings.event_streams),
        webhook_way=HttpWay(may_be_private=settings.webhook_private_addresses),
    )
