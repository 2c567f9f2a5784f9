"""Making an instance: at once, watched until it runs, or explained only."""

from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from innkeep.cli.user import exit_codes
from innkeep.cli.user.arguments import Auth, Cluster, Envs, Explain, Mounts, Ports, Timeout
from innkeep.cli.user.complete import complete_network, complete_product, complete_template
from innkeep.cli.user.create_plan import CreatePlan, pick_product, plan, price_of
from innkeep.cli.user.create_wish import CreateOptions, CreateWish, read_wish
from innkeep.cli.user.failures import CommandFailed
from innkeep.cli.user.instance_app import CHANGE, app
from innkeep.cli.user.output import size, wire_form
from innkeep.cli.user.session import Session, command
from innkeep.cli.user.watch import watch
from innkeep.client.bodies import port_list

if TYPE_CHECKING:
    from innkeep.wire.instance import InstanceReply


@command(app, "create", passes_rest=False, rich_help_panel=CHANGE)
def create(
    session: Session,
    image: Annotated[
        str, typer.Argument(help="The container image, as nginx:1.27.", metavar="IMAGE")
    ] = "",
    program: Annotated[
        list[str] | None,
        typer.Argument(help="Replaces the image's CMD; put -- before it.", metavar="-- COMMAND..."),
    ] = None,
    *,
    name: Annotated[str, typer.Option("--name", help="Any name; the id, without one.")] = "",
    product: Annotated[
        str,
        typer.Option(
            "--product",
            help="Id of a product (innkeep product list); without it, the smallest that is big "
            "enough.",
            autocompletion=complete_product,
        ),
    ] = "",
    cores: Annotated[
        int,
        typer.Option(help="At least so many cores.", min=0, metavar="N", show_default=False),
    ] = 0,
    memory: Annotated[
        int,
        typer.Option(
            help="At least so much memory, GiB.", min=0, metavar="GIB", show_default=False
        ),
    ] = 0,
    ports: Ports = None,
    access: Annotated[
        list[str] | None,
        typer.Option(
            "--access",
            help="Who may use an http port, as 80=token or 80=basic; the secret is made.",
            metavar="PORT=MODE",
        ),
    ] = None,
    envs: Envs = None,
    env_file: Annotated[
        Path | None,
        typer.Option(
            help="Variables from a file, a KEY=VALUE on each line.", exists=True, dir_okay=False
        ),
    ] = None,
    entrypoint: Annotated[
        str, typer.Option(help="Replaces the image's ENTRYPOINT and drops its CMD.")
    ] = "",
    cluster: Cluster = "",
    auth: Auth = "",
    jupyter: Annotated[
        int | None, typer.Option(help="Serve Jupyter on this port, as 8888.", metavar="PORT")
    ] = None,
    mounts: Mounts = None,
    network: Annotated[
        str,
        typer.Option(
            "--network", help="Name or id of a VPC network.", autocompletion=complete_network
        ),
    ] = "",
    local_storage: Annotated[
        str,
        typer.Option(
            help="Where the local storage is mounted; /workspace if not said.", metavar="PATH"
        ),
    ] = "",
    template: Annotated[
        str,
        typer.Option(
            help="Name or id of a template whose values are used where none is given.",
            autocompletion=complete_template,
        ),
    ] = "",
    wait: Annotated[
        bool, typer.Option("--wait", "-w", help="Show its steps until it runs.")
    ] = False,
    timeout: Timeout = 600,
    explain: Explain = False,
) -> None:
    """Make an instance of an image.

    innkeep instance create nginx:1.27 --name web --port 80 --wait

    innkeep instance create busybox --cores 2 -- sleep 3600
    """
    options = CreateOptions(
        image=image,
        name=name,
        product=product,
        cores=cores,
        memory=memory,
        ports=ports or (),
        access=access or (),
        envs=envs or (),
        env_file=env_file,
        entrypoint=entrypoint,
        program=program or (),
        cluster=cluster,
        auth=auth,
        jupyter=jupyter,
        mounts=mounts or (),
        network=network,
        local_storage=local_storage,
        template=template,
    )
    wish = read_wish(session, options)
    product_id = pick_product(session, options, wish.cluster)
    if explain:
        _explain(session, wish, plan(session, product_id, wish))
        return
    made = session.client.instances.create(product=product_id, **_fields(wish))
    if wait:
        ready = watch(session, made.id, ("running",), timeout=timeout)
        assert ready is not None
        _show(session, ready)
        return
    shown = name or made.id
    session.out.done(
        made.id, f"{made.id}: {shown} is being made; watch it: innkeep instance wait {made.id}"
    )


def _fields(wish: CreateWish) -> dict[str, Any]:
    return {field.name: getattr(wish, field.name) for field in fields(wish)}


def _show(session: Session, ready: "InstanceReply") -> None:
    ports = {f"port {port.port}/{port.type}": port.endpoint for port in ready.port_mappings}
    guards = {
        f"access to {port.port}": port.access.token
        or f"{port.access.username}:{port.access.password}"
        for port in ready.port_mappings
        if port.access and port.access.mode != "none"
    }
    session.out.details(
        ready,
        {
            "id": ready.id,
            "name": ready.name,
            "status": ready.status,
            **ports,
            **guards,
            "shell": f"innkeep instance ssh {ready.id}",
        },
        ready.id,
    )


def _explain(session: Session, wish: CreateWish, found: CreatePlan) -> None:
    product = found.product
    if session.out.as_json:
        session.out.json(
            {
                "wouldBeAccepted": not found.missing,
                "imageUrl": found.image,
                "product": wire_form(product) if product else None,
                "clustersWithRoom": found.with_room,
                "quotas": {
                    name: {"wouldBeUsed": used, "limit": limit}
                    for name, (used, limit) in found.quotas.items()
                },
                "missing": found.missing,
            }
        )
    else:
        room = size(product.cpu_num, product.memory_size) if product else ""
        disks = (
            f"root {product.rootfs_size} GiB, local {product.local_volume_size} GiB"
            if product
            else ""
        )
        session.out.pairs(
            {
                "image": found.image,
                "product": f"{product.id} ({room})" if product else "",
                "disks": disks,
                "costs": price_of(product) if product else "",
                "would land in": found.with_room,
                "ports": port_list(wish.ports),
                **{
                    f"quota, {name}": f"{used} of {limit} would be used"
                    for name, (used, limit) in found.quotas.items()
                },
                "missing": "" if found.missing else "nothing",
                **{f"missing, {n}": each for n, each in enumerate(found.missing, 1)},
            }
        )
        session.out.note("nothing was changed; whether the image can be pulled shows only then")
    if found.missing:
        raise CommandFailed("it would be refused, as told above", exit_codes.REFUSED)
