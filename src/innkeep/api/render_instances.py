"""From an instance to the JSON that clients read; plain dictionaries, since lists must be fast.

``schemas_instance`` describes the same shapes; the tests hold the two together. Registry logins
are never rendered; what opens an entrance or a tool is, in the full form only.
"""

from collections.abc import Mapping, Sequence

from innkeep.api.render_entries import render_log, render_ssh, render_terminal
from innkeep.api.render_ports import render_access_of, render_health, render_mapping
from innkeep.domain.billing import Billing
from innkeep.domain.endpoint import GatewayAddress
from innkeep.domain.entry import EntryAddress
from innkeep.domain.instance import Failure, HistoryEntry, Instance, PullProgress
from innkeep.domain.product import Catalog
from innkeep.services.instances import InstanceDetails, InstancePage

Json = dict[str, object]


def render_page(page: InstancePage, catalog: Catalog, gateway: GatewayAddress) -> Json:
    """A page of a list; holds no secret but what the owner put into the environment."""
    return {
        "instances": [render_row(item, catalog, gateway) for item in page.items],
        "total": page.total,
    }


def render_details(
    details: InstanceDetails, catalog: Catalog, gateway: GatewayAddress, entry: EntryAddress
) -> Json:
    """One instance in full."""
    instance = details.instance
    return {
        **render_row(instance, catalog, gateway),
        "portMappings": [
            {
                **render_mapping(instance, health, gateway),
                **render_health(health),
                "access": render_access_of(instance, health.mapping),
            }
            for health in details.ports[: len(instance.port_mappings)]
        ],
        "network": _network(instance) if details.in_vpc else None,
        "node": {"maxRootfsSize": instance.rootfs_gib},
        "jobs": [{"id": job.id, "type": str(job.type)} for job in details.jobs],
        "connectComponentSSH": render_ssh(details, entry),
        "connectComponentWebTerminal": render_terminal(details, entry),
        "connectComponentJupyter": _jupyter(instance, details.tools_listening, gateway),
        "connectComponentLog": render_log(details, entry),
        "pullProgress": _pull(instance.pull),
        "statusHistory": [_history(entry) for entry in details.history if not entry.is_detail],
    }


def render_row(instance: Instance, catalog: Catalog, gateway: GatewayAddress) -> Json:
    """One instance as a list shows it."""
    return {
        "id": instance.id,
        "name": instance.display_name,
        "kind": str(instance.kind),
        "clusterId": instance.cluster_id,
        "clusterName": _cluster_name(catalog, instance.cluster_id),
        "productId": instance.product_id,
        "productName": instance.product_name,
        "imageUrl": instance.image_url,
        "imageAuthId": instance.image_auth_id,
        "command": instance.command,
        "entrypoint": instance.entrypoint,
        "cpuNum": str(instance.cores),
        "memory": str(instance.memory_gib),
        "gpuNum": "0",
        "rootfsSize": instance.rootfs_gib,
        "status": str(instance.status),
        "statusError": _failure(instance.shown_failure),
        "portMappings": [
            {
                "port": mapping.port,
                "type": str(mapping.type),
                "endpoint": gateway.endpoint(instance.id, mapping),
            }
            for mapping in instance.port_mappings
        ],
        "volumeMounts": _volume_mounts(instance),
        "envs": [{"key": env.key, "value": env.value} for env in instance.envs],
        "tools": [
            {"name": tool.name, "port": str(tool.mapping.port), "type": str(tool.mapping.type)}
            for tool in instance.tools
        ],
        "billingMode": str(instance.billing.mode),
        "endTime": render_end(instance.billing),
        "autoRenew": instance.billing.auto_renew,
        "autoRenewMonth": instance.billing.auto_renew_months,
        "autoMigrateOpen": instance.auto_migrate.enabled,
        "autoMigrateSystemDisk": instance.auto_migrate.with_root_disk,
        "spotStatus": "",
        "spotReclaimTime": "0",
        "freeStorageSize": instance.rootfs_gib + instance.local_volume_gib,
        "keepDataDay": 0,
        "createdAt": _timestamp(instance.created_at),
        "lastStartedAt": _timestamp(instance.started_at),
        "lastStoppedAt": _timestamp(instance.stopped_at),
    }


def render_end(billing: Billing) -> str:
    """When a subscription ends, in Unix seconds."""
    return "-1" if billing.end_at is None else str(int(billing.end_at))


def _network(instance: Instance) -> Json:
    # Without an address while the network is being made, and once the instance is removed.
    return {"id": instance.network_id, "ip": instance.address}


def _cluster_name(catalog: Catalog, cluster_id: str) -> str:
    # A cluster may have left the configuration while instances of it are still known.
    cluster = catalog.cluster(cluster_id)
    return cluster.name if cluster else cluster_id


def _failure(failure: Failure | None) -> Mapping[str, str]:
    if failure is None:
        return {"state": "", "message": ""}
    return {"state": failure.state, "message": failure.message}


def _volume_mounts(instance: Instance) -> Sequence[Json]:
    mounts: list[Json] = []
    if instance.local_volume_gib:
        mounts.append(_mount("local", instance.local_volume_gib, "", instance.local_mount_point))
    mounts += [
        _mount("network", mount.size_gib, mount.storage_id, mount.mount_path)
        for mount in instance.storages
    ]
    return mounts


def _mount(kind: str, size_gib: int, storage_id: str, mount_path: str) -> Json:
    return {"type": kind, "size": str(size_gib), "id": storage_id, "mountPath": mount_path}


def _jupyter(instance: Instance, listening: Sequence[bool], gateway: GatewayAddress) -> Json | None:
    if not instance.tools:
        return None
    tool = instance.tools[0]
    return {
        "port": tool.mapping.port,
        "address": gateway.tool_url(instance.id, tool),
        "isRunning": listening[0],
    }


def _pull(pull: PullProgress | None) -> Json | None:
    if pull is None:
        return None
    return {
        "bytes": pull.current,
        "totalBytes": pull.total,
        "layers": [
            {
                "id": layer.id,
                "state": layer.state,
                "bytes": layer.current,
                "totalBytes": layer.total,
            }
            for layer in pull.layers
        ],
    }


def _history(entry: HistoryEntry) -> Json:
    return {
        "at": f"{entry.at:.3f}",
        "status": str(entry.status),
        "code": entry.code,
        "message": entry.message,
    }


def _timestamp(at: float | None) -> str:
    return "0" if at is None else str(int(at))
