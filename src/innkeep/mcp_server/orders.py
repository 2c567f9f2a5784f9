"""Tools that make instances and change them."""

from typing import Annotated

from mcp.server.mcpserver import Resolve
from pydantic import Field

from innkeep.client import PortAccess
from innkeep.mcp_server.consent import Answer, Loss, Outcome, Token, asking, done, refusal
from innkeep.mcp_server.finding import (
    InstanceName,
    instance_id,
    network_id,
    registry_auth_id,
    storage_mounts,
    whole_instance,
)
from innkeep.mcp_server.place import Session, client_of, told
from innkeep.mcp_server.views import InstanceView, View, instance_view
from innkeep.wire.instance import InstanceReply

Image = Annotated[str, Field(min_length=1, description="Container image, as nginx:1.27.")]
Ports = Annotated[
    list[str],
    Field(description='Ports to be reached from outside, as ["80/http", "3306/tcp"].'),
]
Environment = Annotated[
    dict[str, str],
    Field(description="Environment variables. Secrets among them stay in the conversation."),
]
Command = Annotated[str, Field(description="Replaces the image's CMD; split as a shell does.")]
Entrypoint = Annotated[str, Field(description="Replaces the image's ENTRYPOINT, drops its CMD.")]
Auth = Annotated[
    str, Field(description="Registry auth for a private image: its id or unique name.")
]
Mounts = Annotated[
    dict[str, str],
    Field(description="Network storages, by id or unique name, by the path they are mounted at."),
]


class OrderView(View):
    """An order that was taken; it is carried out soon after."""

    id: str
    message: str


class JobView(View):
    """A job that was begun."""

    job_id: str
    message: str


async def create_instance(
    ctx: Session,
    image: Image,
    product: Annotated[
        str,
        Field(description="Id of a product; empty: the smallest with these cores and memory."),
    ] = "",
    cores: Annotated[int, Field(ge=1, description="At least, where no product is named.")] = 1,
    memory_gib: Annotated[int, Field(ge=1, description="At least, where no product is named.")] = 1,
    name: Annotated[str, Field(description="Any; better one that no other has.")] = "",
    ports: Ports = [],  # noqa: B006  # is not changed, and is shown to assistants
    guarded_ports: Annotated[
        list[int],
        Field(description="Those of the http ports that ask for a token, which is made for them."),
    ] = [],  # noqa: B006
    environment: Environment = {},  # noqa: B006
    command: Command = "",
    entrypoint: Entrypoint = "",
    cluster: Annotated[str, Field(description="Id or name; empty: any with room.")] = "",
    registry_auth: Auth = "",
    jupyter_port: Annotated[
        int | None, Field(description="Serve Jupyter on this port, as 8888; null: don't.")
    ] = None,
    local_storage_path: Annotated[str, Field(description="Empty: /workspace.")] = "",
    network_storages: Mounts = {},  # noqa: B006
    vpc_network: Annotated[str, Field(description="Id or unique name; empty: none.")] = "",
) -> InstanceView:
    """Make an instance from an image. It is accepted when this answers, and runs soon after.

    wait_for_instance waits until it runs. What it costs is its product's price, see list_products.
    """
    client = client_of(ctx)
    chosen = (
        product
        or (await client.products.smallest(cores=cores, memory_gib=memory_gib, cluster=cluster)).id
    )
    made = await client.instances.create(
        image=image,
        product=chosen,
        name=name,
        ports=ports,
        envs=environment,
        command=command,
        entrypoint=entrypoint,
        cluster=cluster,
        registry_auth=await registry_auth_id(ctx, registry_auth),
        jupyter_port=jupyter_port,
        port_access=[PortAccess(port=port, mode="token") for port in guarded_ports],
        local_storage_mount_point=local_storage_path,
        network_storages=await storage_mounts(ctx, network_storages),
        vpc_network=await network_id(ctx, vpc_network),
    )
    return instance_view(await client.instances.get(made.id))


async def start_instance(ctx: Session, instance: InstanceName) -> OrderView:
    """Have a stopped instance run again, on its disks."""
    wanted = await instance_id(ctx, instance)
    await client_of(ctx).instances.start(wanted)
    return OrderView(id=wanted, message="It is being started.")


async def stop_instance(ctx: Session, instance: InstanceName) -> OrderView:
    """Stop an instance. Its disks are kept; its room is given up, so a start may find none."""
    wanted = await instance_id(ctx, instance)
    await client_of(ctx).instances.stop(wanted)
    return OrderView(id=wanted, message="It is being stopped.")


async def restart_instance(ctx: Session, instance: InstanceName) -> OrderView:
    """End an instance's main process and start it again, on its disks."""
    wanted = await instance_id(ctx, instance)
    await client_of(ctx).instances.restart(wanted)
    return OrderView(id=wanted, message="It is being restarted.")


async def recover_instance(ctx: Session, instance: InstanceName) -> OrderView:
    """Try again at once what failed with an instance, after its cause was mended."""
    wanted = await instance_id(ctx, instance)
    await client_of(ctx).instances.recover(wanted)
    return OrderView(id=wanted, message="It is tried again.")


async def save_instance_image(
    ctx: Session,
    instance: InstanceName,
    image: Annotated[
        str, Field(min_length=1, description="Where to push: registry/repository:tag.")
    ],
    registry_auth: Auth = "",
) -> JobView:
    """Push an instance's root disk to a registry as an image; get_job tells how that goes."""
    reply = await client_of(ctx).instances.save_image(
        await instance_id(ctx, instance),
        image=image,
        registry_auth=await registry_auth_id(ctx, registry_auth),
    )
    return JobView(job_id=reply.job_id, message=f"It is being pushed to {image}.")


def _called(found: InstanceReply) -> str:
    return f"{found.name!r} ({found.id})" if found.name != found.id else found.id


@told
async def loss_of_delete(ctx: Session, instance: str) -> Loss:
    """What a delete destroys."""
    found = await whole_instance(ctx, instance)
    lost = [f"its root disk ({found.rootfs_size} GiB at most), with all that was installed"]
    lost += [
        f"its local storage at {each.mount_path} ({each.size} GiB at most)"
        for each in found.volume_mounts
        if each.type == "local"
    ]
    lost += [f"its endpoint {each.endpoint}" for each in found.port_mappings]
    return Loss(
        action=f"delete instance {found.id}",
        question=f"Delete the instance {_called(found)} of image {found.image_url} for good?",
        lost=lost,
        target=found.id,
    )


async def delete_instance(
    ctx: Session,
    instance: InstanceName,
    loss: Annotated[Loss, Resolve(loss_of_delete)],
    answer: Annotated[Answer, Resolve(asking(loss_of_delete))],
    confirmation_token: Token = "",
) -> Outcome:
    """Delete an instance with its root disk and local storage, for good; the user is asked before.

    Network storages are kept.
    """
    if refused := refusal(ctx, loss, answer):
        return refused
    await client_of(ctx).instances.delete(loss.target)
    return done("It is being deleted.", loss)


@told
async def loss_of_edit(ctx: Session, instance: str, ports: list[str]) -> Loss:
    """What an edit of ports destroys: the endpoints of ports that are no more."""
    found = await whole_instance(ctx, instance)
    kept = {port if "/" in port else f"{port}/http" for port in ports}
    tools = {tool.port for tool in found.tools}
    lost = [
        f"the endpoint {each.endpoint} of its port {each.port}"
        for each in found.port_mappings
        if f"{each.port}/{each.type}" not in kept and str(each.port) not in tools
    ]
    return Loss(
        action=f"edit instance {found.id} {sorted(kept)}",
        question=f"Take ports away from the instance {_called(found)}?",
        lost=lost,
        target=found.id,
    )


async def edit_instance_ports(
    ctx: Session,
    instance: InstanceName,
    ports: Ports,
    loss: Annotated[Loss, Resolve(loss_of_edit)],
    answer: Annotated[Answer, Resolve(asking(loss_of_edit))],
    confirmation_token: Token = "",
) -> Outcome:
    """Set all ports of an instance; its program goes on. The user is asked if one is taken away."""
    if refused := refusal(ctx, loss, answer):
        return refused
    await client_of(ctx).instances.edit(loss.target, ports=ports)
    return done("Its ports are being changed.", loss)


@told
async def loss_of_upgrade(ctx: Session, instance: str, image: str, keep_root_disk: bool) -> Loss:
    """What an upgrade destroys: the root disk, unless it is kept."""
    found = await whole_instance(ctx, instance)
    lost = [f"its root disk of image {found.image_url}, with all that was installed"]
    return Loss(
        action=f"upgrade instance {found.id} {image}",
        question=f"Make the instance {_called(found)} anew with the image {image}?",
        lost=[] if keep_root_disk else lost,
        target=found.id,
    )


async def upgrade_instance(
    ctx: Session,
    instance: InstanceName,
    image: Image,
    loss: Annotated[Loss, Resolve(loss_of_upgrade)],
    answer: Annotated[Answer, Resolve(asking(loss_of_upgrade))],
    environment: Annotated[
        dict[str, str] | None,
        Field(description="The whole environment from now on; null: as it is."),
    ] = None,
    command: Annotated[str | None, Field(description="The new one; null: as it is.")] = None,
    entrypoint: Annotated[str | None, Field(description="The new one; null: as it is.")] = None,
    registry_auth: Auth = "",
    network_storages: Annotated[
        dict[str, str] | None,
        Field(description="All that are mounted from now on, by path; null: as they are."),
    ] = None,
    keep_root_disk: Annotated[
        bool, Field(description="Keep it, where the image is the very same one.")
    ] = False,
    confirmation_token: Token = "",
) -> Outcome:
    """Make an instance anew with another image or settings; id, endpoints, local storage stay.

    The user is asked before, since the root disk is lost, unless it is kept.
    """
    if refused := refusal(ctx, loss, answer):
        return refused
    instances = client_of(ctx).instances
    found = await instances.get(loss.target)
    mounts = (
        {each.mount_path: each.id for each in found.volume_mounts if each.type == "network"}
        if network_storages is None
        else await storage_mounts(ctx, network_storages)
    )
    auth = await registry_auth_id(ctx, registry_auth)
    if not auth and image == found.image_url:
        # For another image it must be named: its registry could be another one.
        auth = found.image_auth_id
    await instances.upgrade(
        loss.target,
        image=image,
        envs={each.key: each.value for each in found.envs} if environment is None else environment,
        command=found.command if command is None else command,
        entrypoint=found.entrypoint if entrypoint is None else entrypoint,
        registry_auth=auth,
        network_storages=mounts,
        keep_root_disk=keep_root_disk,
    )
    return done("It is being made anew; should that fail, it goes on as it was.", loss)
