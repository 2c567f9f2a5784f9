"""The commands and their arguments."""

import asyncio
import gc
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from innkeep import __version__
from innkeep.backup import BackupRefused, make_backup
from innkeep.cli.audit import show_audit
from innkeep.cli.isolation import isolation_app
from innkeep.cli.keys import key_app
from innkeep.cli.options import ConfigFile, DataDir, data_folder_of, fail, settings_of
from innkeep.cli.port_report import ServerRefused, ask_ports, lines_of
from innkeep.cli.projects import project_app
from innkeep.cli.ssh_keys import ssh_key_app
from innkeep.cli.tools import tools_app
from innkeep.data_folder import DataFolderBusy
from innkeep.domain.errors import InnkeepError
from innkeep.engines.errors import EngineError
from innkeep.engines.loop_storage import unmount_below
from innkeep.gateway import haproxy_process
from innkeep.log import configure_log
from innkeep.store.deployment import WrongDatabase
from innkeep.store.vault import SecretsKeyUnusable

app = typer.Typer(
    help="Innkeep: a self-hosted instance cloud.", no_args_is_help=True, add_completion=False
)
proxy_app = typer.Typer(help="The proxy of a server on this machine.", no_args_is_help=True)
storage_app = typer.Typer(
    help="The storage in a server's data folder on this machine.", no_args_is_help=True
)
app.add_typer(key_app, name="key")
app.add_typer(project_app, name="project")
app.add_typer(ssh_key_app, name="ssh-key")
app.add_typer(proxy_app, name="proxy")
app.add_typer(storage_app, name="storage")
app.add_typer(isolation_app, name="isolation")
app.add_typer(tools_app, name="tools")


@app.callback(invoke_without_command=True)
def main(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """Innkeep: a self-hosted instance cloud."""
    if version:
        print(__version__)
        raise typer.Exit


@app.command()
def serve(
    listen: Annotated[
        str | None, typer.Option(help="Address of the API, as 127.0.0.1:8080.")
    ] = None,
    data_dir: DataDir = None,
    config: ConfigFile = None,
) -> None:
    """Run the server until it is told to end; instances live on without it."""
    settings = settings_of(listen=listen, data_dir=data_dir, config=config)
    # What is loaded stays for good: a sixth of the time would go into looking for garbage in it,
    # and each later look at all objects would pass over it again.
    gc.disable()
    # Here, since it takes a second that no other command should cost.
    from innkeep import app as server  # noqa: PLC0415

    gc.freeze()
    gc.enable()
    configure_log(settings.log_format, settings.log_level)
    try:
        asyncio.run(server.serve(settings))
    except (
        DataFolderBusy,
        SecretsKeyUnusable,
        WrongDatabase,
        EngineError,
        InnkeepError,
    ) as problem:
        fail(str(problem))


app.command("audit")(show_audit)


@app.command()
def backup(
    to: Annotated[
        Path,
        typer.Option(
            help="Folder to make; a folder that is there gets one named by the time in it."
        ),
    ],
    data_dir: DataDir = None,
    config: ConfigFile = None,
) -> None:
    """Copy what a server needs to start again, also while it runs; instances' disks stay out."""
    settings = settings_of(data_dir=data_dir, config=config)
    try:
        report = make_backup(
            settings.data_dir,
            to,
            at=datetime.now(UTC),
            elsewhere=bool(settings.database_at),
            secrets_key_file=settings.secrets_key_file,
        )
    except (BackupRefused, OSError) as problem:
        fail(str(problem))
    print(f"backup made: {report.folder}")
    for note in report.notes:
        print(note)


@app.command()
def port(
    instance_id: Annotated[str, typer.Argument(help="The instance's id.")],
    listen: Annotated[
        str | None, typer.Option(help="Address of the API, where it isn't the configured one.")
    ] = None,
    data_dir: DataDir = None,
    config: ConfigFile = None,
) -> None:
    """Tell whether an instance's ports can be reached and, if not, why; exit code 1 if one can't.

    Asks the server on this machine, with INNKEEP_API_KEY or the first key in the data folder.
    """
    settings = settings_of(listen=listen, data_dir=data_dir, config=config)
    if not settings.data_dir.is_dir():
        fail(f"there is no data folder {settings.data_dir}; give the server's with --data-dir")
    try:
        ports = ask_ports(settings, instance_id)
    except ServerRefused as problem:
        fail(str(problem))
    for line in lines_of(ports):
        print(line)
    if not all(each["isReachable"] for each in ports):
        raise typer.Exit(1)


@proxy_app.command("stop")
def stop_proxy(data_dir: DataDir = None, config: ConfigFile = None) -> None:
    """End the proxy: no instance can be reached until the server starts it again."""
    settings = settings_of(data_dir=data_dir, config=config)
    stopped = haproxy_process.stop(settings.data_dir.resolve())
    print("proxy stopped" if stopped else "no proxy was running")


@storage_app.command("unmount")
def unmount_storage(data_dir: DataDir = None, config: ConfigFile = None) -> None:
    """Unmount all storage, so that the data folder can be moved or deleted; the disks stay.

    Instances that still run keep theirs until they end: stop or delete them first.
    """
    folder = data_folder_of(settings_of(data_dir=data_dir, config=config))
    try:
        # No server may mount again what is unmounted here.
        folder.lock()
        unmounted = unmount_below(folder.storage)
    except DataFolderBusy as problem:
        fail(str(problem))
    except EngineError as problem:
        fail(problem.message)
    print(f"{unmounted} storages unmounted")
