"""Clusters, instances and projects as operators see them."""

from typing import Any

from innkeep.api.quota import render_quota
from innkeep.domain.overview import InstanceLine
from innkeep.domain.quota import Resource
from innkeep.domain.status import Status
from innkeep.services.operator_views import ClusterView, ProjectView

_LONGEST_MESSAGE = 300


def render_cluster(view: ClusterView) -> dict[str, Any]:
    """A cluster with what it has and what runs there."""
    figures, usage = view.figures, view.figures.usage
    cordon = usage.cordon
    return {
        "id": view.id,
        "name": view.name,
        "state": "up" if view.state.up else "down",
        "message": view.state.message,
        "engine": view.engine,
        "cordon": {"at": str(int(cordon.at)), "note": cordon.note} if cordon else None,
        "cores": {"total": usage.cores, "used": usage.cores_held},
        "memoryGib": {"total": usage.memory_gib, "used": usage.memory_gib_held},
        "storageGib": {
            "total": view.room.total_gib if view.room else None,
            "promised": figures.promised_gib,
            "free": view.room.free_gib if view.room else None,
        },
        "instances": {
            "running": figures.instances.get(Status.RUNNING, 0),
            "total": sum(figures.instances.values()),
        },
        "spareSandboxes": figures.spare_sandboxes,
        "leftBehind": figures.left_behind,
        "vpcNetworks": figures.vpc_networks,
        "networkStorages": figures.network_storages,
        "productsOffered": list(view.products),
        "unenforcedLimits": list(view.state.unenforced),
    }


def render_line(line: InstanceLine) -> dict[str, Any]:
    """A row of the list of all projects' instances."""
    failure = line.failure
    return {
        "id": line.id,
        "name": line.name or line.id,
        "project": line.project,
        "status": str(line.status),
        "statusError": {
            "state": failure.state if failure else "",
            "message": _shortened(failure.message) if failure else "",
        },
        "productId": line.product_id,
        "clusterId": line.cluster_id,
        "cores": line.cores,
        "memoryGib": line.memory_gib,
        "localVolumeGib": line.local_volume_gib,
        "image": line.image_url,
        "createdAt": str(int(line.created_at)),
        "statusAt": str(int(line.status_at)),
    }


def render_project(view: ProjectView) -> dict[str, Any]:
    """A project with what it may use and uses."""
    return {
        "name": view.project.name,
        "createdAt": str(int(view.project.created_at)),
        "keys": view.project.keys,
        "instances": view.project.used[Resource.INSTANCES],
        "quotas": render_quota(view.quota),
    }


def _shortened(message: str) -> str:
    if len(message) <= _LONGEST_MESSAGE:
        return message
    return f"{message[: _LONGEST_MESSAGE - 1]}…"
