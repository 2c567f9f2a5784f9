"""Values for tests, complete but for what a test is about."""

from dataclasses import replace
from typing import Any

from innkeep.domain.instance import EnvironmentVariable, Instance, Kind, RegistryLogin, Tool
from innkeep.domain.port_access import AccessMode, PortAccess
from innkeep.domain.ports import PortMapping, PortType
from innkeep.domain.status import Status, Wish

PASSWORD = "pass-phrase-of-the-registry"
TOKEN = "token-of-the-tool"
ENV_SECRET = "secret-of-the-environment"
GUARD = "guard-of-the-http-port"

_PLAIN = Instance(
    id="0123456789abcdef",
    owner_id="owner-1",
    name="builder",
    kind=Kind.CPU,
    cluster_id="home",
    product_id="cpu.1c1g",
    product_name="CPU 1C 1G",
    cores=1,
    memory_gib=2,
    rootfs_gib=20,
    local_volume_gib=10,
    pids=512,
    image_url="registry.example.com/tools/builder:1.4",
    image_login=RegistryLogin("ann", PASSWORD),
    command="",
    entrypoint="",
    envs=(EnvironmentVariable("KEY", ENV_SECRET),),
    port_mappings=(PortMapping(80, PortType.HTTP), PortMapping(3306, PortType.TCP, 20001)),
    tools=(Tool("Jupyter", PortMapping(8888, PortType.HTTP), TOKEN),),
    port_access=(PortAccess(port=80, mode=AccessMode.TOKEN, secret=GUARD),),
    local_mount_point="/workspace",
    network_id="net-1",
    address="10.208.0.2",
    sandbox="innkeep-sandbox-0000000000000000",
    wish=Wish.RUNNING,
    runs_wished=1,
    runs_begun=1,
    tools_launched=True,
    status=Status.RUNNING,
    failure=None,
    pull=None,
    handle="",
    attempts=0,
    created_at=1000.0,
    status_at=1000.0,
    started_at=1000.0,
    stopped_at=None,
)


def an_instance(**changes: Any) -> Instance:
    """An instance that runs, with the given changes."""
    return replace(_PLAIN, **changes)
