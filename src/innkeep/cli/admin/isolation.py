"""The commands about what keeps instances away from this machine."""

import asyncio

import typer

from innkeep.cli.options import ConfigFile, DataDir, data_folder_of, fail, settings_of
from innkeep.data_folder import DataFolderBusy
from innkeep.engines.docker_firewall import remove_rules
from innkeep.engines.errors import EngineError

isolation_app = typer.Typer(
    help="What keeps a server's instances away from this machine.", no_args_is_help=True
)


@isolation_app.command("remove")
def remove_isolation(data_dir: DataDir = None, config: ConfigFile = None) -> None:
    """Take the server's rules out of the firewall, as before it is uninstalled.

    Instances that still run reach this machine and its networks then.
    """
    folder = data_folder_of(settings_of(data_dir=data_dir, config=config))
    try:
        # A server that runs would put them back.
        folder.lock()
        removed = asyncio.run(remove_rules(folder.deployment_id()))
    except DataFolderBusy as problem:
        fail(str(problem))
    except EngineError as problem:
        fail(problem.message)
    print("the rules were removed" if removed else "there were no rules")
