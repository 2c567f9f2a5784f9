"""The commands about the storage in a server's data folder."""

import typer

from innkeep.cli.options import ConfigFile, DataDir, data_folder_of, fail, settings_of
from innkeep.data_folder import DataFolderBusy
from innkeep.engines.errors import EngineError
from innkeep.engines.loop_storage import unmount_below

storage_app = typer.Typer(
    help="The storage in a server's data folder on this machine.", no_args_is_help=True
)


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
