"""From an instance to what the engine is asked for."""

from innkeep.domain.command_line import split_command
from innkeep.domain.instance import Instance
from innkeep.engines.values import ContainerSpec, InstanceRef, SandboxSpec, VolumeMount


def container_spec(instance: Instance, *, network_name: str, image: str) -> ContainerSpec:
    """The container of an instance, on an image that the engine has."""
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
        ),
        image=image,
        entrypoint=split_command(instance.entrypoint) or None,
        command=split_command(instance.command) or None,
        env=tuple((variable.key, variable.value) for variable in instance.envs),
        cores=instance.cores,
        memory_gib=instance.memory_gib,
        pids=instance.pids,
        rootfs_gib=instance.rootfs_gib,
        local_volume=volume,
    )


def instance_ref(instance: Instance, handle: str) -> InstanceRef:
    """What finds the instance's objects in its engine, by the newest handle."""
    return InstanceRef(instance_id=instance.id, sandbox=instance.sandbox, handle=handle)
