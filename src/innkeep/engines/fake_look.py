"""What a fake cluster looks like from outside; pure, as in every engine.

It tells a process that ended from one that was ended, by the same facts that real engines have:
when the sandbox and the container last started and finished.
"""

from innkeep.engines.fake_cluster import FakeCluster, FakeContainer
from innkeep.engines.values import EngineObject, Exit, ObjectKind, Phase


def see_phase(cluster: FakeCluster, container: FakeContainer | None) -> tuple[Phase, Exit | None]:
    """Tell where an instance's container is in its life, and how it ended."""
    if container is None:
        return Phase.ABSENT, None
    sandbox = container.joined
    alive = sandbox.running and cluster.sandboxes.get(sandbox.spec.name) is sandbox
    if container.running:
        joined = alive and sandbox.started <= container.started
        return (Phase.RUNNING if joined else Phase.ADRIFT), None
    if not container.started:
        return Phase.CREATED, None
    if alive and sandbox.started <= container.finished:
        return Phase.ENDED, container.exit
    return Phase.INTERRUPTED, None


def everything_of(cluster: FakeCluster, deployment: str) -> list[EngineObject]:
    """List every object that belongs to a deployment."""
    found = [
        EngineObject(
            kind=ObjectKind.CONTAINER,
            name=f"innkeep-{key}",
            instance_id=container.spec.instance_id,
            sandbox=container.spec.sandbox.name,
            running=container.running,
            generation=container.spec.generation,
        )
        for key, container in cluster.containers.items()
        if container.deployment == deployment
    ]
    found += [
        EngineObject(
            kind=ObjectKind.SANDBOX,
            name=name,
            instance_id=None,
            sandbox=name,
            running=sandbox.running,
        )
        for name, sandbox in cluster.sandboxes.items()
        if sandbox.deployment == deployment
    ]
    stored = [
        (ObjectKind.VOLUME, f"innkeep-{volume.instance_id}-local", volume.instance_id, 0)
        for volume in cluster.volumes.values()
        if volume.deployment == deployment
    ]
    stored += [
        (ObjectKind.IMAGE, f"innkeep-rescue:{key}", rescue.instance_id, rescue.generation)
        for key, rescue in cluster.rescues.items()
        if rescue.deployment == deployment
    ]
    found += [
        EngineObject(
            kind=kind,
            name=name,
            instance_id=owner,
            sandbox=None,
            running=False,
            generation=generation,
        )
        for kind, name, owner, generation in stored
    ]
    found += [
        EngineObject(
            kind=ObjectKind.STORAGE, name=name, instance_id=None, sandbox=None, running=False
        )
        for name, storage in cluster.storages.items()
        if storage.deployment == deployment
    ]
    return found
