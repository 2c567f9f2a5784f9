"""What known clients send that the published pages don't know, in one place, easy to extend.

Each quirk of a body turns the client's form into the published one before anything is checked, and
only where the published form is absent or empty, so that it can never win over it; a quirk of a
reply adds to the published form and takes nothing away. The rest of the leniency (``8888`` for
``"8888"``, ``null`` for a missing field) is in ``innkeep.wire.types``; the three names that clients
have for a page's number are in ``innkeep.wire.paging``.
"""

from collections.abc import Callable, Iterable, Mapping

Body = dict[str, object]


def env_for_envs(body: Body) -> Body:
    """The vendor's MCP server sends the environment as ``env``."""
    env = body.get("env")
    if isinstance(env, list) and not body.get("envs"):
        return {**body, "envs": env}
    return body


def volume_mounts_for_network_storages(body: Body) -> Body:
    """Clients of the sister vendor send ``volumeMounts: [{id, mountPath}]``."""
    mounts = body.get("volumeMounts")
    if not isinstance(mounts, list) or body.get("networkStorages"):
        return body
    storages = [
        {"Id": mount.get("id"), "mountPoint": mount.get("mountPath")}
        if isinstance(mount, dict)
        else mount
        for mount in mounts
    ]
    return {**body, "networkStorages": storages}


def id_for_task_id(body: Body) -> Body:
    """The typed Python SDK names a prewarm task by ``task_id`` too."""
    if body.get("task_id") and not body.get("id"):
        return {**body, "id": body["task_id"]}
    return body


def ids_for_task_id(body: Body) -> Body:
    """The typed Python SDK deletes one prewarm task, by ``task_id``."""
    if body.get("task_id") and not body.get("ids"):
        return {**body, "ids": [body["task_id"]]}
    return body


def instance_id_of_query(query: Mapping[str, str]) -> str:
    """The typed Python SDK asks for metrics by ``instance_id``."""
    return query.get("instance_id") or query.get("instanceId") or ""


CREATE_QUIRKS: Iterable[Callable[[Body], Body]] = (
    env_for_envs,
    volume_mounts_for_network_storages,
)
"""Applied, in this order, to the body of a create."""


def mounts_for_network_volume(body: Body) -> Body:
    """Whoever creates with ``networkStorages`` or ``volumeMounts`` may upgrade with them too."""
    if body.get("networkVolume"):
        return body
    mounts = body.get("volumeMounts")
    storages = body.get("networkStorages")
    if isinstance(storages, list) and not mounts:
        mounts = [
            {"type": "network", "id": each.get("Id"), "mountPath": each.get("mountPoint")}
            if isinstance(each, dict)
            else each
            for each in storages
        ]
    if not isinstance(mounts, list):
        return body
    return {**body, "networkVolume": {"volumeMounts": mounts}}


UPGRADE_QUIRKS: Iterable[Callable[[Body], Body]] = (env_for_envs, mounts_for_network_volume)
"""Applied, in this order, to the body of an upgrade."""


def job_id_for_break(body: Body) -> Body:
    """The typed Python SDK names the job to break as ``job_id``."""
    if body.get("job_id") and not body.get("jobId"):
        return {**body, "jobId": body["job_id"]}
    return body


def with_small_id(network: Body) -> Body:
    """The typed Python SDK reads the ``id`` of a single VPC network, where the page has ``Id``."""
    return {"id": network["Id"], **network}


def with_published_names(body: Body) -> Body:
    """The body of a create under the names of the published page."""
    for quirk in CREATE_QUIRKS:
        body = quirk(body)
    return body


def with_names_of_upgrade(body: Body) -> Body:
    """The body of an upgrade under the names of its published page."""
    for quirk in UPGRADE_QUIRKS:
        body = quirk(body)
    return body
