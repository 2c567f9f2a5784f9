"""From an instance to what the engine is asked for."""

from innkeep.domain.command_line import split_command
from innkeep.domain.instance import Instance
from innkeep.engines.values import (
    ContainerSpec,
    SandboxSpec,
    StorageMount,
    VolumeMount,
)


def container_spec(
    instance: Instance, *, network_name: str, image: str, members_talk: bool = False
) -> ContainerSpec:
    """The container of an instance, on an image that the engine has.

    Args:
        instance: the instance.
        network_name: what the engine calls its network.
        image: what ``ensure_image`` answered.
        members_talk: whether it has neighbours in that network, who find it by name.
    """
    names = tuple(name for name in (instance.id, instance.alias) if name)
    volume = None
    if instance.local_volume_gib:
        volume = VolumeMount(
            mount_path=instance.local_mount_point, size_gib=instance.local_volume_gib
        )
    return ContainerSpec(
        instance_id=instance.id,
        sandbox=SandboxSpec(
            name=instance.sandbox,
            network=network_name,
            address=instance.address,
            host_name=instance.id,
            aliases=names if members_talk else (),
        ),
        image=image,
        entrypoint=split_command(instance.entrypoint) or None,
        command=split_command(instance.command) or None,
        env=tuple((variable.key, variable.value) for variable in instance.envs),
        cores=instance.cores,
        memory_gib=instance.memory_gib,
        pids=instance.pids,
        runtime=instance.runtime,
        rootfs_gib=instance.rootfs_gib,
        local_volume=volume,
        network_storages=tuple(
            StorageMount(storage_id=mount.storage_id, mount_path=mount.mount_path)
            for mount in instance.storages
        ),
        generation=instance.generation,
        left_behind=instance.left_behind,
    )
