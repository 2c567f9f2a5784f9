"""A migration: where an instance is to go on, kept apart until all of it left its cluster."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Migration:
    """The place that is reserved for an instance in another cluster, and the job that tells."""

    cluster_id: str
    network_id: str
    address: str
    """Its IPv4 address there."""
    job_id: str


@dataclass(frozen=True, kw_only=True)
class AutoMigrate:
    """Whether an owner lets an instance be moved without being asked; kept and shown."""

    enabled: bool = False
    with_root_disk: bool = False
    """Whether its root disk is to be taken along."""


STAYS = AutoMigrate()
"""What an instance has until its owner says otherwise."""
