"""Projects: ``innkeep project``. One's own is shown to everybody, all of them to operators."""

from typing import TYPE_CHECKING, Annotated

import typer

from innkeep.cli.user.output import moment, wire_form
from innkeep.cli.user.session import Session, command
from innkeep.client.errors import NotFoundByName

if TYPE_CHECKING:
    from innkeep.client._sync.operator import QuotaLimit
    from innkeep.wire.quota import QuotaOfResource, QuotaReply

app = typer.Typer(
    help="Projects: owners of instances, with what they may use.",
    no_args_is_help=True,
    add_completion=False,
)
Name = Annotated[str, typer.Argument(help="The project's name.", metavar="NAME")]
_LIMIT = "a number, none (not limited) or default (as the settings say)"


def quota_sides(quota: "QuotaReply") -> "dict[str, QuotaOfResource]":
    """Each quota by its name."""
    return {
        "instances": quota.instances,
        "cores": quota.cores,
        "memory GiB": quota.memory_gib,
        "storage GiB": quota.storage_gib,
        "tcp ports": quota.ports,
    }


def _of(side: "QuotaOfResource") -> str:
    return f"{side.used}/{'-' if side.limit is None else side.limit}"


@command(app, "show")
def show_project(
    session: Session,
    name: Annotated[
        str, typer.Argument(help="A project's name; your own if not said.", metavar="NAME")
    ] = "",
) -> None:
    """Show a project, with what it uses and, behind a slash, may use; others' for operators."""
    if name:
        found = [each for each in session.client.operator.projects(name=name) if each.name == name]
        if not found:
            raise NotFoundByName(f"there is no project {name!r}", "project")
        (shown,) = found
        sides = {side: _of(of) for side, of in quota_sides(shown.quotas).items()}
        created = moment(shown.created_at)
        session.out.details(
            shown, {"project": name, "created": created, "keys": shown.keys, **sides}, name
        )
        return
    own, quota = session.client.keys.own(), session.client.quota.get()
    if session.out.as_json:
        session.out.json({"name": own.project, "quotas": wire_form(quota)})
    elif session.out.quiet:
        print(own.project)
    else:
        sides = {side: _of(of) for side, of in quota_sides(quota).items()}
        session.out.pairs({"project": own.project, **sides})


@command(app, "list")
def list_projects(
    session: Session,
    *,
    name: Annotated[str, typer.Option(help="Only those with this in their name.")] = "",
) -> None:
    """List every project with what it uses and may use; for keys of the role operator."""
    session.out.rows(
        session.client.operator.projects(name=name),
        {
            "name": lambda row: row.name,
            "keys": lambda row: row.keys,
            "instances": lambda row: _of(row.quotas.instances),
            "cores": lambda row: _of(row.quotas.cores),
            "memory GiB": lambda row: _of(row.quotas.memory_gib),
            "storage GiB": lambda row: _of(row.quotas.storage_gib),
            "tcp ports": lambda row: _of(row.quotas.ports),
            "created": lambda row: moment(row.created_at),
        },
        lambda row: row.name,
    )


@command(app, "create")
def create_project(session: Session, name: Name) -> None:
    """Make a project and print its admin key, this one time; for keys of the role operator."""
    made = session.client.operator.create_project(name)
    if session.out.as_json:
        session.out.json(wire_form(made))
    else:
        session.out.note(f"project {made.name}; its admin key, shown this one time:")
        print(made.key.key)


@command(app, "quota")
def set_quota(
    session: Session,
    name: Name,
    *,
    instances: Annotated[str, typer.Option(help=f"Instances: {_LIMIT}.")] = "",
    cores: Annotated[str, typer.Option(help="Cores of instances that don't rest.")] = "",
    memory: Annotated[str, typer.Option(help="Memory of the same, GiB.")] = "",
    storage: Annotated[str, typer.Option(help="Local and network storage, GiB.")] = "",
    ports: Annotated[str, typer.Option(help="tcp ports of the proxy.")] = "",
) -> None:
    """Say what a project may use at most; what runs stays. For keys of the role operator."""
    if not (instances or cores or memory or storage or ports):
        raise typer.BadParameter("name at least one quota, as --instances 10")
    told = session.client.operator.set_quota(
        name,
        instances=_limit("--instances", instances),
        cores=_limit("--cores", cores),
        memory_gib=_limit("--memory", memory),
        storage_gib=_limit("--storage", storage),
        tcp_ports=_limit("--ports", ports),
    )
    if session.out.as_json:
        session.out.json(wire_form(told))
    elif session.out.quiet:
        print(name)
    else:
        sides = {side: _of(of) for side, of in quota_sides(told.quotas).items()}
        session.out.pairs({"project": name, **sides})


def _limit(option: str, text: str) -> "QuotaLimit":
    if not text:
        return None
    if text == "none":
        return "none"
    if text == "default":
        return "default"
    if not (text.isascii() and text.isdigit()):
        raise typer.BadParameter(f"must be {_LIMIT}, is {text!r}", param_hint=option)
    return int(text)
