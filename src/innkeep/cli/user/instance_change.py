"""Changing an instance: its ports, its image and settings; and keeping it as an image."""

import shlex
import time
from typing import TYPE_CHECKING, Annotated

import typer

from innkeep.cli.user.arguments import Auth, Envs, Explain, Instance, Mounts, Ports, Timeout, Wait
from innkeep.cli.user.create_wish import auth_id
from innkeep.cli.user.explain import explain_change
from innkeep.cli.user.instance_app import CHANGE, app
from innkeep.cli.user.jobs_watch import watch_job
from innkeep.cli.user.reading import mounts_of, read_envs, read_mounts, read_ports
from innkeep.cli.user.session import Session, command
from innkeep.cli.user.watch import watch

if TYPE_CHECKING:
    from innkeep.wire.instance import InstanceReply


@command(app, "edit", rich_help_panel=CHANGE)
def edit(
    session: Session,
    instance: Instance,
    *,
    ports: Ports = None,
    no_ports: Annotated[bool, typer.Option("--no-ports", help="Take all ports away.")] = False,
    add: Annotated[
        list[str] | None, typer.Option("--add-port", help="One more port.", metavar="PORT")
    ] = None,
    remove: Annotated[
        list[str] | None,
        typer.Option("--remove-port", help="One port less, as 80.", metavar="NUMBER"),
    ] = None,
    explain: Explain = False,
) -> None:
    """Change its ports, while its program goes on: all of them by --port, or some."""
    if not (ports or no_ports or add or remove):
        raise typer.BadParameter(
            "say what to change: --port (all of them), --add-port, --remove-port or --no-ports"
        )
    shown = session.client.instances.get(session.instance_id(instance))
    now = [f"{port.port}/{port.type}" for port in shown.port_mappings]
    wanted = read_ports(ports) if ports else [] if no_ports else now
    gone = {port.partition("/")[0] for port in read_ports(remove or ())}
    wanted = [port for port in wanted if port.partition("/")[0] not in gone]
    wanted += [port for port in read_ports(add or ()) if port not in wanted]
    if explain:
        explain_change(
            session, "edit", shown, [f"ports now: {', '.join(now)}", f"then: {', '.join(wanted)}"]
        )
        return
    session.client.instances.edit(shown.id, ports=wanted)
    after = session.client.instances.get(shown.id)
    if not session.out.for_people:
        session.out.done(shown.id, "\n".join(p.endpoint for p in after.port_mappings))
        return
    session.out.pairs({f"port {p.port}/{p.type}": p.endpoint for p in after.port_mappings})


@command(app, "upgrade", rich_help_panel=CHANGE)
def upgrade(
    session: Session,
    instance: Instance,
    image: Annotated[
        str, typer.Argument(help="The new image; the same one if it isn't said.", metavar="IMAGE")
    ] = "",
    program: Annotated[
        list[str] | None,
        typer.Argument(help="The new command; put -- before it.", metavar="-- COMMAND..."),
    ] = None,
    *,
    envs: Envs = None,
    unset: Annotated[
        list[str] | None, typer.Option("--unset", help="A variable less.", metavar="KEY")
    ] = None,
    entrypoint: Annotated[
        str | None, typer.Option(help="The new entrypoint; empty: the image's own.")
    ] = None,
    auth: Auth = "",
    mounts: Mounts = None,
    keep_root_disk: Annotated[
        bool, typer.Option("--keep-root-disk", help="Keep it, if the image is the very same one.")
    ] = False,
    wait: Wait = False,
    timeout: Timeout = 600,
    explain: Explain = False,
) -> None:
    """Make it anew with another image or settings, under the same id; local storage is kept.

    What isn't said stays: variables are added to those that are there, and --mount, if it is given,
    says all mounts. When it fails, the instance goes on as it was.
    """
    shown = session.client.instances.get(session.instance_id(instance))
    new_envs = {env.key: env.value for env in shown.envs} | read_envs(envs or ())
    new_envs = {key: value for key, value in new_envs.items() if key not in (unset or ())}
    new_image = image or shown.image_url
    if explain:
        explain_change(session, "upgrade", shown, _effects(shown, new_image, keep_root_disk))
        return
    began = time.time() - 1
    session.client.instances.upgrade(
        shown.id,
        image=new_image,
        envs=new_envs,
        command=shlex.join(program) if program else shown.command,
        entrypoint=shown.entrypoint if entrypoint is None else entrypoint,
        registry_auth=auth_id(session, auth) if auth else shown.image_auth_id,
        network_storages=read_mounts(session, mounts) if mounts else mounts_of(shown.volume_mounts),
        keep_root_disk=keep_root_disk,
    )
    said = "being made anew"
    if wait:
        ended = watch(session, shown.id, ("running",), timeout=timeout, since=began)
        said = ended.status if ended else "removed"
    session.out.done(shown.id, f"{shown.name} ({shown.id}): {said}", name=shown.name, state=said)


def _effects(shown: "InstanceReply", image: str, keep_root_disk: bool) -> list[str]:
    same = image == shown.image_url
    root = "kept, if the image's content is the same" if keep_root_disk and same else "new"
    return [
        f"image: {shown.image_url} -> {image}" if not same else f"image: {image}, pulled anew",
        "its program runs on until the image is there, then ends and the new one begins"
        if shown.status == "running"
        else "it is started",
        f"root disk: {root}",
        "kept: local storage, id, name, address, ports and endpoints, VPC network",
    ]


@command(app, "save", rich_help_panel=CHANGE)
def save(
    session: Session,
    instance: Instance,
    image: Annotated[
        str,
        typer.Argument(
            help="Where to push to, as registry.example.com/team/web:2.", metavar="IMAGE"
        ),
    ],
    *,
    auth: Auth = "",
    wait: Wait = False,
    timeout: Timeout = 3600,
    explain: Explain = False,
) -> None:
    """Push its root disk to a registry as an image; a running one is frozen for a moment."""
    row = session.instance(instance)
    if explain:
        effects = [
            f"the root disk is pushed to {image}, by a job; storages are not in it",
            "while its disk is read it stands still"
            if row.status == "running"
            else "it is stopped",
        ]
        explain_change(session, "save", row, effects)
        return
    job = session.client.instances.save_image(
        row.id, image=image, registry_auth=auth_id(session, auth) if auth else ""
    )
    if wait:
        watch_job(session, job.job_id, timeout=timeout)
    said = "done" if wait else f"follow it: innkeep job logs {job.job_id}"
    session.out.done(job.job_id, f"{job.job_id}: {row.name} as {image}; {said}")
