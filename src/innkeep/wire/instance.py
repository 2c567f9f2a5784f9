"""What is answered about instances: the names, and which figures are strings, as clients need."""

from typing import Annotated, Literal

from pydantic import Field

from innkeep.domain.instance import Kind
from innkeep.domain.status import Status
from innkeep.wire.port_access import PortAccessReply
from innkeep.wire.ports import PortProblemReply
from innkeep.wire.types import ResponseModel

Timestamp = Annotated[
    str, Field(description='Unix seconds as a string; `"0"`: never.', pattern="^[0-9]+$")
]


class StatusErrorReply(ResponseModel):
    """Why the instance isn't what was wished; both empty when all is well."""

    state: str = Field(description="Stable code, as `imageNotFound`.")
    message: str = Field(description="One sentence that the owner can act on.")


class PortMappingReply(ResponseModel):
    """A port that is reached from outside."""

    port: int = Field(description="Port inside the container.")
    type: Literal["http", "tcp"]
    endpoint: str = Field(description="http: a URL; tcp: `host:port`.")


class ExaminedPortReply(PortMappingReply):
    """A port that is reached from outside, and whether it can be reached now."""

    is_reachable: bool = Field(description="Whether a client can connect at this moment.")
    problem: PortProblemReply | None = Field(description="`null` when it can be reached.")
    access: PortAccessReply | None = Field(description="Who may use it; `null` for tcp.")


class VolumeMountReply(ResponseModel):
    """A storage and where it is mounted."""

    type: Literal["local", "network"]
    size: str = Field(description="GiB.")
    id: str = Field(description="Empty for local storage.")
    mount_path: str


class EnvironmentVariableReply(ResponseModel):
    """One variable of the environment."""

    key: str
    value: str


class ToolReply(ResponseModel):
    """A tool that was asked for."""

    name: str
    port: str
    type: Literal["http", "tcp"]


class NodeReply(ResponseModel):
    """What the place it runs on allows."""

    max_rootfs_size: int = Field(description="GiB that the root disk could have at most.")


class NetworkReply(ResponseModel):
    """The VPC network that the instance is in."""

    id: str
    ip: str


class JupyterReply(ResponseModel):
    """How to reach the instance's Jupyter."""

    port: int = Field(description="Port inside the container.")
    address: str = Field(description="URL with the token that opens it.")
    is_running: bool


class SshReply(ResponseModel):
    """How to log in by SSH."""

    ssh_command: str = Field(
        description="Ready to paste; empty where SSH is not served.",
        examples=["ssh -p 2200 5b0c1f7e93d2a846@inst.example.net"],
    )
    password: str = Field(description="Opens the instance, as each of the owner's SSH keys does.")
    is_running: bool = Field(description="Whether a client can log in now.")
    port: int = Field(description="0 where SSH is not served.")
    address: str = Field(description="The host of the command.")
    username: str = Field(description="Its user: the instance's id, which logs in as root.")


class WebTerminalReply(ResponseModel):
    """How to open a terminal in a browser."""

    address: str = Field(description="URL of the page, which asks for username and password.")
    username: str
    password: str = Field(description="The instance's own; the same for its whole life.")
    is_running: bool = Field(description="Whether a session can be opened now.")


class LogReply(ResponseModel):
    """Where the logs are streamed."""

    system_log_address: str = Field(description="URL of the instance's own history, as text.")
    instance_log_address: str = Field(
        description="URL of the main process's output, as text; takes `follow`, `tail`, `since` "
        "and `timestamps`, as the other one does."
    )
    is_running: bool = Field(description="Whether they can be read now.")


class LayerReply(ResponseModel):
    """How far one layer of the image is."""

    id: str
    state: str = Field(description="The engine's own word.")
    bytes: int
    total_bytes: int = Field(description="0 while unknown.")


class PullProgressReply(ResponseModel):
    """How far the download of the image is."""

    bytes: int
    total_bytes: int
    layers: list[LayerReply]


class HistoryReply(ResponseModel):
    """One step in the life of the instance."""

    at: str = Field(description="Unix seconds with milliseconds, as a string.")
    status: Status
    code: str = Field(description="Why the status changed, for programs.")
    message: str


class JobReply(ResponseModel):
    """A job that runs on the instance."""

    id: str
    type: str


class InstanceRow(ResponseModel):
    """An instance in a list."""

    id: str
    name: str = Field(description="The id, where no name was given.")
    kind: Kind
    cluster_id: str
    cluster_name: str
    product_id: str
    product_name: str
    image_url: str
    image_auth_id: str
    command: str
    entrypoint: str
    cpu_num: str = Field(description="Cores, as a string.")
    memory: str = Field(description="GiB, as a string.")
    gpu_num: str = Field(description='`"0"` for CPU instances.')
    rootfs_size: int = Field(description="GiB of the root disk.")
    status: Status
    status_error: StatusErrorReply
    port_mappings: list[PortMappingReply]
    volume_mounts: list[VolumeMountReply]
    envs: list[EnvironmentVariableReply]
    tools: list[ToolReply]
    billing_mode: Literal["onDemand", "monthly", "spot"]
    end_time: str = Field(
        description='Unix seconds; `"-1"`: pay as you go. Nothing ends then.',
        pattern="^(-1|[0-9]+)$",
    )
    auto_renew: bool = Field(description="As it was set; `endTime` does not move by it.")
    auto_migrate_open: bool = Field(description="As it was set; nothing moves an instance by it.")
    auto_migrate_system_disk: bool = Field(description="As it was set.")
    auto_renew_month: int = Field(description="By how many months; 0: never said.")
    spot_status: str
    spot_reclaim_time: str
    free_storage_size: int = Field(description="GiB of disk without charge.")
    keep_data_day: int = Field(description="Days that data is kept after a stop; 0: until deleted.")
    created_at: Timestamp
    last_started_at: Timestamp
    last_stopped_at: Timestamp


class InstanceReply(InstanceRow):
    """An instance with everything there is to tell."""

    port_mappings: list[ExaminedPortReply]  # type: ignore[assignment]  # adds to what a list has
    network: NetworkReply | None = Field(description="`null` without a VPC network.")
    node: NodeReply
    jobs: list[JobReply]
    connect_component_ssh: SshReply = Field(alias="connectComponentSSH")
    connect_component_web_terminal: WebTerminalReply | None
    connect_component_jupyter: JupyterReply | None = Field(
        description="`null` unless the tool was asked for."
    )
    connect_component_log: LogReply | None
    pull_progress: PullProgressReply | None = Field(
        description="`null` unless the image is being pulled."
    )
    status_history: list[HistoryReply] = Field(description="Oldest first.")


class InstanceListReply(ResponseModel):
    """One page of a list."""

    instances: list[InstanceRow]
    total: int = Field(description="How many match, over all pages.")


class EmptyReply(ResponseModel):
    """Nothing to tell: the order was accepted."""
