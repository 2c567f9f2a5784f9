"""From Innkeep's specs to Docker's create requests: pure, so that a table can test all of it.

Host name, DNS and the address belong to the sandbox, since Docker refuses them on a container that
joins it. Why raw packets and device nodes are taken from instances is told in
``docker_privileges``: on a shared bridge one could take over a neighbour's address with them.
"""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Any

from innkeep.domain.tools_volume import MOUNT_POINT
from innkeep.engines.docker_privileges import STRICT, Privileges
from innkeep.engines.values import ContainerSpec, NetworkSpec, SandboxSpec

DEPLOYMENT = "innkeep.deployment"
ROLE = "innkeep.role"
INSTANCE = "innkeep.instance"
SANDBOX = "innkeep.sandbox"
PROGRAM = "innkeep.program"
KEPT_VOLUMES = "innkeep.volumes"
GENERATION = "innkeep.generation"
"""Which of its instance's containers it is; missing on those that an earlier version made: 0."""
IMAGE = "innkeep.image"
"""Docker's id of the image that the root disk began with; missing as ``GENERATION``."""
TOOLS = "innkeep.tools"
"""The version of the tools volume that a container has; empty: none."""

BRIDGE_OPTION = "com.docker.network.bridge.name"
"""Which option of a network says what its bridge is called."""

NO_NETWORK = "none"
"""What Docker calls the network of a container that is in none."""

_GIB = 1024**3
_MIB = 1024**2
# Not for the program, which needs some kilobytes, but for the runtime that starts it.
_SANDBOX_MEMORY = 64 * _MIB
_SANDBOX_PIDS = 32


@dataclass(frozen=True)
class ToolsMount:
    """The tools volume as a container is given it."""

    version: str
    folder: str
    """Where that version lies on this host."""


def container_name(instance_id: str, generation: int = 0) -> str:
    """Name of one container of an instance."""
    return f"innkeep-{_numbered(instance_id, generation)}"


def generation_of(labels: Mapping[str, str] | None) -> int:
    """Which generation an object belongs to, by its labels."""
    return int((labels or {}).get(GENERATION) or 0)


def _numbered(instance_id: str, generation: int) -> str:
    # The first keeps the name that it had before there were generations.
    return f"{instance_id}-{generation}" if generation else instance_id


def volume_name(instance_id: str) -> str:
    """Name of an instance's local storage."""
    return f"innkeep-{instance_id}-local"


def rescue_tag(instance_id: str, generation: int = 0) -> str:
    """Name of the image that keeps a root disk for the container of a generation."""
    return f"innkeep-rescue:{_numbered(instance_id, generation)}"


SAVE_PREFIX = "innkeep-save-"
"""What the local name of every image begins with that is being pushed."""


def save_repository(deployment: str) -> str:
    """Repository of a deployment's images that are being pushed; each has the save's id as tag."""
    return f"{SAVE_PREFIX}{deployment.replace('-', '')[:12]}"


def sandbox_image(deployment: str) -> str:
    """Name of the image of every sandbox of a deployment."""
    return f"innkeep-sandbox:{deployment.replace('-', '')[:12]}"


def bridge_prefix(deployment: str) -> str:
    """Beginning of the names of a deployment's bridges, by which the firewall knows them all."""
    return f"ik{_digest(deployment)[:4]}-"


def bridge_name(deployment: str, network: str) -> str:
    """Name of the bridge device of a network; the kernel takes 15 characters at most."""
    return bridge_prefix(deployment) + _digest(f"{deployment} {network}")[:8]


def _digest(text: str) -> str:
    # As many bits in each character of a short name as a lower-case one can have.
    return base64.b32encode(hashlib.sha256(text.encode()).digest()).decode().lower()


def sandbox_request(spec: SandboxSpec, deployment: str) -> dict[str, Any]:
    """Docker's create request for a sandbox."""
    endpoints = {spec.network: endpoint_request(spec)} if spec.network else {}
    return {
        "Image": sandbox_image(deployment),
        "Entrypoint": ["/pause"],
        "User": "65534:65534",
        # As the first process it would not hear any other one, and a daemon that shuts down would
        # wait for it while it has ended the instances already.
        "StopSignal": "SIGKILL",
        "Hostname": spec.host_name,
        "Labels": {DEPLOYMENT: deployment, ROLE: "sandbox", SANDBOX: spec.name},
        "HostConfig": {
            "NetworkMode": spec.network or NO_NETWORK,
            "RestartPolicy": {"Name": "no"},
            "ReadonlyRootfs": True,
            "CapDrop": ["ALL"],
            "SecurityOpt": ["no-new-privileges"],
            "Memory": _SANDBOX_MEMORY,
            "MemorySwap": _SANDBOX_MEMORY,
            "PidsLimit": _SANDBOX_PIDS,
            "LogConfig": {"Type": "none", "Config": {}},
        },
        "NetworkingConfig": {"EndpointsConfig": endpoints},
    }


def endpoint_request(spec: SandboxSpec) -> dict[str, Any]:
    """How a sandbox is attached to its network."""
    endpoint: dict[str, Any] = {"IPAMConfig": {"IPv4Address": spec.address}}
    if spec.aliases:
        endpoint["Aliases"] = list(spec.aliases)
    return endpoint


def container_request(
    spec: ContainerSpec,
    deployment: str,
    *,
    sandbox_id: str,
    limit_root_disk: bool,
    image: str | None = None,
    origin: str = "",
    kept_volumes: Mapping[str, str] | None = None,
    sources: Mapping[str, str] | None = None,
    tools: ToolsMount | None = None,
    privileges: Privileges = STRICT,
) -> dict[str, Any]:
    """Docker's create request for an instance's container.

    Args:
        spec: what is wanted.
        deployment: whose it is.
        sandbox_id: Docker's id of the sandbox to join.
        limit_root_disk: whether the storage driver can limit it.
        image: used instead of the spec's, for a rescued root disk.
        origin: id of the image that such a root disk began with.
        kept_volumes: name to path of volumes that the image asked for and that are there already.
        sources: mount path to folder of this host, for each storage that is bound from one; local
            storage without one is a volume of Docker's.
        tools: the tools volume, if it gets one.
        privileges: what its programs may do.
    """
    memory = spec.memory_gib * _GIB
    host: dict[str, Any] = {
        "NetworkMode": f"container:{sandbox_id}",
        "RestartPolicy": {"Name": "no"},
        "Init": True,
        "NanoCpus": spec.cores * 1_000_000_000,
        "Memory": memory,
        "MemorySwap": memory,
        "PidsLimit": spec.pids,
        **privileges.host_config(),
        "LogConfig": {"Type": "json-file", "Config": {"max-size": "10m", "max-file": "3"}},
        "Mounts": [*_mounts(spec, kept_volumes or {}, sources or {}), *_tools_mounts(tools)],
    }
    if spec.runtime:
        host["Runtime"] = spec.runtime
    if limit_root_disk:
        host["StorageOpt"] = {"size": f"{spec.rootfs_gib}G"}
    request: dict[str, Any] = {
        "Image": image or spec.image,
        "Env": [f"{key}={value}" for key, value in spec.env],
        "Labels": {
            DEPLOYMENT: deployment,
            ROLE: "instance",
            INSTANCE: spec.instance_id,
            SANDBOX: spec.sandbox.name,
            GENERATION: str(spec.generation),
            IMAGE: origin or spec.image,
            TOOLS: tools.version if tools else "",
        },
        "HostConfig": host,
    }
    # Left out, a field keeps the image's own; Docker itself drops CMD for a given entrypoint.
    if spec.entrypoint is not None:
        request["Entrypoint"] = list(spec.entrypoint)
    if spec.command is not None:
        request["Cmd"] = list(spec.command)
    return request


def _mounts(
    spec: ContainerSpec, kept_volumes: Mapping[str, str], sources: Mapping[str, str]
) -> list[dict[str, Any]]:
    mounts: list[dict[str, Any]] = [
        {"Type": "volume", "Source": name, "Target": path}
        for name, path in sorted(kept_volumes.items())
    ]
    # Not a bind in Docker's short form, which would make a folder that is missing.
    mounts += [
        {"Type": "bind", "Source": source, "Target": path}
        for path, source in sorted(sources.items())
    ]
    if spec.local_volume is not None and spec.local_volume.mount_path not in sources:
        mounts.append(
            {
                "Type": "volume",
                "Source": volume_name(spec.instance_id),
                "Target": spec.local_volume.mount_path,
                "VolumeOptions": {"NoCopy": True},
            }
        )
    return mounts


def _tools_mounts(tools: ToolsMount | None) -> list[dict[str, Any]]:
    if tools is None:
        return []
    return [{"Type": "bind", "Source": tools.folder, "Target": MOUNT_POINT, "ReadOnly": True}]


def volume_request(instance_id: str, deployment: str) -> dict[str, Any]:
    """Docker's create request for an instance's local storage."""
    return {
        "Name": volume_name(instance_id),
        "Labels": {DEPLOYMENT: deployment, ROLE: "volume", INSTANCE: instance_id},
    }


def network_request(spec: NetworkSpec, deployment: str) -> dict[str, Any]:
    """Docker's create request for a network."""
    subnet = ip_network(spec.subnet)
    return {
        "Name": spec.name,
        "Driver": "bridge",
        "CheckDuplicate": True,
        "IPAM": {
            "Driver": "default",
            "Config": [{"Subnet": str(subnet), "Gateway": str(subnet[1])}],
        },
        "Options": {
            BRIDGE_OPTION: bridge_name(deployment, spec.name),
            "com.docker.network.bridge.enable_icc": "true" if spec.members_talk else "false",
        },
        "Labels": {DEPLOYMENT: deployment, ROLE: "network"},
    }


def label_changes(labels: Mapping[str, str]) -> Sequence[str]:
    """Dockerfile lines that set labels on an image that is imported or committed."""
    return [f'LABEL {key}="{value}"' for key, value in labels.items()]
