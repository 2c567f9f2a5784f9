"""What tools answer: short, in plain words and units, and without secrets unless asked for."""

from collections.abc import Iterable
from datetime import UTC, datetime
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field

from innkeep.wire.catalog import CpuProductReply
from innkeep.wire.instance import ExaminedPortReply, InstanceReply, InstanceRow

HIDDEN = "(hidden; ask with show_secrets, if the user wants it)"
SHOW_SECRETS = (
    "Answer passwords, tokens and values of the environment too. They stay in the conversation: "
    "only if the user asks for them."
)


class View(BaseModel):
    """Something that a tool answers."""

    model_config = ConfigDict(frozen=True)


class PortView(View):
    """A port that is reached from outside."""

    port: int = Field(description="Inside the instance.")
    type: str = Field(description="http or tcp.")
    endpoint: str = Field(description="A URL, or host:port.")
    is_reachable: bool | None = Field(default=None, description="Now; null: was not looked at.")
    problem: str = Field(default="", description="Why not, with advice.")
    access: str = Field(default="none", description="none: open to all; token or basic: guarded.")
    token: str = ""
    username: str = ""
    password: str = ""


class MountView(View):
    """A disk of an instance."""

    type: str = Field(description="local or network.")
    id: str = Field(description="Of the network storage; empty: local.")
    path: str
    size_gib: int


class InstanceView(View):
    """An instance, briefly."""

    id: str
    name: str
    status: str
    problem: str = Field(description="Why it isn't as it should be; empty: all is well.")
    image: str
    product: str = Field(description="Id of the product.")
    cores: int
    memory_gib: int
    cluster: str = Field(description="Id of the cluster.")
    endpoints: list[str] = Field(description="Each as port/type -> endpoint.")
    created_at: str = Field(description="UTC.")


class InstanceListView(View):
    """Instances, newest first."""

    instances: list[InstanceView]
    has_more: bool = Field(description="Whether there are more than the limit.")


class SshView(View):
    """How to log in."""

    command: str
    password: str


class DetailedInstanceView(InstanceView):
    """An instance with what is to be known of it."""

    command: str
    entrypoint: str
    root_disk_gib: int
    disks: list[MountView]
    environment: dict[str, str]
    ports: list[PortView]
    vpc_network: str = Field(description="Id; empty: none.")
    address_in_vpc: str
    ssh: SshView | None = Field(description="Null where SSH is not served.")
    web_terminal: str = Field(description="Address; it asks for user and password.")
    jupyter: str = Field(description="Address; with its token only with show_secrets.")
    pull_percent: int | None = Field(description="Of the image; null: it is not being pulled.")
    jobs: list[str]


class ProductView(View):
    """A size of instance."""

    id: str
    name: str
    cores: int
    memory_gib: int
    root_disk_gib: int
    local_storage_gib: int
    price_per_hour: float = Field(description="In the account's currency.")
    can_be_deployed: bool = Field(description="Whether there is room for one now.")


def instance_view(row: InstanceRow) -> InstanceView:
    """An instance as a list shows it."""
    return InstanceView(**_brief(row))


def detailed_view(found: InstanceReply, *, secrets: bool) -> DetailedInstanceView:
    """An instance with all of it.

    Args:
        found: what the API told.
        secrets: whether they are shown.
    """
    ssh, terminal = found.connect_component_ssh, found.connect_component_web_terminal
    jupyter, pull = found.connect_component_jupyter, found.pull_progress
    return DetailedInstanceView(
        **_brief(found),
        command=found.command,
        entrypoint=found.entrypoint,
        root_disk_gib=found.rootfs_size,
        disks=[
            MountView(type=each.type, id=each.id, path=each.mount_path, size_gib=int(each.size))
            for each in found.volume_mounts
        ],
        environment={each.key: each.value if secrets else HIDDEN for each in found.envs},
        ports=[_port_view(each, secrets=secrets) for each in found.port_mappings],
        vpc_network=found.network.id if found.network else "",
        address_in_vpc=found.network.ip if found.network else "",
        ssh=SshView(command=ssh.ssh_command, password=_shown(ssh.password, secrets=secrets))
        if ssh.ssh_command
        else None,
        web_terminal=terminal.address if terminal else "",
        jupyter=_address(jupyter.address, secrets=secrets) if jupyter else "",
        pull_percent=round(100 * pull.bytes / pull.total_bytes)
        if pull and pull.total_bytes
        else None,
        jobs=[f"{job.type} {job.id}" for job in found.jobs],
    )


def product_view(product: CpuProductReply) -> ProductView:
    """A size."""
    return ProductView(
        id=product.id,
        name=product.name,
        cores=product.cpu_num,
        memory_gib=product.memory_size,
        root_disk_gib=product.rootfs_size,
        local_storage_gib=product.local_volume_size,
        price_per_hour=product.price / 100_000,
        can_be_deployed=product.available_deploy,
    )


def moment(text: str) -> str:
    """Unix seconds as UTC; empty: never."""
    seconds = float(text or 0)
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if seconds else ""


def hidden_values(names: Iterable[tuple[str, str]], *, secrets: bool) -> dict[str, str]:
    """Variables, their values only where they are to be shown."""
    return {name: value if secrets else HIDDEN for name, value in names}


def _brief(row: InstanceRow) -> dict[str, object]:
    return {
        "id": row.id,
        "name": row.name,
        "status": str(row.status),
        "problem": row.status_error.message,
        "image": row.image_url,
        "product": row.product_id,
        "cores": int(row.cpu_num),
        "memory_gib": int(row.memory),
        "cluster": row.cluster_id,
        "endpoints": [f"{each.port}/{each.type} -> {each.endpoint}" for each in row.port_mappings],
        "created_at": moment(row.created_at),
    }


def _port_view(port: ExaminedPortReply, *, secrets: bool) -> PortView:
    access = port.access
    return PortView(
        port=port.port,
        type=port.type,
        endpoint=port.endpoint,
        is_reachable=port.is_reachable,
        problem=port.problem.message if port.problem else "",
        access=access.mode if access else "none",
        token=_shown(access.token, secrets=secrets) if access else "",
        username=access.username if access else "",
        password=_shown(access.password, secrets=secrets) if access else "",
    )


def _shown(secret: str, *, secrets: bool) -> str:
    return secret if secrets or not secret else HIDDEN


def _address(url: str, *, secrets: bool) -> str:
    """A URL, without the token in its query."""
    return url if secrets else urlsplit(url)._replace(query="", fragment="").geturl()
