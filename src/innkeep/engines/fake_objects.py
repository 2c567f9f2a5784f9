"""Making and unmaking what an instance has in a fake cluster, step by step as on a real engine.

Each step is a point at which the cluster's hook may end the verb, so a test can crash a server
between any two of them.
"""

from dataclasses import replace
from ipaddress import ip_network

from innkeep.engines.errors import (
    ImageVanished,
    NetworkMissing,
    PermanentError,
    SubnetTaken,
    TemporaryError,
)
from innkeep.engines.fake_cluster import (
    FakeCluster,
    FakeContainer,
    FakeRescue,
    FakeSandbox,
    FakeVolume,
    container_key,
)
from innkeep.engines.fake_images import image_behind
from innkeep.engines.fake_storage import check_storages
from innkeep.engines.values import ContainerSpec, InstanceRef, NetworkSpec, SandboxSpec


def fake_handle(of: ContainerSpec | InstanceRef) -> str:
    """The handle of a container on a fake engine."""
    return f"fake/1 {key_of(of)}"


def key_of(of: ContainerSpec | InstanceRef) -> str:
    """Under which a cluster has the container that a spec or ref names."""
    return container_key(of.instance_id, of.generation)


class FakeObjects:
    """The objects of a deployment in a fake cluster."""

    def __init__(self, cluster: FakeCluster, deployment: str) -> None:
        self._cluster = cluster
        self._deployment = deployment

    def ensure_network(self, network: NetworkSpec) -> None:
        """Make a network unless it is there."""
        existing = self._cluster.networks.get(network.name)
        if existing is not None:
            if existing != (self._deployment, network):
                raise PermanentError(
                    "networkTaken", f"A different network is named {network.name} already."
                )
            return
        taken = [spec.subnet for _, spec in self._cluster.networks.values()]
        for subnet in (*taken, *self._cluster.taken_subnets):
            if ip_network(subnet).overlaps(ip_network(network.subnet)):
                raise SubnetTaken(
                    f"The subnet {network.subnet} overlaps with {subnet}.", overlaps=subnet
                )
        self._cluster.networks[network.name] = (self._deployment, network)

    def remove_network(self, name: str) -> None:
        """Remove a network unless it is somebody else's."""
        owner, _ = self._cluster.networks.get(name, ("", None))
        if owner != self._deployment:
            return
        if any(network == name for network, _ in self._cluster.addresses()):
            raise TemporaryError("networkBusy", f"Something is in the network {name} still.")
        del self._cluster.networks[name]

    def own_container(self, of: ContainerSpec | InstanceRef) -> FakeContainer | None:
        """The container that is named, if there is one; refuses somebody else's."""
        container = self._cluster.containers.get(key_of(of))
        if container is not None and container.deployment != self._deployment:
            raise PermanentError(
                "nameTaken", f"A container of somebody else is named innkeep-{key_of(of)}."
            )
        return container

    def other_generations(self, of: ContainerSpec | InstanceRef) -> list[FakeContainer]:
        """The containers of the same instance with other numbers."""
        return [
            each
            for each in self._cluster.containers_of(of.instance_id)
            if each.deployment == self._deployment and each.spec.generation != of.generation
        ]

    def own_sandbox(self, name: str) -> FakeSandbox | None:
        """A sandbox, if there is one; refuses somebody else's."""
        sandbox = self._cluster.sandboxes.get(name)
        if sandbox is not None and sandbox.deployment != self._deployment:
            raise PermanentError("nameTaken", f"A container of somebody else is named {name}.")
        return sandbox

    def rescues_of(self, ref: InstanceRef) -> list[str]:
        """The keys of every root disk that is kept for an instance."""
        everything = self._cluster.rescues.items()
        return [key for key, rescue in everything if rescue.instance_id == ref.instance_id]

    def make(self, spec: ContainerSpec, verb: str) -> str:
        """Have sandbox, volume and container there; answers the handle."""
        cluster, instance_id, key = self._cluster, spec.instance_id, key_of(spec)
        if self.own_container(spec) is not None:
            return fake_handle(spec)
        self._take_root_disk_over(spec, verb)
        rescued = cluster.rescues.get(key)
        if rescued is None and spec.image not in cluster.local_images.values():
            raise ImageVanished
        check_storages(cluster.storages, spec)
        sandbox = self.make_sandbox(spec.sandbox)
        cluster.reach(verb, "sandbox")
        if spec.local_volume is not None:
            self.make_volume(instance_id)
        cluster.reach(verb, "volume")
        cluster.containers[key] = FakeContainer(
            deployment=self._deployment,
            spec=spec if rescued is None else replace(spec, image=rescued.image),
            root_disk=dict(
                image_behind(cluster, spec.image).files if rescued is None else rescued.files
            ),
            joined=sandbox,
        )
        cluster.containers_made[instance_id] += 1
        cluster.tell(self._deployment, instance_id, spec.sandbox.name, begins=True)
        cluster.reach(verb, "container")
        return fake_handle(spec)

    def _take_root_disk_over(self, spec: ContainerSpec, verb: str) -> None:
        if spec.root_disk_of is None or key_of(spec) in self._cluster.rescues:
            return
        before = self._cluster.containers.get(container_key(spec.instance_id, spec.root_disk_of))
        if before is None or before.spec.image != spec.image:
            return
        if before.running:
            raise TemporaryError("stillRunning", "The root disk is written to still.")
        self._keep(before, spec.generation)
        self._cluster.reach(verb, "rescued")

    def _keep(self, container: FakeContainer, generation: int) -> None:
        """Put the root disk of a container aside for the one of a generation."""
        instance_id = container.spec.instance_id
        self._cluster.rescues[container_key(instance_id, generation)] = FakeRescue(
            deployment=self._deployment,
            instance_id=instance_id,
            generation=generation,
            image=container.spec.image,
            files=dict(container.root_disk),
        )

    def make_volume(self, instance_id: str) -> None:
        """Have local storage there."""
        if instance_id not in self._cluster.volumes:
            self._cluster.volumes[instance_id] = FakeVolume(
                deployment=self._deployment, instance_id=instance_id
            )

    def make_sandbox(self, spec: SandboxSpec) -> FakeSandbox:
        """Have a sandbox there, running or not."""
        if spec.network and spec.network not in self._cluster.networks:
            raise NetworkMissing(f"The network {spec.network} is missing.")
        sandbox = self.own_sandbox(spec.name)
        if sandbox is None:
            sandbox = FakeSandbox(deployment=self._deployment, spec=spec)
            self._cluster.sandboxes[spec.name] = sandbox
        return sandbox

    def attach(self, sandbox: FakeSandbox, spec: SandboxSpec) -> None:
        """Have a sandbox in its network, and in no other; one may have been made without any."""
        if sandbox.spec.network == spec.network:
            return
        if sandbox.running:
            self._cluster.check_address(spec)
        sandbox.spec = spec
        self._cluster.reach("start", "attached")

    def joined_container(self, spec: ContainerSpec) -> FakeContainer:
        """The container on its sandbox, made anew with its root disk if that one was lost."""
        container = self.own_container(spec)
        if container is not None:
            sandbox = self.own_sandbox(spec.sandbox.name)
            if sandbox is container.joined:
                return container
            self._rescue(container)
        elif key_of(spec) not in self._cluster.rescues:
            raise TemporaryError("containerMissing", "The instance has no container.")
        self.make(spec, "start")
        return self._cluster.containers[key_of(spec)]

    def _rescue(self, container: FakeContainer) -> None:
        self._cluster.end_by_engine(container)
        self._keep(container, container.spec.generation)
        self._cluster.reach("start", "rescued")
        del self._cluster.containers[container.key]
        self._cluster.reach("start", "unmade")

    def unmake_container(self, container: FakeContainer) -> None:
        """Remove a container, ending its process."""
        self._cluster.end_by_engine(container)
        self._cluster.lose_container(container.key)
