"""What is answered in the second form."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from innkeep.domain.status import Status
from innkeep.wire.instance import EnvironmentVariableReply


class V2Reply(BaseModel):
    """A JSON object with names in snake_case."""

    model_config = ConfigDict(extra="forbid")


class StatusV2(V2Reply):
    """Where an instance is in its life, and why it isn't what was wished."""

    status: Status
    error: str = Field(description="Stable code; empty when all is well.")
    message: str


class ResourceSpecsV2(V2Reply):
    """What an instance has."""

    gpu_num: int
    cpu_num: int
    memory_gb: int
    rootfs_size_gb: int


class PortReplyV2(V2Reply):
    """A port that is reached from outside."""

    port: int
    protocol: Literal["http", "tcp"]
    endpoint: str = Field(description="http: a URL; tcp: `host:port`.")


class VolumeReplyV2(V2Reply):
    """A storage and where it is mounted."""

    type: Literal["network", "local"]
    id: str
    size_gb: int
    mount_point: str


class AutoRenewReplyV2(V2Reply):
    """As it was set."""

    enabled: bool
    months: int


class BillingReplyV2(V2Reply):
    """How it is paid for; nothing ends at `end_time`."""

    mode: Literal["postpaid", "prepaid", "spot"]
    end_time: str = Field(description='Unix seconds; `"-1"`: it is no subscription.')
    auto_renew: AutoRenewReplyV2


class InstanceRowV2(V2Reply):
    """An instance in a list."""

    id: str
    name: str
    product_id: str
    region: str
    image: str
    registry_auth_id: str
    command: str
    entrypoint: str
    status: StatusV2
    resource_specs: ResourceSpecsV2
    billing: BillingReplyV2
    envs: list[EnvironmentVariableReply]
    ports: list[PortReplyV2]
    volumes: list[VolumeReplyV2]
    created_at: str = Field(description="Unix seconds.")


class SshV2(V2Reply):
    """How to log in by SSH."""

    command: str
    password: str
    running: bool


class WebTerminalV2(V2Reply):
    """How to open a terminal in a browser."""

    enabled: bool
    address: str
    username: str
    password: str
    running: bool


class JupyterReplyV2(V2Reply):
    """How to reach Jupyter."""

    port: int
    address: str
    running: bool


class LogsV2(V2Reply):
    """Where the logs are."""

    system: str
    instance: str


class ToolsReplyV2(V2Reply):
    """How to get in."""

    ssh: SshV2
    web_terminal: WebTerminalV2
    jupyter: JupyterReplyV2 | None
    logs: LogsV2


class NetworkReplyV2(V2Reply):
    """The VPC network it is in."""

    id: str
    ip: str


class InstanceV2(InstanceRowV2):
    """An instance in full."""

    network: NetworkReplyV2 | None
    tools: ToolsReplyV2


class InstanceListReplyV2(V2Reply):
    """Part of a list, newest first."""

    instances: list[InstanceRowV2]
    next_cursor: str = Field(description="Where to read on; empty: that was all.")


class CreatedV2(V2Reply):
    """The new instance."""

    id: str


class ProductV2(V2Reply):
    """A size of instance."""

    id: str
    name: str
    type: Literal["cpu"]
    cpu_num: int
    memory_gb: int
    rootfs_size_gb: int
    local_volume_size_gb: int
    available: bool = Field(description="Whether a plain create would be accepted now.")
    price: int = Field(description="Per hour, in 1/100000 of the currency.")


class ProductListV2(V2Reply):
    """The products, by name."""

    products: list[ProductV2]


class RegionV2(V2Reply):
    """A place where instances run."""

    id: str
    name: str
    gpu_types: list[str]
    network_storage: bool
    vpc_network: bool


class RegionListV2(V2Reply):
    """The regions."""

    regions: list[RegionV2]


class StorageV2(V2Reply):
    """A network storage."""

    id: str
    name: str
    size_gb: int
    region: str
