"""The command that is the server."""

import asyncio
import gc
from typing import Annotated

import typer

from innkeep.cli.options import ConfigFile, DataDir, fail, settings_of
from innkeep.data_folder import DataFolderBusy
from innkeep.domain.errors import InnkeepError
from innkeep.engines.errors import EngineError
from innkeep.log import configure_log
from innkeep.store.deployment import WrongDatabase
from innkeep.store.vault import SecretsKeyUnusable


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
    # Here, since it takes a second, which a wrong setting should not cost.
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
