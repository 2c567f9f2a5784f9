"""The commands and their arguments."""

import asyncio
import gc
from typing import Annotated

import typer

from innkeep import __version__
from innkeep.cli.admin.commands import admin_app
from innkeep.cli.options import ConfigFile, DataDir, fail, settings_of
from innkeep.cli.panels import FOR_OPERATORS
from innkeep.cli.port_report import ServerRefused, ask_ports, lines_of
from innkeep.data_folder import DataFolderBusy
from innkeep.domain.errors import InnkeepError
from innkeep.engines.errors import EngineError
from innkeep.log import configure_log
from innkeep.store.deployment import WrongDatabase

app = typer.Typer(
    help="Innkeep: a self-hosted instance cloud.", no_args_is_help=True, add_completion=False
)
app.add_typer(admin_app, name="admin", rich_help_panel=FOR_OPERATORS)


@app.callback(invoke_without_command=True)
def main(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """Innkeep: a self-hosted instance cloud."""
    if version:
        print(__version__)
        raise typer.Exit


@app.command(rich_help_panel=FOR_OPERATORS)
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
    except (DataFolderBusy, WrongDatabase, EngineError, InnkeepError) as problem:
        fail(str(problem))


@app.command(rich_help_panel=FOR_OPERATORS)
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
