"""Templates: ``innkeep template``."""

import shlex
from pathlib import Path
from typing import Annotated

import typer

from innkeep.cli.user.arguments import Auth, Envs, Ports, Template, Yes
from innkeep.cli.user.create_wish import auth_id, template_of
from innkeep.cli.user.output import moment
from innkeep.cli.user.reading import read_envs, read_ports
from innkeep.cli.user.session import Session, command

app = typer.Typer(
    help="Templates: the values of creates, kept under a name.",
    no_args_is_help=True,
    add_completion=False,
)


@command(app, "list")
def list_templates(session: Session) -> None:
    """List the templates, newest first."""
    session.out.rows(
        session.client.templates.list(),
        {
            "name": lambda row: row.name,
            "id": lambda row: row.id,
            "image": lambda row: row.image,
            "ports": lambda row: [f"{p}/{each.type}" for each in row.ports for p in each.ports],
            "created": lambda row: moment(row.create_time),
        },
        lambda row: row.id,
        hint="no templates; make one: innkeep template create NAME IMAGE",
    )


@command(app, "show")
def show_template(session: Session, template: Template) -> None:
    """Show a template; the values of its variables by --json only."""
    found = template_of(session, template)
    session.out.details(
        found,
        {
            "name": found.name,
            "id": found.id,
            "image": found.image,
            "auth": found.image_auth,
            "command": found.start_command,
            "entrypoint": found.entrypoint,
            "ports": [f"{port}/{each.type}" for each in found.ports for port in each.ports],
            "variables": [env.key for env in found.envs],
            "tools": [f"{tool.name} on {tool.port}" for tool in found.tools],
            "created": moment(found.create_time),
            "readme": found.readme,
        },
        found.id,
    )


@command(app, "create")
def create_template(
    session: Session,
    name: Annotated[str, typer.Argument(help="Its name.", metavar="NAME")],
    image: Annotated[str, typer.Argument(help="The container image.", metavar="IMAGE")],
    program: Annotated[
        list[str] | None,
        typer.Argument(help="Replaces the image's CMD; put -- before it.", metavar="-- COMMAND..."),
    ] = None,
    *,
    ports: Ports = None,
    envs: Envs = None,
    entrypoint: Annotated[str, typer.Option(help="Replaces the image's ENTRYPOINT.")] = "",
    auth: Auth = "",
    jupyter: Annotated[
        int | None, typer.Option(help="Serve Jupyter on this port.", metavar="PORT")
    ] = None,
    readme: Annotated[
        Path | None,
        typer.Option(help="A Markdown file about it.", exists=True, dir_okay=False),
    ] = None,
) -> None:
    """Keep a template; use it by: innkeep instance create --template NAME."""
    made = session.client.templates.create(
        name=name,
        image=image,
        ports=read_ports(ports or ()),
        envs=read_envs(envs or ()),
        command=shlex.join(program or ()),
        entrypoint=entrypoint,
        registry_auth=auth_id(session, auth) if auth else "",
        jupyter_port=jupyter,
        readme=readme.read_text() if readme else "",
    )
    session.out.done(
        made.template_id,
        f"{made.template_id}: use it: innkeep instance create --template {name}",
        name=name,
    )


@command(app, "delete")
def delete_template(session: Session, template: Template, *, yes: Yes = False) -> None:
    """Remove a template; instances that were made of it are not touched."""
    found = template_of(session, template)
    session.confirm(f"delete the template {found.name} ({found.id})?", yes=yes)
    session.client.templates.delete(found.id)
    session.out.done(found.id, f"{found.name} ({found.id}): deleted")
