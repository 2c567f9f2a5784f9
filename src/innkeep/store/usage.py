"""Measured use in the store, small enough to be written for thousands of instances at no cost.

What was measured in a round is one row for the whole cluster, since a row for each instance would
touch as many pages of the database. An hour that is over is folded into one row for each
instance, so that a question about a day reads a few rows, and a removal finds what is to go.
"""

import struct
from collections.abc import Iterable, Mapping

from sqlalchemy import delete, insert, select, tuple_

from innkeep.domain.status import Status
from innkeep.domain.usage import UsageSample
from innkeep.store.database import Transaction
from innkeep.store.tables import instances, usage_hours, usage_rounds

_IN_ROUND = struct.Struct(">8sIII")
"""Instance, milli-cores, KiB of memory, KiB of root disk."""
_IN_HOUR = struct.Struct(">HIII")
"""Seconds since the hour's begin, and the same figures."""
_UNKNOWN = 0xFFFF_FFFF
_HOUR = 3600
_DROPPED_AT_ONCE = 2000


def note_round(
    tx: Transaction,
    cluster_id: str,
    at: int,
    samples: Mapping[str, UsageSample],
    *,
    keep_from: int,
) -> None:
    """Remember what the instances of a cluster used at a moment, and tidy up a little.

    Args:
        tx: the transaction.
        cluster_id: where they run.
        at: the moment, Unix seconds; a second round of one moment is ignored.
        samples: by instance.
        keep_from: what is older may go; some of it goes at each call.
    """
    this = usage_rounds.c.cluster_id == cluster_id
    known = select(usage_rounds.c.at).where(this, usage_rounds.c.at == at)
    if samples and tx.connection.execute(known).first() is None:
        packed = b"".join(
            _IN_ROUND.pack(bytes.fromhex(instance_id), *_figures(sample))
            for instance_id, sample in samples.items()
        )
        tx.connection.execute(
            insert(usage_rounds).values(cluster_id=cluster_id, at=at, samples=packed)
        )
    _fold_an_hour(tx, cluster_id, at // _HOUR)
    _drop_some(tx, keep_from // _HOUR)


def read(
    tx: Transaction, instance_id: str, cluster_id: str, start: int, end: int
) -> list[UsageSample]:
    """The samples of an instance within a time, in its order."""
    found = []
    for hour in tx.connection.execute(
        select(usage_hours.c.hour, usage_hours.c.samples).where(
            usage_hours.c.instance_id == instance_id,
            usage_hours.c.hour.between(start // _HOUR, end // _HOUR),
        )
    ):
        for second, *figures in _IN_HOUR.iter_unpack(hour.samples):
            found.append(_sample(hour.hour * _HOUR + second, *figures))
    wanted = bytes.fromhex(instance_id)
    for row in tx.connection.execute(
        select(usage_rounds.c.at, usage_rounds.c.samples).where(
            usage_rounds.c.cluster_id == cluster_id, usage_rounds.c.at.between(start, end)
        )
    ):
        place = _find(row.samples, wanted)
        if place is not None:
            _, *figures = _IN_ROUND.unpack_from(row.samples, place)
            found.append(_sample(row.at, *figures))
    return sorted((one for one in found if start <= one.at <= end), key=lambda one: one.at)


def forget(tx: Transaction, instance_id: str) -> None:
    """Drop what a removed instance used; what is not folded yet goes when it would be."""
    tx.connection.execute(delete(usage_hours).where(usage_hours.c.instance_id == instance_id))


def _fold_an_hour(tx: Transaction, cluster_id: str, present_hour: int) -> None:
    """Fold the oldest hour that is over, if there is one."""
    this = usage_rounds.c.cluster_id == cluster_id
    oldest = tx.connection.execute(
        select(usage_rounds.c.at).where(this).order_by(usage_rounds.c.at).limit(1)
    ).scalar()
    if oldest is None or oldest // _HOUR >= present_hour:
        return
    hour = oldest // _HOUR
    within = (this, usage_rounds.c.at.between(hour * _HOUR, hour * _HOUR + _HOUR - 1))
    folded: dict[bytes, bytearray] = {}
    for row in tx.connection.execute(
        select(usage_rounds.c.at, usage_rounds.c.samples).where(*within).order_by(usage_rounds.c.at)
    ):
        second = row.at - hour * _HOUR
        for instance, *figures in _IN_ROUND.iter_unpack(row.samples):
            folded.setdefault(instance, bytearray()).extend(_IN_HOUR.pack(second, *figures))
    living = set(
        tx.connection.execute(
            select(instances.c.id).where(
                instances.c.cluster_id == cluster_id, instances.c.status != Status.REMOVED.value
            )
        ).scalars()
    )
    rows = [
        {"instance_id": instance.hex(), "hour": hour, "samples": bytes(samples)}
        for instance, samples in folded.items()
        if instance.hex() in living
    ]
    if rows:
        tx.connection.execute(insert(usage_hours), rows)
    tx.connection.execute(delete(usage_rounds).where(*within))


def _drop_some(tx: Transaction, keep_from_hour: int) -> None:
    key = (usage_hours.c.instance_id, usage_hours.c.hour)
    some = select(*key).where(usage_hours.c.hour < keep_from_hour).limit(_DROPPED_AT_ONCE)
    tx.connection.execute(delete(usage_hours).where(tuple_(*key).in_(some)))


def _figures(sample: UsageSample) -> Iterable[int]:
    yield _fit(None if sample.cores is None else round(sample.cores * 1000))
    yield _fit(sample.memory_bytes // 1024)
    yield _fit(None if sample.root_disk_bytes is None else sample.root_disk_bytes // 1024)


def _fit(figure: int | None) -> int:
    return _UNKNOWN if figure is None else min(max(figure, 0), _UNKNOWN - 1)


def _sample(at: int, cores: int, memory: int, disk: int) -> UsageSample:
    return UsageSample(
        at=at,
        cores=None if cores == _UNKNOWN else cores / 1000,
        memory_bytes=memory * 1024,
        root_disk_bytes=None if disk == _UNKNOWN else disk * 1024,
    )


def _find(samples: bytes, wanted: bytes) -> int | None:
    place = samples.find(wanted)
    while place >= 0:
        if place % _IN_ROUND.size == 0:
            return place
        place = samples.find(wanted, place + 1)
    return None
