"""The commands about projects: what the API calls an owner, with what it may use."""

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from innkeep.cli.admin.local_store import with_database
from innkeep.cli.options import ConfigFile, DataDir, fail, settings_of
from innkeep.domain.clock import system_clock
from innkeep.domain.quota import NO_LIMIT, Resource
from innkeep.quota_settings import quota_defaults
from innkeep.services import accounts, audit, quotas
from innkeep.store.database import Database

project_app = typer.Typer(
    help="Projects (owners of instances) of a server on this machine, and their quotas.",
    no_args_is_help=True,
)

Name = Annotated[str, typer.Argument(help="The project's name.")]
_LIMIT = "a number, `none`: not limited, or `default`: as the server's settings say"


@project_app.command("create")
def create_project(name: Name, data_dir: DataDir = None, config: ConfigFile = None) -> None:
    """Make a project; keys are made for it by `innkeep admin key create --project NAME`."""

    async def create(database: Database) -> None:
        owner = await accounts.create_owner(database, system_clock, name)
        await audit.note_command(database, system_clock, owner.id, "innkeep admin project create")

    with_database(settings_of(data_dir=data_dir, config=config), create)
    print(f"created {name}")


@project_app.command("list")
def list_projects(data_dir: DataDir = None, config: ConfigFile = None) -> None:
    """Show every project with what it uses and, behind a slash, may use."""
    settings = settings_of(data_dir=data_dir, config=config)
    found = with_database(
        settings, lambda database: quotas.list_owners(database, quota_defaults(settings))
    )
    heads = ("PROJECT", "INSTANCES", "CORES", "MEMORY GIB", "STORAGE GIB", "TCP PORTS")
    table = Table(*heads, box=None)
    for owner, quota in found:
        cells = (
            f"{quota.used[resource]}/{quota.limits.get(resource, '-')}" for resource in Resource
        )
        table.add_row(owner.name, *cells)
    Console(width=240, soft_wrap=True).print(table)


@project_app.command("quota")
def set_quota(
    name: Name,
    instances: Annotated[str, typer.Option(help=f"Instances: {_LIMIT}.")] = "",
    cores: Annotated[str, typer.Option(help="Cores of instances that don't rest.")] = "",
    memory: Annotated[str, typer.Option(help="Memory of the same, GiB.")] = "",
    storage: Annotated[str, typer.Option(help="Local and network storage, GiB.")] = "",
    ports: Annotated[str, typer.Option(help="tcp ports of the proxy.")] = "",
    data_dir: DataDir = None,
    config: ConfigFile = None,
) -> None:
    """Set what a project may use at most; what isn't named stays, and so does what runs."""
    given = zip(Resource, (instances, cores, memory, storage, ports), strict=True)
    limits = {resource: _limit(resource, text) for resource, text in given if text}
    if not limits:
        fail("name at least one quota, as --instances 10")

    async def change(database: Database) -> None:
        owner = await quotas.set_limits(database, name, limits)
        await audit.note_command(database, system_clock, owner.id, "innkeep admin project quota")

    with_database(settings_of(data_dir=data_dir, config=config), change)
    print(f"quota of {name} set")


def _limit(resource: Resource, text: str) -> int | None:
    if text == "default":
        return None
    if text == "none":
        return NO_LIMIT
    if not (text.isascii() and text.isdigit() and int(text) < 2**31):
        fail(f"{resource} must be {_LIMIT}, is {text!r}")
    return int(text)
