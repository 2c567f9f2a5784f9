"""Instances: made, given orders, and looked at."""

import re
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import suppress

from innkeep.client._async.instance_looks import InstanceLooks
from innkeep.client._async.paging import all_rows
from innkeep.client.bodies import (
    PortAccess,
    Ports,
    env_entries,
    given,
    jupyter_tool,
    port_entries,
    port_list,
    storage_entries,
)
from innkeep.client.errors import NotFound
from innkeep.client.naming import choose
from innkeep.domain.status import Status
from innkeep.wire.create import CreateInstanceReply
from innkeep.wire.instance import EmptyReply, InstanceListReply, InstanceReply, InstanceRow
from innkeep.wire.jobs import JobIdReply
from innkeep.wire.port_access import ChangedPortAccessReply

_INSTANCE_ID = re.compile("[0-9a-f]{16}")


class Instances(InstanceLooks):
    """Your instances."""

    async def create(
        self,
        *,
        image: str,
        product: str,
        name: str = "",
        ports: Ports = (),
        envs: Mapping[str, str] | None = None,
        command: str = "",
        entrypoint: str = "",
        cluster: str = "",
        registry_auth: str = "",
        image_login: tuple[str, str] | None = None,
        jupyter_port: int | None = None,
        port_access: Iterable[PortAccess] = (),
        local_storage_mount_point: str = "",
        network_storages: Mapping[str, str] | None = None,
        vpc_network: str = "",
        idempotency_key: str | None = None,
    ) -> CreateInstanceReply:
        """Have an instance made; it is accepted when this returns, and runs soon after.

        Args:
            image: the container image.
            product: id of a product, which gives cores, memory and disks.
            name: any printable characters; it need not be unique.
            ports: to be reached from outside, as ``["80/http", "3306/tcp"]``.
            envs: environment of the main process.
            command: replaces the image's CMD; split as a POSIX shell does.
            entrypoint: replaces the image's ENTRYPOINT, and drops its CMD.
            cluster: id or name; empty: any with room.
            registry_auth: id of a stored login for a private image; wins over ``image_login``.
            image_login: user name and password for a private image.
            jupyter_port: port of the tool Jupyter, as 8888; ``None``: without it.
            port_access: who may use http ports; anybody, those that aren't named.
            local_storage_mount_point: absolute path; empty: ``/workspace``.
            network_storages: ids of network storages by the absolute path they are mounted at.
            vpc_network: id of a VPC network; empty: none.
            idempotency_key: the call's own name, for a retry by another process; ``None``: one is
                made.

        Raises:
            NoRoom: no cluster has room now.
            QuotaExceeded: the owner would use too much.
            InvalidRequest: a field breaks its rule; see ``field``.
        """
        body = given(
            kind="cpu",
            name=name,
            productId=product,
            imageUrl=image,
            imageAuthId=registry_auth,
            imageAuth=None if image_login is None else ":".join(image_login),
            ports=", ".join(port_list(ports)),
            envs=env_entries(envs or {}),
            command=command,
            entrypoint=entrypoint,
            clusterId=cluster,
            tools=jupyter_tool(jupyter_port),
            portAccess=[each.fields() for each in port_access],
            localStorageMountPoint=local_storage_mount_point,
            networkStorages=storage_entries(network_storages or {}, "mountPoint", "Id"),
            networkId=vpc_network,
        )
        return await self._transport.post(
            "/gpu/instance/create", CreateInstanceReply, body, idempotency_key=idempotency_key
        )

    async def get(self, instance_id: str) -> InstanceReply:
        """One of them, with all there is to tell.

        Raises:
            NotFound: there is none with that id.
        """
        query = {"instanceId": instance_id}
        return await self._transport.get("/gpu/instance", InstanceReply, query)

    async def find(self, name_or_id: str) -> InstanceRow:
        """The one that has this id, or this name if nobody else has it.

        Raises:
            NotUnique: several have that name.
            NotFoundByName: none has.
        """
        if _INSTANCE_ID.fullmatch(name_or_id):
            with suppress(NotFound):
                return await self.get(name_or_id)
        rows = [row async for row in self.list(name=name_or_id)]
        if not any(row.name == name_or_id for row in rows):
            # By the beginning of its id, or to tell which names are near.
            rows = [row async for row in self.list()]
        return choose("instance", name_or_id, [(row.id, row.name, row) for row in rows])

    async def start(self, instance_id: str) -> None:
        """Have a stopped one run again, on its disks."""
        await self._order("start", instance_id)

    async def stop(self, instance_id: str) -> None:
        """Stop one; its disks are kept, and its room is given up."""
        await self._order("stop", instance_id)

    async def restart(self, instance_id: str) -> None:
        """End its main process and start it again, on its disks."""
        await self._order("restart", instance_id)

    async def delete(self, instance_id: str) -> None:
        """Remove one with its disks, in any status."""
        await self._order("delete", instance_id)

    async def recover(self, instance_id: str) -> None:
        """Try what failed again, at once."""
        await self._order("recover", instance_id)

    async def migrate(self, instance_id: str) -> None:
        """Move one to another cluster, without its disks."""
        await self._order("migrate", instance_id)

    async def edit(self, instance_id: str, *, ports: Ports) -> None:
        """Change its ports; the container is not touched.

        Args:
            instance_id: which.
            ports: all that it has from then on, those of tools left out.
        """
        await self._order("edit", instance_id, ports=port_entries(ports))

    async def upgrade(
        self,
        instance_id: str,
        *,
        image: str,
        envs: Mapping[str, str] | None = None,
        command: str = "",
        entrypoint: str = "",
        registry_auth: str = "",
        network_storages: Mapping[str, str] | None = None,
        keep_root_disk: bool = False,
    ) -> None:
        """Make one anew, under the same id: nothing of image and settings is taken from before.

        Args:
            instance_id: which.
            image: the container image.
            envs: the whole environment from then on.
            command: replaces the image's CMD.
            entrypoint: replaces the image's ENTRYPOINT, and drops its CMD.
            registry_auth: id of a stored login for a private image.
            network_storages: all that are mounted from then on: ids by absolute path.
            keep_root_disk: whether the root disk is kept, if the image is the very same one.
        """
        await self._order(
            "upgrade",
            instance_id,
            imageUrl=image,
            imageAuthId=registry_auth,
            envs=env_entries(envs or {}),
            command=command,
            entrypoint=entrypoint,
            save=keep_root_disk,
            networkVolume={
                "volumeMounts": [
                    {"type": "network", **mount}
                    for mount in storage_entries(network_storages or {}, "mountPath", "id")
                ]
            },
        )

    async def save_image(
        self, instance_id: str, *, image: str, registry_auth: str = ""
    ) -> JobIdReply:
        """Have its root disk pushed to a registry, as a job.

        Args:
            instance_id: which.
            image: ``registry/repository:tag``.
            registry_auth: id of the registry auth to push with; empty: none.
        """
        body = given(instanceId=instance_id, image=image, registryAuthId=registry_auth)
        return await self._transport.post("/job/save/image", JobIdReply, body)

    async def set_port_access(self, instance_id: str, access: PortAccess) -> ChangedPortAccessReply:
        """Say who may use an http port, in force at once; answers the guard with its secret."""
        body = {"instanceId": instance_id, **access.fields()}
        return await self._transport.post("/gpu/instance/port/access", ChangedPortAccessReply, body)

    async def set_auto_migrate(
        self, instance_id: str, *, enabled: bool, with_root_disk: bool = False
    ) -> None:
        """Keep whether one may be moved without being asked."""
        await self._order(
            "setAutoMigrate",
            instance_id,
            autoMigrateOpen=enabled,
            autoMigrateSystemDisk=with_root_disk,
        )

    async def renew(self, instance_id: str, *, months: int) -> None:
        """Let a subscription end later, by so many calendar months."""
        await self._order("renewInstance", instance_id, month=months)

    async def convert_to_subscription(self, instance_id: str, *, months: int) -> None:
        """Make pay as you go a subscription, for so many calendar months."""
        await self._order("transToMonthlyInstance", instance_id, month=months)

    async def set_auto_renew(
        self, instance_ids: Sequence[str], *, enabled: bool, months: int = 0
    ) -> None:
        """Keep whether subscriptions renew themselves, for all of these or for none.

        Args:
            instance_ids: which.
            enabled: whether they do.
            months: by how many, 1-12; 0 only when it is turned off.
        """
        body = {
            "instanceIds": list(instance_ids),
            "autoRenew": enabled,
            "autoRenewMonth": months,
        }
        await self._transport.post("/gpu/instance/setAutoRenew", EmptyReply, body)

    async def _order(self, order: str, instance_id: str, **fields: object) -> None:
        body = {"instanceId": instance_id, **fields}
        await self._transport.post(f"/gpu/instance/{order}", EmptyReply, body)

    def list(
        self, *, name: str = "", product_name: str = "", status: Status | None = None
    ) -> AsyncIterator[InstanceRow]:
        """Yours, newest first, over all pages.

        Args:
            name: only those with this in their name, in any case.
            product_name: only those with this in their product's name, in any case.
            status: only those in this status; removed ones only when asked for.
        """
        return all_rows(
            self._transport,
            "/gpu/instances",
            InstanceListReply,
            lambda page: page.instances,
            lambda row: row.id,
            given(name=name, productName=product_name, status=status),
        )
