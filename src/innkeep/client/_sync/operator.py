# Made by scripts/make-sync-client of the module of this name in _async; change that one.
"""What operators see and rule: all clusters and all projects. For keys of the role ``operator``."""

from collections.abc import Iterator, Sequence
from typing import Literal

from innkeep.client._sync.paging import all_rows
from innkeep.client._sync.resource import Resource
from innkeep.client.bodies import Moment, given, unix_seconds
from innkeep.domain.status import Status
from innkeep.wire.instance import EmptyReply
from innkeep.wire.keys import CreatedKeyReply, KeyReply
from innkeep.wire.operator import (
    ClusterStateReply,
    ClusterStatesReply,
    CreatedProjectReply,
    OperatorInstanceListReply,
    OperatorInstanceReply,
    ProjectKeysReply,
    ProjectListReply,
    ProjectQuotaReply,
    ProjectReply,
)

QuotaLimit = int | Literal["none", "default"] | None
"""At most so much; or ``"none"``, ``"default"`` (as the settings say); ``None``: as it is."""
ProjectRole = Literal["admin", "member", "read-only"]


class Operator(Resource):
    """The whole server, instead of one owner's part of it."""

    def clusters(self) -> Sequence[ClusterStateReply]:
        """Every cluster with its state, its room, and how much of it is used."""
        return (self._transport.get("/operator/clusters", ClusterStatesReply)).clusters

    def instances(
        self,
        *,
        cluster: str = "",
        project: str = "",
        name: str = "",
        status: Status | None = None,
    ) -> Iterator[OperatorInstanceReply]:
        """Instances of all projects, newest first, without what their owners put in.

        Args:
            cluster: only those of the cluster with this id or name.
            project: only those of the project with this name.
            name: only those with this in their name, in any case.
            status: only those in this status; removed ones only when asked for.
        """
        return all_rows(
            self._transport,
            "/operator/instances",
            OperatorInstanceListReply,
            lambda page: page.instances,
            lambda row: row.id,
            given(clusterId=cluster, project=project, name=name, status=status),
        )

    def projects(self, *, name: str = "") -> Iterator[ProjectReply]:
        """Every project, by name, with what it may use and uses.

        Args:
            name: only those with this in their name, in any case.
        """
        return all_rows(
            self._transport,
            "/operator/projects",
            ProjectListReply,
            lambda page: page.projects,
            lambda row: row.name,
            given(name=name),
        )

    def create_project(self, name: str, *, key_name: str = "") -> CreatedProjectReply:
        """Make a project with a key of the role ``admin``, which is shown this one time.

        Args:
            name: no other project may have it.
            key_name: any label of its key.
        """
        body = given(name=name, keyName=key_name)
        return self._transport.post("/operator/project/create", CreatedProjectReply, body)

    def set_quota(
        self,
        project: str,
        *,
        instances: QuotaLimit = None,
        cores: QuotaLimit = None,
        memory_gib: QuotaLimit = None,
        storage_gib: QuotaLimit = None,
        tcp_ports: QuotaLimit = None,
    ) -> ProjectQuotaReply:
        """Say what a project may use at most; what runs stays.

        Args:
            project: its name.
            instances: instances that are not removed.
            cores: cores of instances that don't rest.
            memory_gib: memory of the same, GiB.
            storage_gib: local and network storage, GiB.
            tcp_ports: tcp ports of the proxy.
        """
        body = given(
            project=project,
            instances=instances,
            cores=cores,
            memoryGib=memory_gib,
            storageGib=storage_gib,
            ports=tcp_ports,
        )
        return self._transport.post("/operator/project/quota", ProjectQuotaReply, body)

    def project_keys(self, project: str) -> Sequence[KeyReply]:
        """A project's keys that are not revoked, newest first."""
        query = {"project": project}
        return (self._transport.get("/operator/project/keys", ProjectKeysReply, query)).keys

    def create_project_key(
        self,
        project: str,
        *,
        role: ProjectRole,
        name: str = "",
        expires_at: Moment | None = None,
    ) -> CreatedKeyReply:
        """Make a key for a project; it is shown this one time, as ``key``.

        Args:
            project: its name.
            role: what the key may do there.
            name: any label.
            expires_at: from when on it is refused; ``None``: never.
        """
        body = given(project=project, role=role, name=name, expiresAt=unix_seconds(expires_at))
        return self._transport.post("/operator/project/key/create", CreatedKeyReply, body)

    def revoke_project_key(self, project: str, key_id: str) -> None:
        """Make a project's key useless from the next request on, also its last one."""
        body = {"project": project, "id": key_id}
        self._transport.post("/operator/project/key/revoke", EmptyReply, body)

    def stop_instance(self, instance_id: str, *, reason: str) -> None:
        """Stop an instance of any project; its owner is told the reason, and may start it again."""
        self._order("stop", instance_id, reason)

    def delete_instance(self, instance_id: str, *, reason: str) -> None:
        """Remove an instance of any project with its disks; its owner is told the reason."""
        self._order("delete", instance_id, reason)

    def cordon(self, cluster: str, *, note: str = "") -> None:
        """Have a cluster take no new instances; what is there goes on.

        Args:
            cluster: id or name.
            note: why; told to those whose creates are refused.
        """
        self._cordon(cluster, cordoned=True, note=note)

    def uncordon(self, cluster: str) -> None:
        """Have a cluster take new instances again."""
        self._cordon(cluster, cordoned=False, note="")

    def _cordon(self, cluster: str, *, cordoned: bool, note: str) -> None:
        body = given(clusterId=cluster, cordoned=cordoned, note=note)
        self._transport.post("/operator/cluster/cordon", EmptyReply, body)

    def _order(self, order: str, instance_id: str, reason: str) -> None:
        body = {"instanceId": instance_id, "reason": reason}
        self._transport.post(f"/operator/instance/{order}", EmptyReply, body)
